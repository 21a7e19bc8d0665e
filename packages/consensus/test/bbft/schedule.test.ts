import { decodeCarry, encodeCarry } from '@dougong/consensus/bbft';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binOrder, firstCarry, nextCarry, type OverlayCarry } from '../../src/bbft/overlay/carry.ts';
import { leaderSchedule, quantised } from '../../src/bbft/overlay/schedule.ts';
import { topologyFrom } from '../../src/bbft/overlay/topology.ts';
import { testSet } from '../helpers/net.ts';

describe('the leader schedule', () => {
  test('gives every validator exactly its share of one pass, and no one two turns that an even spread would part', () => {
    const schedule = leaderSchedule(testSet([1n, 2n, 3n, 4n]));
    const counts = [0, 1, 2, 3].map((who) => schedule.filter((leader) => leader === who).length);
    expect(counts).toEqual([1, 2, 3, 4]);
    // Half-way through, each has led half of its turns, give or take one.
    const half = [0, 1, 2, 3].map((who) => schedule.slice(0, 5).filter((leader) => leader === who).length);
    for (const [i, count] of half.entries()) expect(Math.abs(2 * count - (counts[i] ?? 0))).toBeLessThanOrEqual(2);
  });

  test('with equal weights it is round robin', () => {
    expect([...leaderSchedule(testSet(new Array<bigint>(5).fill(7n)))]).toEqual([0, 1, 2, 3, 4]);
  });

  test('is at most 1,000 slots long, with at least one for everyone, in proportion within one slot', () => {
    const weights = fc.array(fc.bigInt({ min: 1n, max: 2n ** 62n }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(weights, (list) => {
        const slots = quantised(list);
        const length = slots.reduce((sum, slot) => sum + slot, 0);
        expect(length).toBeLessThanOrEqual(1_000);
        expect(Math.min(...slots)).toBeGreaterThanOrEqual(1);
        expect(leaderSchedule(testSet(list))).toHaveLength(length);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the carry', () => {
  const rules = { meshFromRound: 2, rotateEvery: 64 };
  const run = (rounds: readonly number[], bins = 4): OverlayCarry[] => {
    const carries = [firstCarry(bins)];
    // Height h's header carries the certificate of height h−1: index h is what height h+1 uses.
    for (const [i, decided] of rounds.entries()) {
      carries.push(nextCarry(carries.at(-1) ?? firstCarry(bins), i + 1, decided, rules));
    }
    return carries;
  };

  test('stays on a bin that works', () => {
    expect(run([0, 0, 0, 0]).map(({ bin }) => bin)).toEqual([0, 0, 0, 0, 0]);
  });

  test('a failed round strikes its bin and moves to the one that worked', () => {
    const last = run([0, 1]).at(-1);
    expect(last).toMatchObject({ bin: 1, strikes: [1, 0, 0, 0] });
  });

  test('a second failure within the lag only strikes', () => {
    const last = run([0, 1, 1]).at(-1);
    expect(last).toMatchObject({ bin: 1, strikes: [2, 0, 0, 0] });
  });

  test('both bins of a height that reached the mesh are struck, and the least struck is next', () => {
    expect(run([0, 2]).at(-1)).toMatchObject({ bin: 2, strikes: [1, 1, 0, 0] });
  });

  test('when every bin has a new strike the mesh takes over, twice as long each time', () => {
    let carry = firstCarry(2);
    const spans: number[] = [];
    for (let height = 1; spans.length < 3; height++) {
      const next = nextCarry(carry, height, 2, rules);
      if (next.cycles > carry.cycles) spans.push(next.meshUntil - height - 1);
      carry = next;
    }
    expect(spans).toEqual([32, 64, 128]);
  });

  test('moves on for fairness among the least struck', () => {
    const carry = { ...firstCarry(3), strikes: [0, 5, 0] };
    expect(nextCarry(carry, 64, 0, rules).bin).toBe(2);
    expect(nextCarry(carry, 65, 0, rules).bin).toBe(0);
    expect(nextCarry(carry, 64, 0, { ...rules, rotateEvery: 0 }).bin).toBe(0);
  });

  test('bins are tried once each, the current one first, then by strikes', () => {
    expect(binOrder(2, [0, 3, 9, 1])).toEqual([2, 0, 3, 1]);
  });

  test('round-trips; bytes that name bins which are not there are refused', () => {
    const carry = { bin: 1, before: 0, strikes: [1, 2, 65_535], meshUntil: 77, cycles: 2 };
    expect(decodeCarry(encodeCarry(carry))).toEqual(carry);
    for (const bad of [
      { ...carry, bin: 3 },
      { ...carry, before: 9 },
      { ...carry, strikes: [] },
    ]) {
      expect(() => decodeCarry(encodeCarry(bad))).toThrow(expect.objectContaining({ code: 'wire.value' }));
    }
    expect(() => decodeCarry(Uint8Array.of(2))).toThrow(expect.objectContaining({ code: 'wire.value' }));
  });
});

describe('topologies', () => {
  test.each([
    ['a cycle', [0], [-1, 2, 1]],
    ['a root that has a parent', [0], [1, -1]],
    ['an orphan', [0], [-1, -1]],
    ['a parent outside', [0], [-1, 7]],
    ['a root twice', [0, 0], [-1]],
    ['more levels than allowed', [0], Array.from({ length: 20 }, (_, i) => i - 1)],
  ])('%s is no forest', (_, roots, parent) => {
    expect(topologyFrom(roots, parent)).toBeUndefined();
  });
});
