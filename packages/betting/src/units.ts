import { BettingError } from './errors.ts';

/** Base units of one chip: 8 decimals. */
export const COIN = 100_000_000n;
/** One whole in basis points. */
export const BPS_ONE = 10_000n;
/** Odds are decimal odds times 10^4: 25000 pays 2.5 times the stake. */
export const ODDS_ONE = 10_000n;
/** The largest amount, 2^63 − 1: what a signed 64-bit column holds. */
export const MAX_AMOUNT: bigint = 2n ** 63n - 1n;
/** Seconds of a day. */
export const DAY_SECONDS = 86_400;

/**
 * Checks an amount of base units.
 *
 * @throws {@link BettingError} `amount.range` outside `min` (0 unless told) to 2^63 − 1.
 */
export function assertAmount(field: string, value: bigint, min = 0n): void {
  if (typeof value !== 'bigint') throw new TypeError(`${field}: expected a bigint, got ${typeof value}`);
  if (value >= min && value <= MAX_AMOUNT) return;
  throw new BettingError('amount.range', `${field}: ${value} is not within ${min} to ${MAX_AMOUNT}`, { field, value });
}

/** Checks a ratio in basis points. @throws {@link BettingError} `ratio.range` outside 0 to 10^4. */
export function assertBps(field: string, value: bigint): void {
  if (typeof value !== 'bigint') throw new TypeError(`${field}: expected a bigint, got ${typeof value}`);
  if (value >= 0n && value <= BPS_ONE) return;
  throw new BettingError('ratio.range', `${field}: ${value} is not within 0 to ${BPS_ONE}`, { field, value });
}

/** Checks a time in whole seconds, a count or an index. @throws {@link BettingError} `time.range` unless a safe integer from 0. */
export function assertCount(field: string, value: number): void {
  if (typeof value !== 'number') throw new TypeError(`${field}: expected a number, got ${typeof value}`);
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw new BettingError('time.range', `${field}: ${value} is no whole number from 0`, { field, value });
}

/** Checks that a step does not come before the one that led to the state. @throws {@link BettingError} `time.range`, `time.order`. */
export function assertOrder(before: number, at: number): void {
  assertCount('at', at);
  if (at >= before) return;
  throw new BettingError('time.order', `${at} comes before ${before}`, { field: 'at', before, at });
}

/** The smaller amount. */
export const minOf = (a: bigint, b: bigint): bigint => (a < b ? a : b);
/** The larger amount. */
export const maxOf = (a: bigint, b: bigint): bigint => (a > b ? a : b);
/** The sum of amounts. */
export const sumOf = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n);
