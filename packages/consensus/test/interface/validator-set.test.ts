import {
  bitmapOf,
  byzantineQuorum,
  createValidatorSet,
  faultBound,
  majorityQuorum,
  positionOf,
  positionsIn,
  toHash,
  toNodeId,
  type Validator,
  weightOf,
} from '@dougong/consensus';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

function member(i: number, weight = 1n): Validator {
  return { node: toNodeId(Uint8Array.of(1, i)), voteKey: Uint8Array.of(2, i), weight };
}

describe('quorums', () => {
  test('two quorums share more than the fault bound, honest weight suffices, for every total up to 3,000', () => {
    for (let total = 1n; total <= 3_000n; total++) {
      const quorum = byzantineQuorum(total);
      const fault = faultBound(total);
      expect(2n * quorum - total).toBeGreaterThanOrEqual(fault + 1n);
      expect(total - fault).toBeGreaterThanOrEqual(quorum);
      expect(2n * majorityQuorum(total) - total).toBeGreaterThanOrEqual(1n);
    }
  });
});

describe('validator sets', () => {
  test('the hash commits to order, keys, weights and quorum, not to the epoch', () => {
    const members = [member(0), member(1), member(2), member(3)];
    const base = createValidatorSet({ epoch: 1, members });
    expect(createValidatorSet({ epoch: 2, members }).hash).toBe(base.hash);
    const others = [
      { members: [...members].reverse() },
      { members: members.map((m, i) => (i === 2 ? { ...m, weight: 2n } : m)) },
      { members: members.map((m, i) => (i === 2 ? { ...m, voteKey: Uint8Array.of(9) } : m)) },
      { members, quorum: 4n },
    ];
    const hashes = others.map((init) => createValidatorSet({ epoch: 1, ...init }).hash);
    expect(new Set([base.hash, ...hashes]).size).toBe(5);
  });

  test.each([
    ['no member', { members: [] }],
    ['a repeated node', { members: [member(1), member(1)] }],
    ['weight 0', { members: [member(1, 0n)] }],
    ['weight 2^63', { members: [member(1, 2n ** 63n)] }],
    ['an empty vote key', { members: [{ ...member(1), voteKey: new Uint8Array() }] }],
    ['half as quorum', { members: [member(1), member(2)], quorum: 1n }],
    ['a quorum above the total', { members: [member(1), member(2)], quorum: 3n }],
    ['a negative epoch', { epoch: -1, members: [member(1)] }],
  ])('%s is refused', (_, init) => {
    expect(() => createValidatorSet({ epoch: 0, ...init })).toThrow(expect.objectContaining({ code: 'set.invalid' }));
  });

  test('positions and weights', () => {
    const set = createValidatorSet({ epoch: 0, members: [member(0, 5n), member(1, 7n), member(2, 11n)] });
    expect(positionOf(set, toNodeId(Uint8Array.of(1, 2)))).toBe(2);
    expect(positionOf(set, toNodeId('ff'))).toBe(-1);
    expect(weightOf(set, bitmapOf([0, 2], 3))).toBe(16n);
    expect(weightOf(set, Uint8Array.of(0b1000))).toBeUndefined();
    expect(weightOf(set, Uint8Array.of(1, 0))).toBeUndefined();
  });
});

test('bitmaps round-trip and refuse bits beyond the set', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.uint8Array({ maxLength: 26 }), (size, bitmap) => {
      const positions = positionsIn(bitmap, size);
      if (positions !== undefined) {
        expect(bitmapOf(positions, size)).toEqual(bitmap);
        expect(positions.every((position) => position < size)).toBe(true);
      } else {
        const beyond = [...bitmap].some((byte, at) =>
          [...Array(8).keys()].some((bit) => (byte & (1 << bit)) !== 0 && 8 * at + bit >= size),
        );
        expect(bitmap.length !== Math.ceil(size / 8) || beyond).toBe(true);
      }
    }),
  );
});

test.each(['', 'AB', 'abc', `${'0'.repeat(63)}g`])('ids: %j is refused', (text) => {
  expect(() => toHash(text)).toThrow(expect.objectContaining({ code: 'id.malformed' }));
});
