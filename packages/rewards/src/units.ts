import { RewardsError } from './errors.ts';

declare const scale: unique symbol;

/** Ten-thousandths, 0 to 10^4. Made by {@link bps}. */
export type Bps = bigint & { readonly [scale]: 'bps' };
/** Millionths, 0 to 10^6. Made by {@link ppm}. */
export type Ppm = bigint & { readonly [scale]: 'ppm' };
/** Billionths, 0 to 10^9. Made by {@link ppb}. */
export type Ppb = bigint & { readonly [scale]: 'ppb' };
/** Parts of 10^18, 0 to 10^18. Made by {@link q18}. */
export type Q18 = bigint & { readonly [scale]: 'q18' };

/** One whole in basis points. */
export const BPS_ONE = 10_000n;
/** One whole in millionths. */
export const PPM_ONE = 1_000_000n;
/** One whole in billionths. */
export const PPB_ONE = 1_000_000_000n;
/** One whole in parts of 10^18. */
export const Q18_ONE: bigint = 10n ** 18n;
/** Base units of one BT, TT, CT, BTE, BVC or BVG: all have 8 decimals. */
export const COIN = 100_000_000n;
/** The largest amount, 2^63 − 1: what a signed 64-bit column holds. */
export const MAX_AMOUNT: bigint = 2n ** 63n - 1n;
/** Seconds of a day; there are no leap seconds. */
export const DAY_SECONDS = 86_400;

function ratio(value: bigint, one: bigint, name: string): bigint {
  if (typeof value !== 'bigint') throw new TypeError(`${name}: expected a bigint, got ${typeof value}`);
  if (value >= 0n && value <= one) return value;
  throw new RewardsError('ratio.range', `${name}: ${value} is not within 0 to ${one}`, { field: name, value });
}

/** A ratio in basis points. @throws {@link RewardsError} `ratio.range` outside 0 to 10^4. */
export const bps = (value: bigint): Bps => ratio(value, BPS_ONE, 'bps') as Bps;
/** A ratio in millionths. @throws {@link RewardsError} `ratio.range` outside 0 to 10^6. */
export const ppm = (value: bigint): Ppm => ratio(value, PPM_ONE, 'ppm') as Ppm;
/** A ratio in billionths. @throws {@link RewardsError} `ratio.range` outside 0 to 10^9. */
export const ppb = (value: bigint): Ppb => ratio(value, PPB_ONE, 'ppb') as Ppb;
/** A ratio in parts of 10^18. @throws {@link RewardsError} `ratio.range` outside 0 to 10^18. */
export const q18 = (value: bigint): Q18 => ratio(value, Q18_ONE, 'q18') as Q18;

/**
 * Checks an amount of base or minor units, a count or a score.
 *
 * @throws {@link RewardsError} `amount.range` below 0 or above `max` (2^63 − 1 unless told).
 */
export function assertAmount(name: string, value: bigint, max: bigint = MAX_AMOUNT): void {
  if (typeof value !== 'bigint') throw new TypeError(`${name}: expected a bigint, got ${typeof value}`);
  if (value >= 0n && value <= max) return;
  throw new RewardsError('amount.range', `${name}: ${value} is not within 0 to ${max}`, { field: name, value });
}

/** Checks a positive amount. @throws {@link RewardsError} `amount.range` for 0, below, or above 2^63 − 1. */
export function assertPositive(name: string, value: bigint): void {
  assertAmount(name, value);
  if (value === 0n) throw new RewardsError('amount.range', `${name} is zero`, { field: name, value });
}

/** Checks a time in whole Unix seconds. @throws {@link RewardsError} `time.range` outside ±10^12 or with a fraction. */
export function assertTime(name: string, seconds: number): void {
  if (typeof seconds !== 'number') throw new TypeError(`${name}: expected a number, got ${typeof seconds}`);
  if (Number.isSafeInteger(seconds) && Math.abs(seconds) <= 1e12) return;
  throw new RewardsError('time.range', `${name}: ${seconds} is no time in whole seconds`, { field: name });
}

/** The quotient rounded towards minus infinity, for a divisor above 0. */
export function floorDiv(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value < 0n && quotient * divisor !== value ? quotient - 1n : quotient;
}

/** The quotient rounded up, for a value from 0 and a divisor above 0. */
export function ceilDiv(value: bigint, divisor: bigint): bigint {
  return (value + divisor - 1n) / divisor;
}

/** The smaller amount. */
export const minOf = (a: bigint, b: bigint): bigint => (a < b ? a : b);
/** The larger amount. */
export const maxOf = (a: bigint, b: bigint): bigint => (a > b ? a : b);
