import { BettingError } from '../errors.ts';
import { assertOdds, payoutAt } from '../odds/price.ts';
import { assertAmount } from '../units.ts';
import { assertGoals, type Goals } from './score.ts';

/** A bet on the home side with a start of some goals. A bet on the away side is the same with sides and sign turned. */
export interface HandicapBet {
  readonly stake: bigint;
  /** Decimal odds times 10^4. */
  readonly odds: bigint;
  /** The home side's start in quarters of a goal, −80 to 80: −3 is −0.75. */
  readonly lineQuarters: number;
}

/**
 * What an Asian handicap bet pays: a win floor(stake · odds / 10^4), a level score the stake, a loss nothing. On a quarter
 * line floor(stake / 2) goes on the half line below and the rest on the one above.
 *
 * @param goals - after 90 minutes.
 * @throws {@link BettingError} `params.invalid` for a line that is none, `football.score`, `ratio.range`, `amount.range`.
 */
export function settleHandicap(bet: HandicapBet, goals: Goals): bigint {
  const { lineQuarters, odds, stake } = bet;
  assertAmount('stake', stake, 1n);
  assertOdds('odds', odds);
  assertGoals('goals', goals);
  if (!Number.isSafeInteger(lineQuarters) || Math.abs(lineQuarters) > 80) {
    throw new BettingError('params.invalid', `a line of ${lineQuarters} quarters`, { field: 'lineQuarters' });
  }
  const lead = 4 * (goals.home - goals.away) + lineQuarters;
  if (lineQuarters % 2 === 0) return settleLine(stake, odds, lead);
  const low = stake / 2n;
  return settleLine(low, odds, lead - 1) + settleLine(stake - low, odds, lead + 1);
}

function settleLine(stake: bigint, odds: bigint, lead: number): bigint {
  if (lead === 0) return stake;
  return lead > 0 ? payoutAt(stake, odds) : 0n;
}
