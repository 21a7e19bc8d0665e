import { BettingError } from '../errors.ts';
import { ODDS_ONE } from '../units.ts';

/** Largest odds: a million to one. */
export const MAX_ODDS: bigint = 1_000_000n * ODDS_ONE;

/** Checks decimal odds times 10^4. @throws {@link BettingError} `ratio.range` below 1 (10^4) or above a million. */
export function assertOdds(field: string, odds: bigint): void {
  if (typeof odds !== 'bigint') throw new TypeError(`${field}: expected a bigint, got ${typeof odds}`);
  if (odds >= ODDS_ONE && odds <= MAX_ODDS) return;
  throw new BettingError('ratio.range', `${field}: odds of ${odds} are not within ${ODDS_ONE} to ${MAX_ODDS}`, {
    field,
  });
}

/** What a stake pays at odds when `winners` outcomes tie: floor(stake · odds / (10^4 · winners)). */
export function payoutAt(stake: bigint, odds: bigint, winners = 1n): bigint {
  return (stake * odds) / (ODDS_ONE * winners);
}
