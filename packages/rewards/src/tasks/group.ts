import { allocate } from '../allocate.ts';
import { type Delta, move } from '../deltas.ts';
import { assertAmount, assertPositive } from '../units.ts';

/** How a common goal ended; `shares` and `refund` sum to the pool. */
export interface GroupOutcome {
  readonly met: boolean;
  /** By index of the contributions. */
  readonly shares: readonly bigint[];
  /** What returns to the merchant that funded the pool. */
  readonly refund: bigint;
  readonly deltas: readonly Delta[];
}

/**
 * Settles a prize pool at its end: a goal that was met shares the pool by contribution, by largest remainder; one that was
 * missed returns it.
 *
 * @throws {@link RewardsError} `amount.range` for a negative amount or a goal of 0.
 */
export function settleGroup(pool: bigint, goal: bigint, contributions: readonly bigint[]): GroupOutcome {
  assertAmount('pool', pool);
  assertPositive('goal', goal);
  for (const [i, amount] of contributions.entries()) assertAmount(`contributions.${i}`, amount);
  const sum = contributions.reduce((total, amount) => total + amount, 0n);
  const met = sum >= goal;
  const shares = met ? allocate(pool, contributions) : contributions.map(() => 0n);
  const refund = met ? 0n : pool;
  return {
    met,
    shares,
    refund,
    deltas: [
      ...shares.flatMap((share, i) => move(share, { place: 'pool' }, { place: 'account', owner: String(i) })),
      ...move(refund, { place: 'pool' }, { place: 'account', owner: 'merchant' }),
    ],
  };
}
