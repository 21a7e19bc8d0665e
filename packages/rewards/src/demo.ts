/**
 * The worked example of the Bizkey white paper, chapter 4: a shop's first 30 days. It reproduces the printed table and is no
 * rule to issue tokens by: it is quadratic in the size of a shop and would spend the whole ecosystem share within months.
 * For awards on a ledger see `openEpoch` and `settleEpoch`.
 *
 * @packageDocumentation
 */
import { RewardsError } from './errors.ts';

/** A step or factor of a day in tenths: × 0.9, × 1 or × 1.1. */
export type Tenths = 9 | 10 | 11;

/** What drives one day; the first day's steps stand at 10. */
export interface DemoDay {
  /** Turnover against the day before. */
  readonly turnover: Tenths;
  /** Orders against the day before. */
  readonly orders: Tenths;
  /** The day's free factor H. */
  readonly factor: Tenths;
}

/** A row as printed, each figure rounded half up. */
export interface DemoRow {
  readonly day: number;
  /** Minor units. */
  readonly turnoverFen: bigint;
  readonly orders: bigint;
  /** Hundredths of a Biz. */
  readonly bizHundredths: bigint;
  /** Value of all Biz so far at 0.325 CNY, minor units. */
  readonly cumulativeFen: bigint;
}

/** CNY, and orders, of the first day. */
const FIRST_TURNOVER = 4830n;
const FIRST_ORDERS = 52n;

const halfUp = (num: bigint, den: bigint): bigint => (2n * num + den) / (2n * den);

/**
 * Biz = M · N · H / 1500, with turnover M in CNY and orders N as walks of × 0.9, × 1 and × 1.1 that are never rounded, and
 * the value of all Biz so far at 0.325 CNY.
 *
 * @throws {@link RewardsError} `params.invalid` for another step than 9, 10 or 11 tenths, or more than 366 days.
 * @example
 * ```ts
 * demoTable(PRINTED_DAYS).at(-1)?.cumulativeFen; // 119914n
 * ```
 */
export function demoTable(days: readonly DemoDay[]): readonly DemoRow[] {
  if (days.length > 366) throw new RewardsError('params.invalid', 'more than 366 days', { field: 'days' });
  let [turnover, orders, walk] = [FIRST_TURNOVER, FIRST_ORDERS, 1n];
  // Biz so far times 1500 · 10 · walk², where walk = 10^(day − 1).
  let biz = 0n;
  return days.map((step, i) => {
    for (const tenths of [step.turnover, step.orders, step.factor]) {
      if (tenths !== 9 && tenths !== 10 && tenths !== 11) {
        throw new RewardsError('params.invalid', `day ${i + 1}: ${tenths} tenths`, { field: `days.${i}` });
      }
    }
    if (i > 0) {
      turnover *= BigInt(step.turnover);
      orders *= BigInt(step.orders);
      walk *= 10n;
      biz *= 100n;
    }
    const today = turnover * orders * BigInt(step.factor);
    biz += today;
    const scale = 15_000n * walk * walk;
    return {
      day: i + 1,
      turnoverFen: halfUp(turnover * 100n, walk),
      orders: halfUp(orders, walk),
      bizHundredths: halfUp(today * 100n, scale),
      cumulativeFen: halfUp(biz * 325n, scale * 10n),
    };
  });
}

const step: Readonly<Record<string, Tenths>> = { '-': 9, '=': 10, '+': 11 };
const path = (signs: string): readonly Tenths[] => Array.from(signs, (sign) => step[sign] ?? 10);
const printed = {
  turnover: path('=-+-+-+=+-==++--+--=---=--++++'),
  orders: path('===-+-+-+---+-++-=+===-=+=-=-='),
  factor: path('++====+++=-=-===+=++-++==---++'),
};

/** The only path whose 150 rounded figures are those that the white paper prints. */
export const PRINTED_DAYS: readonly DemoDay[] = printed.factor.map((factor, i) => ({
  turnover: printed.turnover[i] ?? 10,
  orders: printed.orders[i] ?? 10,
  factor,
}));
