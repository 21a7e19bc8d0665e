import { BettingError } from './errors.ts';
import { assertAmount, sumOf } from './units.ts';

/**
 * Splits a total by weights so that the parts sum to it exactly: each part is floored, then one unit more goes to the
 * largest remainders, the lower index first among equals (Hamilton's method).
 *
 * @param total - base units from 0.
 * @param weights - from 0, at least one above 0.
 * @throws {@link BettingError} `weights.zero` without a weight above 0, `amount.range` for a negative total or weight.
 * @example
 * ```ts
 * import { allocate } from '@dougong/betting';
 *
 * allocate(100n, [1n, 1n, 1n]); // [34n, 33n, 33n]
 * ```
 */
export function allocate(total: bigint, weights: readonly bigint[]): readonly bigint[] {
  assertAmount('total', total);
  for (const [i, weight] of weights.entries()) assertAmount(`weights.${i}`, weight);
  const sum = sumOf(weights);
  if (sum === 0n) throw new BettingError('weights.zero', 'no weight is above zero', { field: 'weights' });
  const parts = weights.map((weight) => (total * weight) / sum);
  const remainders = weights.map((weight) => (total * weight) % sum);
  const spare = Number(total - sumOf(parts));
  const order = remainders.map((rest, index) => ({ rest, index }));
  order.sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  for (const { index } of order.slice(0, spare)) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts;
}
