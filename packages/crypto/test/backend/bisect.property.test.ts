import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findInvalidIn } from '../../src/backend/bisect.ts';
import { batchWeights } from '../../src/backend/weights.ts';

test('finds every culprit, and does at most a small multiple of the work of single checks', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 300 }), (valid) => {
      let singles = 0;
      let batched = 0;
      const found = findInvalidIn(valid.length, {
        range(from, to) {
          batched += to - from;
          return valid.slice(from, to).every(Boolean);
        },
        one(index) {
          singles += 1;
          return valid[index] === true;
        },
      });
      expect(found).toEqual(valid.flatMap((isValid, index) => (isValid ? [] : [index])));
      expect(singles).toBeLessThanOrEqual(valid.length);
      expect(batched).toBeLessThanOrEqual(4 * valid.length);
    }),
  );
});

test('one culprit among a thousand costs few batches', () => {
  let calls = 0;
  const found = findInvalidIn(1024, {
    range(from, to) {
      calls += 1;
      return !(from <= 700 && 700 < to);
    },
    one: (index) => index !== 700,
  });
  expect(found).toEqual([700]);
  expect(calls).toBeLessThan(20);
});

test('weights: the first is one, none is zero, no two runs are alike', () => {
  for (const [order, lowest] of [
    ['little', 0],
    ['big', 15],
  ] as const) {
    const weights = batchWeights(5000, order);
    const first = weights.subarray(0, 16);
    expect(first[lowest]).toBe(1);
    expect(first.reduce((sum, byte) => sum + byte, 0)).toBe(1);
    for (let i = 0; i < 5000; i++) expect(weights.subarray(16 * i, 16 * i + 16).some((byte) => byte !== 0)).toBe(true);
    expect(batchWeights(5000, order).subarray(16)).not.toEqual(weights.subarray(16));
  }
});
