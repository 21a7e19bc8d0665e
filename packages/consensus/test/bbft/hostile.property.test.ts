import { type Bytes, toHash, ZERO_HASH } from '@dougong/consensus';
import { BBFT_DEFAULTS, type BbftMessage, bbft, PBFT_DEFAULTS } from '@dougong/consensus/bbft';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalSet, nodeAt, TestNet } from '../helpers/net.ts';
import { Puppets } from '../helpers/puppet.ts';

/** Real messages of every kind, from a run with faults. */
function corpus(): BbftMessage[] {
  const config = { ...BBFT_DEFAULTS, superNodes: 2 };
  const net = new TestNet({
    module: bbft,
    config,
    set: equalSet(7),
    filter: ({ msg, to }) => {
      const proposal = msg.t === 'supply' ? msg.proposal : msg;
      if (proposal?.t === 'propose' && proposal.round === 0 && proposal.block.height === 2) return false;
      return !(to === 6 && (msg.t === 'propose' || msg.t === 'quorum'));
    },
  }).start();
  net.run(() => net.least(0, 1, 2, 3, 4, 5) >= 6, 60_000_000);
  const kinds = new Map<string, BbftMessage[]>();
  for (const { msg } of net.sent) {
    const list = kinds.get(msg.t) ?? [];
    if (list.length < 6) list.push(msg);
    kinds.set(msg.t, list);
  }
  return [...kinds.values()].flat();
}

const messages = corpus();

test('the run reached every kind of message', () => {
  const kinds = new Set(messages.map(({ t }) => t));
  expect([...kinds].sort()).toEqual(
    ['decided', 'propose', 'pull', 'quorum', 'share', 'status', 'supply', 'timedOut', 'timeout', 'vote'].sort(),
  );
});

describe('the codec', () => {
  test('every message round-trips and has the announced size', () => {
    for (const message of messages) {
      const bytes = bbft.codec.encode(message);
      expect(bbft.codec.decode(bytes)).toEqual(message);
      expect(bbft.codec.size(message)).toBe(bytes.length);
    }
  });

  test('every strict prefix and every extension is refused with a typed error', () => {
    for (const message of messages) {
      const bytes = bbft.codec.encode(message);
      for (let cut = 0; cut < bytes.length; cut += 1 + (bytes.length >> 6)) {
        expect(() => bbft.codec.decode(bytes.slice(0, cut))).toThrow(
          expect.objectContaining({ name: 'ConsensusError' }),
        );
      }
      expect(() => bbft.codec.decode(Uint8Array.of(...bytes, 0))).toThrow(
        expect.objectContaining({ code: 'wire.trailing' }),
      );
    }
  });

  test('whatever decodes encodes to the same bytes', () => {
    const sample = fc.constantFrom(...messages).map((message) => bbft.codec.encode(message));
    const mutated = fc.tuple(sample, fc.nat(), fc.integer({ min: 0, max: 255 })).map(([bytes, at, value]) => {
      const copy = bytes.slice();
      copy[at % copy.length] = value;
      return copy;
    });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 300 })), (bytes) => {
        let decoded: BbftMessage;
        try {
          decoded = bbft.codec.decode(bytes);
        } catch (error) {
          expect(error).toMatchObject({ name: 'ConsensusError' });
          return;
        }
        expect(bbft.codec.encode(decoded)).toEqual(bytes);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** Feeds bytes to a node past the host's checks of signatures, as a faulty host would. */
function feed(net: TestNet<unknown, BbftMessage>, from: number, bytes: Bytes, unchecked: boolean): void {
  let msg: BbftMessage;
  try {
    msg = bbft.codec.decode(bytes);
  } catch {
    return;
  }
  const sender = nodeAt(from);
  if (unchecked) net.input(0, { t: 'message', from: sender, msg, bytes: bytes.length });
  else net.receive(0, sender, msg);
}

describe('an engine under fire', () => {
  test('mutated messages, of any sender, checked or not, never throw out of a step', () => {
    const sample = fc.constantFrom(...messages).map((message) => bbft.codec.encode(message));
    const shot = fc.tuple(sample, fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat({ max: 9 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(shot, { minLength: 1, maxLength: 40 }), (shots) => {
        const config = { ...BBFT_DEFAULTS, superNodes: 2 };
        const net = new TestNet({ module: bbft, config, set: equalSet(7) }).start(0);
        for (const [bytes, at, value, from, unchecked] of shots) {
          const copy = bytes.slice();
          copy[at % copy.length] = value;
          feed(net as TestNet<unknown, BbftMessage>, from, copy, unchecked);
          net.run(() => false, net.time + 1_000);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('forged certificates are refused by the host check and leave no trace', () => {
    const p = new Puppets(4, [3]);
    const block = p.block(1);
    p.tell([0, 1, 2], 3, p.propose(3, 0, block, { by: 'anchor' }));
    const real = p.cert('prepare', 0, block.id, [0, 1, 3]);
    const forged = [
      { ...real, signers: Uint8Array.of(0b1111) },
      { ...real, signers: Uint8Array.of(0b0011) },
      { ...real, signers: Uint8Array.of(0b0011_1011) },
      { ...real, signers: Uint8Array.of(0b1011, 0) },
      { ...real, signers: new Uint8Array() },
      { ...real, round: 1 },
      { ...real, epoch: 1 },
      { ...real, target: ZERO_HASH },
      { ...real, kind: 'commit' },
      { ...real, proof: new Uint8Array(8) },
      { ...real, scheme: 'ed25519-list' } as const,
    ];
    const before = JSON.stringify(p.net.node(0).engine.view());
    for (const cert of forged) p.give(0, 3, { t: 'quorum', cert });
    expect(JSON.stringify(p.net.node(0).engine.view())).toBe(before);
    p.give(0, 3, { t: 'quorum', cert: real });
    expect(p.net.node(0).engine.view().locked).toEqual({ round: 0, id: block.id });
  });

  test('messages of other heights, rounds, epochs and chains change nothing', () => {
    const p = new Puppets(4, [3]);
    const block = p.block(1);
    const good = p.propose(3, 0, block, { by: 'anchor' });
    const before = JSON.stringify(p.net.node(0).engine.view());
    for (const message of [
      { ...good, epoch: 1 },
      { ...good, round: 1 },
      { ...good, leader: 2 },
      { ...good, leader: 900 },
      { ...good, block: { ...good.block, height: 9 } },
      { ...good, block: { ...good.block, parent: ZERO_HASH } },
      { ...good, sig: new Uint8Array(8) },
    ]) {
      p.give(0, 3, message);
    }
    for (const round of [0, 9, 1_000, 0xffff_ffff]) {
      p.give(0, 3, { ...p.vote(3, 'prepare', round, block.id), height: 5 });
      p.give(0, 3, { ...p.vote(3, 'commit', round, block.id), voter: 1 });
      p.give(0, 3, { ...p.vote(3, 'commit', round, block.id), voter: 60_000 });
    }
    expect(JSON.stringify(p.net.node(0).engine.view())).toBe(before);
    expect(p.net.sent.filter(({ from, msg }) => from === 0 && msg.t === 'vote')).toEqual([]);
  });

  test('a flood of votes for made-up blocks and far rounds stays within bounds, and the chain goes on', () => {
    const size = 4;
    const net = new TestNet({ module: bbft, config: PBFT_DEFAULTS, set: equalSet(size) }).start(0, 1, 2);
    let n = 0;
    const flood = (): void => {
      for (let i = 0; i < 500; i++) {
        n += 1;
        const target = toHash(Uint8Array.from({ length: 32 }, (_, at) => (n >> (8 * (at & 3))) & 0xff));
        const { height } = net.node(0).engine.view();
        const vote = { t: 'vote', phase: 'prepare', epoch: 0, height: height + (i % 3) - 1, round: i % 50 } as const;
        net.receive(0, nodeAt(3), { ...vote, target, voter: 3, sig: new Uint8Array(8) });
        net.receive(0, nodeAt(3), { t: 'status', height, round: i % 9, entry: { by: 'anchor' } });
      }
      if (n < 20_000) net.at(net.time + 50_000, flood);
    };
    net.at(1_000, flood);
    const sentBefore = net.verifies;
    expect(net.run(() => net.least(0, 1, 2) >= 3, 60_000_000)).toBe(true);
    // One accusation a kind and height at most is checked, and nothing else of the flood.
    expect(net.verifies - sentBefore).toBeLessThan(5_000);
    const answers = net.sent.filter(({ from, to }) => from === 0 && to === 3);
    expect(answers.length).toBeLessThan(400);
  });
});
