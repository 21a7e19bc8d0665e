import { allocate } from '../allocate.ts';
import { type Delta, move } from '../deltas.ts';
import { assertAmount, BPS_ONE, type Bps, bps, minOf } from '../units.ts';
import { CAP_PER_MAJOR } from './instant.ts';

/** A merchant's part in an epoch. */
export interface EpochEntry {
  readonly score: bigint;
  readonly turnoverMinor: bigint;
}

/** A settled epoch; by index of the entries. `paid` and `unspent` sum to the budget. */
export interface EpochSettlement {
  readonly shares: readonly bigint[];
  readonly paid: readonly bigint[];
  /** What the caps cut off; it stays in the pool. */
  readonly unspent: bigint;
  readonly deltas: readonly Delta[];
}

/**
 * Shares an epoch's budget by score, by largest remainder, then cuts each share to the cap on its turnover and to
 * `maxShare` of the budget. With no score at all the budget stays.
 *
 * @param maxShare - 1 % unless told.
 * @throws {@link RewardsError} `amount.range`.
 */
export function settleEpoch(
  budget: bigint,
  entries: readonly EpochEntry[],
  limits: { readonly capPerMajor?: bigint; readonly maxShare?: Bps } = {},
): EpochSettlement {
  assertAmount('budget', budget);
  const capPerMajor = limits.capPerMajor ?? CAP_PER_MAJOR;
  const most = (budget * (limits.maxShare ?? bps(100n))) / BPS_ONE;
  const scored = entries.some((entry) => entry.score > 0n);
  const shares = scored
    ? allocate(
        budget,
        entries.map((entry) => entry.score),
      )
    : entries.map(() => 0n);
  const paid = entries.map((entry, i) => {
    assertAmount(`entries.${i}.turnoverMinor`, entry.turnoverMinor);
    return minOf(shares[i] ?? 0n, minOf((entry.turnoverMinor * capPerMajor) / 100n, most));
  });
  const spent = paid.reduce((sum, amount) => sum + amount, 0n);
  return {
    shares,
    paid,
    unspent: budget - spent,
    deltas: paid.flatMap((amount, i) => move(amount, { place: 'pool' }, { place: 'escrow', owner: String(i) })),
  };
}
