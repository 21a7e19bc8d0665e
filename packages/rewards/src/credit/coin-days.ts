import { RewardsError } from '../errors.ts';
import {
  assertAmount,
  assertPositive,
  assertTime,
  BPS_ONE,
  type Bps,
  bps,
  COIN,
  DAY_SECONDS,
  floorDiv,
  minOf,
} from '../units.ts';

/** How one side of a confirmed order rates the other. */
export type Rating = -1n | 0n | 1n;

/** A coin that a payment spends. */
export interface SpentCoin {
  /** Base units. */
  readonly value: bigint;
  /** Unix seconds of the block that made it. */
  readonly createdAt: number;
}

/** Older coins weigh no more than this, seconds. */
export const MAX_COIN_AGE: number = 365 * DAY_SECONDS;

/** What a payment weighs. */
export interface CoinAge {
  /** Age of the spent coins, base units times seconds. */
  readonly destroyed: bigint;
  /** The part of it that went to the payee; change keeps the rest. */
  readonly weight: bigint;
}

/**
 * Weight of a rating by the age of the coins that paid: floor(Σ value·min(age, a year) · paid / Σ value). All weights ever
 * given sum to at most supply times elapsed time, so neither rings nor borrowed coins make credit.
 *
 * @param paid - what the payee received, base units.
 * @throws {@link RewardsError} `amount.range` where `paid` exceeds the coins or a coin is worth nothing, `time.range`.
 */
export function coinAgeWeight(
  coins: readonly SpentCoin[],
  paid: bigint,
  at: number,
  maxAge: number = MAX_COIN_AGE,
): CoinAge {
  assertTime('at', at);
  let sum = 0n;
  let destroyed = 0n;
  for (const [i, coin] of coins.entries()) {
    assertPositive(`coins.${i}.value`, coin.value);
    assertTime(`coins.${i}.createdAt`, coin.createdAt);
    sum += coin.value;
    destroyed += coin.value * BigInt(Math.min(Math.max(at - coin.createdAt, 0), maxAge));
  }
  assertAmount('paid', paid, sum);
  return { destroyed, weight: sum === 0n ? 0n : (destroyed * paid) / sum };
}

/** A score as BTE's white paper 5.1 prints it, one transaction after the other. */
export interface LiteralScore {
  /** Base units times seconds. */
  readonly score: bigint;
  /** Unix seconds of the last transaction, or of the account's creation. */
  readonly last: number;
}

/**
 * The printed rule: W = amount times the time since the account's previous transaction. It multiplies under rings and
 * borrowed coins and stands here for comparison; {@link coinAgeWeight} is the rule to use.
 *
 * @throws {@link RewardsError} `amount.range`, and `time.range` for a time before the last transaction.
 */
export function rateLiteral(before: LiteralScore, at: number, amount: bigint, rating: Rating): LiteralScore {
  assertAmount('amount', amount);
  assertTime('at', at);
  if (at < before.last) {
    throw new RewardsError('time.range', `${at} is before the last transaction`, { field: 'at', last: before.last });
  }
  return { score: before.score + rating * amount * BigInt(at - before.last), last: at };
}

/** Whole coin-days of a score, for display; rounded towards minus infinity. */
export function coinDays(score: bigint): bigint {
  return floorDiv(score, COIN * BigInt(DAY_SECONDS));
}

/** What a rating does: the rated side gains or loses the weight, and who rates badly pays as much. */
export function ratingDeltas(weight: bigint, rating: Rating): { readonly rated: bigint; readonly rater: bigint } {
  assertAmount('weight', weight, 2n ** 128n);
  return { rated: rating * weight, rater: rating === -1n ? -weight : 0n };
}

/**
 * The positive credit of an account when no counterparty may stand for more than a share of it.
 *
 * @param byCounterparty - positive weight received from each.
 * @param share - 20 % unless told, of the uncapped sum.
 */
export function cappedCredit(byCounterparty: readonly bigint[], share: Bps = bps(2000n)): bigint {
  const sum = byCounterparty.reduce((total, weight) => total + weight, 0n);
  const most = (sum * share) / BPS_ONE;
  return byCounterparty.reduce((total, weight) => total + minOf(weight, most), 0n);
}

/** The class of a score for display: 0 below one coin-day, then one more for each doubling. */
export function creditClass(score: bigint): number {
  const days = coinDays(score);
  return days <= 0n ? 0 : days.toString(2).length;
}

/** How long a breach weighs on its side, seconds. */
export const BREACH_FADE_SECONDS: number = 5 * 365 * DAY_SECONDS;

/** What is left of a breach's weight: it falls evenly to zero in five years. The record itself stays. */
export function breachWeight(weight: bigint, since: number, now: number): bigint {
  assertAmount('weight', weight, 2n ** 128n);
  assertTime('since', since);
  assertTime('now', now);
  const left = BREACH_FADE_SECONDS - Math.max(0, now - since);
  return left <= 0 ? 0n : (weight * BigInt(left)) / BigInt(BREACH_FADE_SECONDS);
}
