import {
  BBFT_DEFAULTS,
  type BbftConfig,
  type BbftMessage,
  bbft,
  FBFT_DEFAULTS,
  PBFT_DEFAULTS,
} from '@dougong/consensus/bbft';
import { describe, expect, test } from 'vitest';
import { equalSet, type Sent, TestNet, testSet } from '../helpers/net.ts';

const configs: [string, BbftConfig][] = [
  ['super', BBFT_DEFAULTS],
  ['star', FBFT_DEFAULTS],
  ['mesh', PBFT_DEFAULTS],
  ['forest', { ...BBFT_DEFAULTS, overlay: 'forest', superNodes: 2, depth: 2 }],
];

describe.each(configs)('%s', (_, config) => {
  test('decides height after height, and every node the same block', () => {
    const net = new TestNet({ module: bbft, config, set: equalSet(7) }).start();
    expect(net.run(() => net.least() >= 20)).toBe(true);
    expect(net.agreed().size).toBeGreaterThanOrEqual(20);
    expect(net.noted('timeout')).toBe(0);
    expect(net.noted('drop.proposal.unjustified')).toBe(0);
  });

  test('goes on with f nodes silent, whichever they are', () => {
    for (const dead of [
      [0, 1],
      [2, 3],
      [5, 6],
      [0, 6],
    ]) {
      const net = new TestNet({ module: bbft, config, set: equalSet(7) }).start();
      for (const i of dead) net.crash(i);
      expect(net.run(() => net.least() >= 6, 1_500_000_000)).toBe(true);
      net.agreed();
    }
  });

  test('survives loss of a third of all messages before it ends', () => {
    let state = 7;
    const lossy = () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      return state % 100 >= 33;
    };
    const net = new TestNet({
      module: bbft,
      config,
      set: equalSet(7),
      filter: ({ at }) => at > 60_000_000 || lossy(),
    }).start();
    expect(net.run(() => net.least() >= 10 && net.time > 61_000_000, 3_000_000_000)).toBe(true);
    net.agreed();
  });

  test('a minority that was cut off catches up', () => {
    const cut = ({ at, from, to }: Sent<BbftMessage>) => at > 20_000_000 || (from !== 6 && to !== 6);
    const net = new TestNet({ module: bbft, config, set: equalSet(7), filter: cut }).start();
    expect(net.run(() => net.time > 20_000_000 && net.behind.includes(6), 200_000_000)).toBe(true);
    // The host synchronises when told to.
    const last = net.node(0).final.at(-1);
    if (last === undefined) throw new Error('nothing decided');
    net.node(6).final.push(last);
    net.input(6, { t: 'synced', tip: net.header(last.block.id), proof: last.proof, set: net.options.set });
    const height = last.block.height + 5;
    expect(net.run(() => net.least() >= height, 400_000_000)).toBe(true);
    net.agreed();
  });
});

test('one validator with just under a third of the weight may be silent', () => {
  const set = testSet([33n, 11n, 11n, 11n, 11n, 12n, 11n]);
  const net = new TestNet({ module: bbft, config: BBFT_DEFAULTS, set }).start();
  net.crash(0);
  expect(net.run(() => net.least() >= 5, 400_000_000)).toBe(true);
});

test('with a third of the weight silent nothing is decided', () => {
  const set = testSet([34n, 11n, 11n, 11n, 11n, 11n, 11n]);
  const net = new TestNet({ module: bbft, config: BBFT_DEFAULTS, set }).start();
  net.crash(0);
  expect(net.run(() => net.node(1).final.length > 0, 100_000_000)).toBe(false);
});

test('a single validator decides alone', () => {
  const net = new TestNet({ module: bbft, config: BBFT_DEFAULTS, set: equalSet(1) }).start();
  expect(net.run(() => net.least() >= 3)).toBe(true);
  expect(net.sent).toEqual([]);
});

test('a withholding aggregator costs its members a pull, not a round, and only once', () => {
  const config = { ...BBFT_DEFAULTS, superNodes: 3 };
  // Root 1 takes part but tells its members 4 and 7 nothing.
  const filter = ({ from, to, msg }: Sent<BbftMessage>) =>
    !(from === 1 && to > 2 && (msg.t === 'propose' || msg.t === 'quorum' || msg.t === 'supply'));
  const net = new TestNet({ module: bbft, config, set: equalSet(9), filter }).start();
  expect(net.run(() => net.least() >= 30, 100_000_000)).toBe(true);
  expect(net.noted('pull')).toBeGreaterThan(0);
  // The two wait out one full pull; later they ask at once and keep pace with the others.
  expect(net.time).toBeLessThan(20_000_000);
  const rounds = net.node(4).final.map(({ proof }) => (proof.kind === 'certificate' ? proof.certs[0]?.round : -1));
  expect(new Set(rounds)).toEqual(new Set([0]));
});

test('a late joiner with no history asks for synchronisation', () => {
  const net = new TestNet({ module: bbft, config: BBFT_DEFAULTS, set: equalSet(4) }).start(0, 1, 2);
  expect(net.run(() => net.least(0, 1, 2) >= 3, 100_000_000)).toBe(true);
  net.start(3);
  expect(net.run(() => net.behind.includes(3), 200_000_000)).toBe(true);
});

test('an engine switch stops exactly at its height', () => {
  const net = new TestNet({ module: bbft, config: BBFT_DEFAULTS, set: equalSet(4) }).start();
  const stopped: number[] = [];
  for (let i = 0; i < 4; i++) net.input(i, { t: 'stopAt', height: 3 });
  net.run(() => net.least() >= 3, 100_000_000);
  net.run(() => false, 130_000_000);
  for (let i = 0; i < 4; i++) stopped.push(net.node(i).final.length);
  expect(stopped).toEqual([3, 3, 3, 3]);
  expect(net.node(0).engine.view().role).toBe('stopped');
});
