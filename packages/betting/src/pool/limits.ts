import { BettingError } from '../errors.ts';
import { assertAmount } from '../units.ts';

/** What one bet may be. */
export interface BetLimits {
  /** Least stake, base units. */
  readonly min: bigint;
  /** Largest stake of one bet, base units. */
  readonly max: bigint;
  /** Stakes are multiples of this, from 1. */
  readonly tick: bigint;
  /** Largest sum of one account's stakes in one market; without it, `max` alone bounds nobody who bets twice. */
  readonly perMarketMax?: bigint;
}

/** Why a stake was refused, in the order in which the rules are asked. */
export type BetLimitRefusal = 'BELOW_MIN' | 'ABOVE_MAX' | 'NOT_A_MULTIPLE' | 'MARKET_LIMIT';

/**
 * Whether a stake keeps a market's limits.
 *
 * @param stake - any integer; what is below the minimum is refused, not thrown.
 * @param priorInMarket - what the account has staked in this market before.
 * @returns the first rule that is broken, or nothing.
 * @throws {@link BettingError} `params.invalid` where the limits themselves admit no stake.
 */
export function refuseStake(stake: bigint, limits: BetLimits, priorInMarket = 0n): BetLimitRefusal | undefined {
  const { max, min, perMarketMax, tick } = limits;
  assertAmount('min', min);
  assertAmount('max', max);
  assertAmount('tick', tick, 1n);
  assertAmount('priorInMarket', priorInMarket);
  if (min > max) throw new BettingError('params.invalid', `min ${min} is above max ${max}`, { field: 'min', min, max });
  if (perMarketMax !== undefined) assertAmount('perMarketMax', perMarketMax);
  if (stake < min) return 'BELOW_MIN';
  if (stake > max) return 'ABOVE_MAX';
  if (stake % tick !== 0n) return 'NOT_A_MULTIPLE';
  if (perMarketMax !== undefined && priorInMarket + stake > perMarketMax) return 'MARKET_LIMIT';
  return undefined;
}
