import fc from 'fast-check';
import { expect, it } from 'vitest';
import { allocate } from '../src/index.ts';
import { codeOf } from './support.ts';

const total = fc.bigInt({ min: 0n, max: 2n ** 62n });
const weights = fc
  .array(fc.bigInt({ min: 0n, max: 2n ** 40n }), { minLength: 1, maxLength: 20 })
  .filter((list) => list.some((weight) => weight > 0n));

it('splits without losing a unit, each part within one unit of its share', () => {
  fc.assert(
    fc.property(total, weights, (amount, list) => {
      const parts = allocate(amount, list);
      const sum = list.reduce((a, b) => a + b, 0n);
      expect(parts.reduce((a, b) => a + b, 0n)).toBe(amount);
      for (const [i, part] of parts.entries()) {
        const floor = (amount * (list[i] ?? 0n)) / sum;
        expect(part === floor || part === floor + 1n).toBe(true);
        if (list[i] === 0n) expect(part).toBe(0n);
      }
    }),
  );
});

it('gives spare units to the largest remainders, the lower index first', () => {
  expect(allocate(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
  expect(allocate(10n, [1n, 5n, 1n])).toEqual([2n, 7n, 1n]);
});

it('refuses splits that nobody can make', () => {
  expect(codeOf(() => allocate(1n, []))).toBe('weights.zero');
  expect(codeOf(() => allocate(1n, [0n]))).toBe('weights.zero');
  expect(codeOf(() => allocate(-1n, [1n]))).toBe('amount.range');
  expect(codeOf(() => allocate(1n, [2n, -1n]))).toBe('amount.range');
});
