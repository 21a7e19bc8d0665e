import { BettingError } from '../errors.ts';
import { assertAmount, assertCount, minOf, ODDS_ONE, sumOf } from '../units.ts';
import { assertOdds } from './price.ts';

/** How a leg ended. */
export type LegStatus = 'won' | 'lost' | 'void';

/** One leg of a parlay. */
export interface ParlayLeg {
  /** Decimal odds times 10^4. */
  readonly odds: bigint;
  readonly status: LegStatus;
  /** The event it is about. Legs of one event depend on each other and may not be combined. */
  readonly event?: string;
}

/** What a system bet pays: every line on its own. */
export interface SystemSettlement {
  /** Number of lines, m choose k. */
  readonly lines: bigint;
  /** Unit stake times lines. */
  readonly totalStake: bigint;
  readonly payout: bigint;
}

/** Most legs of one parlay. */
export const MAX_LEGS = 16;

/** Whether legs may be combined: no two name the same event. */
export function mayCombine(legs: readonly Pick<ParlayLeg, 'event'>[]): boolean {
  const events = legs.flatMap((leg) => (leg.event === undefined ? [] : [leg.event]));
  return new Set(events).size === events.length;
}

/**
 * What a parlay pays: floor(stake · product of odds / 10^4n), rounded once at the end. A void leg is taken out, one lost leg
 * loses all.
 *
 * @param cap - the most that is paid.
 * @throws {@link BettingError} `params.invalid` for no leg, too many, or two of one event; `ratio.range`, `amount.range`.
 */
export function settleParlay(stake: bigint, legs: readonly ParlayLeg[], cap?: bigint): bigint {
  assertAmount('stake', stake, 1n);
  if (cap !== undefined) assertAmount('cap', cap);
  assertLegs(legs);
  const payout = payoutOf(stake, legs);
  return cap === undefined ? payout : minOf(payout, cap);
}

/**
 * What a system bet of every `size` of the legs pays. Each line is settled and floored on its own.
 *
 * @throws {@link BettingError} as {@link settleParlay}, and `params.invalid` for a size that is none.
 */
export function settleSystem(unitStake: bigint, legs: readonly ParlayLeg[], size: number): SystemSettlement {
  assertAmount('unitStake', unitStake, 1n);
  assertLegs(legs);
  assertCount('size', size);
  if (size < 1 || size > legs.length) {
    throw new BettingError('params.invalid', `lines of ${size} legs out of ${legs.length}`, { field: 'size' });
  }
  const payouts = combinations(legs, size).map((line) => payoutOf(unitStake, line));
  const lines = BigInt(payouts.length);
  return { lines, totalStake: unitStake * lines, payout: sumOf(payouts) };
}

function payoutOf(stake: bigint, legs: readonly ParlayLeg[]): bigint {
  if (legs.some((leg) => leg.status === 'lost')) return 0n;
  const won = legs.filter((leg) => leg.status === 'won');
  const product = won.reduce((odds, leg) => odds * leg.odds, stake);
  return product / ODDS_ONE ** BigInt(won.length);
}

function combinations<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  if (size === 0) return [[]];
  return items.flatMap((item, i) => combinations(items.slice(i + 1), size - 1).map((rest) => [item, ...rest]));
}

function assertLegs(legs: readonly ParlayLeg[]): void {
  if (legs.length < 1 || legs.length > MAX_LEGS) {
    throw new BettingError('params.invalid', `${legs.length} legs: expected 1 to ${MAX_LEGS}`, { field: 'legs' });
  }
  for (const [i, leg] of legs.entries()) {
    assertOdds(`legs.${i}.odds`, leg.odds);
    if (!['won', 'lost', 'void'].includes(leg.status))
      throw new TypeError(`legs.${i}.status: ${leg.status} is not known`);
  }
  if (!mayCombine(legs)) throw new BettingError('params.invalid', 'two legs of one event', { field: 'legs' });
}
