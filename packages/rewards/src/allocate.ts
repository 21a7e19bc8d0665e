import { RewardsError } from './errors.ts';
import { assertAmount } from './units.ts';

/** Budgets and sums of points fit; a number without end would be work without end. */
const MAX_TOTAL = 2n ** 128n;
/** How many parts one split may have. */
const MAX_PARTS = 1_000_000;

/**
 * Splits a total by weights so that the parts sum to it exactly: floor shares, then one unit more for the largest
 * remainders, the lower index first where they tie (Hamilton's method).
 *
 * @param total - from 0 to 2^128.
 * @param weights - from 0, at least one above 0.
 * @throws {@link RewardsError} `weights.zero` for no weight above 0, `amount.range` for a negative total or weight.
 * @example
 * ```ts
 * allocate(100n, [1n, 1n, 1n]); // [34n, 33n, 33n]
 * ```
 */
export function allocate(total: bigint, weights: readonly bigint[]): readonly bigint[] {
  assertAmount('total', total, MAX_TOTAL);
  if (weights.length > MAX_PARTS) {
    throw new RewardsError('params.invalid', `${weights.length} parts: at most ${MAX_PARTS}`, { field: 'weights' });
  }
  let sum = 0n;
  for (const [i, weight] of weights.entries()) {
    if (weight < 0n) {
      throw new RewardsError('amount.range', `weight ${i} is ${weight}`, { field: `weights.${i}`, value: weight });
    }
    sum += weight;
  }
  if (sum === 0n) throw new RewardsError('weights.zero', 'no weight is above zero', { count: weights.length });

  const remainders: { readonly index: number; readonly rest: bigint }[] = [];
  let left = total;
  const parts = weights.map((weight, index) => {
    const share = (total * weight) / sum;
    remainders.push({ index, rest: (total * weight) % sum });
    left -= share;
    return share;
  });
  remainders.sort((a, b) => (a.rest > b.rest ? -1 : a.rest < b.rest ? 1 : a.index - b.index));
  for (const { index } of remainders.slice(0, Number(left))) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts;
}
