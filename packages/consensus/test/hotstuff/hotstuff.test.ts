import { type ChainMessage, HOTSTUFF_DEFAULTS, type HotStuffConfig, hotstuff } from '@dougong/consensus/hotstuff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHAIN, equalSet, nodeAt, type Sent, TestNet } from '../helpers/net.ts';

const base: HotStuffConfig = { ...HOTSTUFF_DEFAULTS, blockInterval: 50_000 };

function net(config: HotStuffConfig, size = 4, filter?: (sent: Sent<ChainMessage>) => boolean) {
  const options = { module: hotstuff, config, set: equalSet(size), sync: true };
  return new TestNet<HotStuffConfig, ChainMessage>(filter === undefined ? options : { ...options, filter });
}

describe.each([2, 3] as const)('chain of %i', (chain) => {
  const config = { ...base, chain };

  test('decides the same chain everywhere', () => {
    const n = net(config, 7).start();
    expect(n.run(() => n.least() >= 20, 60_000_000)).toBe(true);
    expect(n.agreed().size).toBeGreaterThanOrEqual(20);
    expect(n.noted('timeout')).toBe(0);
  });

  test('2(N−1) messages a block, final after 2·chain + 1 hops', () => {
    for (const size of [4, 7, 16]) {
      const proposed = new Map<number, number>();
      const decided = new Map<number, number>();
      const n = net({ ...config, blockInterval: 0 }, size, ({ at, msg }) => {
        if (msg.t === 'propose' && !proposed.has(msg.block.height)) proposed.set(msg.block.height, at);
        return true;
      }).start();
      n.run(() => {
        for (const { final } of n.nodes) {
          const height = final.at(-1)?.block.height;
          if (height !== undefined && !decided.has(height)) decided.set(height, n.time);
        }
        return n.least() >= 12;
      });
      for (let height = 4; height <= 10; height++) {
        const count = n.sent.filter(({ msg }) => hotstuff.codec.height(msg) === height).length;
        expect(count).toBe(2 * (size - 1));
        expect((decided.get(height) ?? 0) - (proposed.get(height) ?? 0)).toBe(1_000 * 2 * chain);
      }
    }
  });

  test('a silent leader costs its rounds and no more', () => {
    const n = net(config, 7).start();
    n.crash(3);
    expect(n.run(() => n.least(0, 1, 2, 4, 5, 6) >= 20, 600_000_000)).toBe(true);
    n.agreed();
    expect(n.noted('round.gaveup')).toBeGreaterThan(0);
  });

  test('survives loss, crashes with their log, and a partition', () => {
    let state = 5;
    const lossy = ({ at, from, to }: Sent<ChainMessage>) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      if (at > 40_000_000) return true;
      if (at > 20_000_000) return from < 2 === to < 2;
      return (state >> 8) % 100 >= 15;
    };
    const n = net(config, 4, lossy).start();
    for (const [time, i] of [
      [3_000_000, 1],
      [9_000_000, 2],
      [15_000_000, 0],
    ] as const) {
      n.at(time, () => n.crash(i));
      n.at(time + 2_000_000, () => n.restart(i));
    }
    n.run(() => n.time > 41_000_000, 42_000_000);
    const height = n.least() + 10;
    expect(n.run(() => n.least() >= height, 900_000_000)).toBe(true);
    n.agreed();
  });

  test('finality proofs verify for a light client, and only for their block', () => {
    const n = net(config).start();
    n.run(() => n.least() >= 8, 60_000_000);
    const trust = {
      chainId: CHAIN,
      engineEpoch: 0,
      certificates: chain,
      set: n.options.set,
      check: (claims: Parameters<typeof n.check>[0]) => n.check(claims, false).ok,
    };
    const [first, second] = n.node(0).final;
    if (first === undefined || second === undefined) throw new Error('nothing final');
    for (const { block, proof } of n.node(0).final) expect(hotstuff.verifyFinality(block, proof, trust)).toBe(true);
    expect(hotstuff.verifyFinality(second.block, first.proof, trust)).toBe(false);
    expect(hotstuff.verifyFinality({ ...first.block, height: 9 }, first.proof, trust)).toBe(false);
    expect(hotstuff.verifyFinality(first.block, first.proof, { ...trust, engineEpoch: 1 })).toBe(false);
    if (first.proof.kind !== 'certificate') throw new Error('no certificate');
    const cut = { ...first.proof, certs: first.proof.certs.slice(1) };
    expect(hotstuff.verifyFinality(first.block, cut, trust)).toBe(false);
  });
});

test('stops exactly where it is told', () => {
  const n = net(base).start();
  for (let i = 0; i < 4; i++) n.input(i, { t: 'stopAt', height: 5 });
  n.run(() => n.least() >= 5, 60_000_000);
  n.run(() => false, n.time + 5_000_000);
  expect(n.nodes.map(({ final }) => final.length)).toEqual([5, 5, 5, 5]);
});

describe('hostile input', () => {
  const n = net(base, 4, ({ msg }) => msg.t !== 'propose' || msg.round % 5 !== 0).start();
  n.run(() => n.least() >= 10, 200_000_000);
  const corpus = n.sent.map(({ msg }) => msg);

  test('messages round-trip, mutated bytes decode canonically or not at all, and steps never throw', () => {
    expect(new Set(corpus.map(({ t }) => t)).size).toBe(3);
    const sample = fc.constantFrom(...corpus).map((message) => hotstuff.codec.encode(message));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(sample, fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat({ max: 5 })), { maxLength: 30 }),
        (shots) => {
          const target = net(base).start(0);
          for (const [bytes, at, value, from] of shots) {
            expect(hotstuff.codec.encode(hotstuff.codec.decode(bytes))).toEqual(bytes);
            const copy = bytes.slice();
            copy[at % copy.length] = value;
            let msg: ChainMessage;
            try {
              msg = hotstuff.codec.decode(copy);
            } catch (error) {
              expect(error).toMatchObject({ name: 'ConsensusError' });
              continue;
            }
            expect(hotstuff.codec.encode(msg)).toEqual(copy);
            target.receive(0, nodeAt(from), msg);
            target.input(0, { t: 'message', from: nodeAt(from), msg, bytes: copy.length });
            target.run(() => false, target.time + 1_000);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
