import { encodeFrame, scanFrames, type WalRecord } from '@dougong/consensus';
import { BBFT_DEFAULTS, type BbftConfig, type BbftMessage, bbft, PBFT_DEFAULTS } from '@dougong/consensus/bbft';
import { describe, expect, test } from 'vitest';
import { RECORD } from '../../src/bbft/core/wal.ts';
import { equalSet, type Sent, TestNet } from '../helpers/net.ts';

const config: BbftConfig = { ...BBFT_DEFAULTS, superNodes: 2 };

/** Two signed messages of one sender that must not both exist. */
function contradictions(sent: readonly Sent<BbftMessage>[]): string[] {
  const first = new Map<string, string>();
  const found: string[] = [];
  for (const { from, msg } of sent) {
    let key: string;
    let value: string;
    if (msg.t === 'vote') {
      key = `${msg.voter} ${msg.phase} ${msg.height} ${msg.round}`;
      value = msg.target;
      if (msg.voter !== from) continue;
    } else if (msg.t === 'timeout') {
      key = `${from} timeout ${msg.height} ${msg.round}`;
      value = `${msg.report}`;
    } else if (msg.t === 'propose' && msg.leader === from) {
      key = `${from} propose ${msg.block.height} ${msg.round}`;
      value = msg.block.id;
    } else continue;
    const known = first.get(key);
    if (known === undefined) first.set(key, value);
    else if (known !== value) found.push(key);
  }
  return found;
}

/** Proposals of round 0 are lost at odd heights: each of them times out. */
function firstRoundWorks({ msg }: Sent<BbftMessage>): boolean {
  const proposal = msg.t === 'supply' ? msg.proposal : msg;
  return proposal?.t !== 'propose' || proposal.round > 0 || proposal.block.height % 2 === 0;
}

type Disk = 'before' | 'after' | 'torn';

/** Node 1 crashes at its n-th record of a kind and comes back 100 ms later with what its disk kept. */
function crashAt(kind: number, nth: number, disk: Disk, lossy: boolean) {
  let count = 0;
  let crashed = false;
  const net = new TestNet<BbftConfig, BbftMessage>({
    module: bbft,
    config,
    set: equalSet(4),
    filter: (sent) => !lossy || firstRoundWorks(sent),
    tamper(i, effect, self) {
      if (i !== 1 || crashed || effect.t !== 'persist' || effect.record.kind !== kind || ++count !== nth)
        return [effect];
      crashed = true;
      const frames = [...self.node(1).wal, ...(disk === 'before' ? [] : [effect.record])].map(encodeFrame);
      let bytes = Uint8Array.from(frames.flatMap((frame) => [...frame]));
      if (disk === 'torn') bytes = bytes.slice(0, -5);
      self.crash(1);
      self.at(self.time + 100_000, () => self.restart(1, scanFrames(bytes).records));
      return [];
    },
  }).start();
  const done = net.run(
    () => crashed && net.node(1).up && net.least() >= 6 && (!lossy || net.time > 16_000_000),
    300_000_000,
    300_000,
  );
  return { net, done, crashed };
}

// The record of silence is only written after a lost log.
const kinds = Object.entries(RECORD).filter(([name]) => name !== 'silence');

describe.each(kinds)('a crash at the %s record', (name, kind) => {
  // Timeouts and the certificates that open later rounds only occur with faults.
  const lossy = name === 'timeout' || name === 'entry';

  test.each(['before', 'after', 'torn'] as const)('%s it is durable', (disk) => {
    for (const nth of [1, 2]) {
      const { net, done, crashed } = crashAt(kind, nth, disk, lossy);
      expect(crashed).toBe(true);
      expect(done).toBe(true);
      net.agreed();
      expect(contradictions(net.sent)).toEqual([]);
      for (let i = 0; i < 4; i++) expect(net.node(i).evidence).toEqual([]);
    }
  });
});

test('nothing signed leaves before its record is durable', () => {
  const durable = new Map<number, WalRecord[]>();
  const early: string[] = [];
  const net = new TestNet<BbftConfig, BbftMessage>({
    module: bbft,
    config,
    set: equalSet(4),
    filter: firstRoundWorks,
    tamper(i, effect) {
      const records = durable.get(i) ?? [];
      durable.set(i, records);
      if (effect.t === 'persist') records.push(effect.record);
      if (effect.t === 'send') {
        const { msg } = effect;
        const kind =
          msg.t === 'vote'
            ? RECORD[msg.phase]
            : msg.t === 'timeout'
              ? RECORD.timeout
              : msg.t === 'propose' && msg.leader === i
                ? RECORD.proposal
                : undefined;
        const height = bbft.codec.height(msg);
        const round = msg.t === 'vote' || msg.t === 'timeout' || msg.t === 'propose' ? msg.round : -1;
        const known = records.some((r) => r.kind === kind && r.height === height && r.round === round);
        if (kind !== undefined && !known) early.push(`${i} ${msg.t} ${height}/${round}`);
      }
      return [effect];
    },
  }).start();
  net.run(() => net.least() >= 4, 300_000_000);
  expect(net.noted('timeout')).toBeGreaterThan(0);
  expect(early).toEqual([]);
});

test('a normal height costs a validator two barriers and its leader one more', () => {
  const barriers = new Map<string, number>();
  const net = new TestNet<BbftConfig, BbftMessage>({
    module: bbft,
    config,
    set: equalSet(4),
    tamper(i, effect) {
      if (effect.t === 'persist' && effect.sync) {
        const key = `${effect.record.height}/${i}`;
        barriers.set(key, (barriers.get(key) ?? 0) + 1);
      }
      return [effect];
    },
  }).start();
  net.run(() => net.least() >= 4);
  for (const height of [1, 2, 3]) {
    const counts = [0, 1, 2, 3].map((i) => barriers.get(`${height}/${i}`)).sort();
    expect(counts).toEqual([2, 2, 2, 3]);
  }
});

test('a restarted leader sends its stored proposal and makes no other', () => {
  const net = new TestNet({
    module: bbft,
    config: PBFT_DEFAULTS,
    set: equalSet(4),
    filter: ({ msg }) => msg.t !== 'propose',
  });
  net.start();
  net.run(() => net.sent.some(({ msg }) => msg.t === 'propose'));
  const [first] = net.sent.filter(({ msg }) => msg.t === 'propose');
  if (first === undefined) throw new Error('no proposal');
  net.crash(first.from);
  net.restart(first.from);
  net.run(() => false, net.time + 10_000);
  const ids = net.sent.flatMap(({ msg }) => (msg.t === 'propose' ? [msg.block.id] : []));
  expect(ids.length).toBeGreaterThan(3);
  expect(new Set(ids).size).toBe(1);
});

describe('a validator that lost its log', () => {
  test('stays silent for the heights it may have voted in, then takes part again', () => {
    const net = new TestNet({ module: bbft, config, set: equalSet(4) }).start();
    net.run(() => net.least() >= 3);
    net.crash(2);
    net.run(() => net.least(0, 1, 3) >= 5, 200_000_000);
    const from = net.sent.length;
    net.restart(2, [], true);
    expect(net.node(2).engine.view().role).toBe('silent');
    expect(net.run(() => net.node(2).engine.view().role !== 'silent', 400_000_000)).toBe(true);
    const signed = net.sent.slice(from).filter((s) => s.from === 2 && (s.msg.t === 'vote' || s.msg.t === 'timeout'));
    expect(signed).toEqual([]);
    const height = net.least() + 6;
    expect(net.run(() => net.least() >= height, 600_000_000)).toBe(true);
    const votes = net.sent.slice(from).filter((s) => s.from === 2 && s.msg.t === 'vote');
    expect(votes.length).toBeGreaterThan(0);
    net.agreed();
  });
});
