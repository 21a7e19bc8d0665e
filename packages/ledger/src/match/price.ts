import { LedgerError } from '../errors.ts';

/**
 * What an order asks for one unit of what it offers: `num / den` units of the other asset. Both from 1 to 2^63 - 1, not
 * necessarily in lowest terms.
 */
export interface Price {
  readonly num: bigint;
  readonly den: bigint;
}

/** What matching needs to know of an order. */
export interface Offer extends Price {
  /** Base units on offer, 0 to 2^63 - 1. */
  readonly amount: bigint;
}

/** Why orders do not trade: their prices do not meet, or rounding would leave a side with nothing or less than it asks. */
export type NoMatch = 'PRICE' | 'DUST';

/** Parts of a whole in which fees are given: 10,000 basis points. */
export const BPS: bigint = 10_000n;

const MAX = (1n << 63n) - 1n;

/** `floor(amount * num / den)` */
export function floorMul(amount: bigint, num: bigint, den: bigint): bigint {
  return (amount * num) / den;
}

/** `ceil(amount * num / den)` */
export function ceilMul(amount: bigint, num: bigint, den: bigint): bigint {
  return (amount * num + den - 1n) / den;
}

/** The least that an order accepts for `sold` units of what it offers: rounded up, in its own favour. */
export function asked(sold: bigint, { num, den }: Price): bigint {
  return ceilMul(sold, num, den);
}

/** The most that an order gives when it is paid `paid`: rounded down, in its own favour. */
export function affordable(paid: bigint, { num, den }: Price): bigint {
  return floorMul(paid, den, num);
}

/** The fee on what a side receives: rounded up. */
export function tradeFee(received: bigint, feeBps: bigint): bigint {
  return ceilMul(received, feeBps, BPS);
}

/** Whether `a` asks less than `b`: negative, zero or positive, exact. */
export function comparePrice(a: Price, b: Price): number {
  const difference = a.num * b.den - b.num * a.den;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Whether orders that sell to each other in a ring can all have their price: the product of the prices is at most 1. */
export function pricesMeet(orders: readonly Price[]): boolean {
  let num = 1n;
  let den = 1n;
  for (const order of orders) {
    num *= order.num;
    den *= order.den;
  }
  return num <= den;
}

/** @throws {@link LedgerError} `match.offer` naming what is out of range. */
export function assertOffer(offer: Offer, what: string): void {
  assertPrice(offer, what);
  if (typeof offer.amount !== 'bigint' || offer.amount < 0n || offer.amount > MAX) {
    throw new LedgerError('match.offer', `${what}: amount ${offer.amount} is not from 0 to 2^63 - 1`);
  }
}

/** @throws {@link LedgerError} `match.offer` naming what is out of range. */
export function assertPrice({ num, den }: Price, what: string): void {
  for (const part of [num, den]) {
    if (typeof part !== 'bigint' || part < 1n || part > MAX) {
      throw new LedgerError('match.offer', `${what}: price ${num}/${den} is not of integers from 1 to 2^63 - 1`);
    }
  }
}

/** @throws {@link LedgerError} `match.offer` unless 0 ≤ feeBps < 10,000. */
export function assertFee(feeBps: bigint): void {
  if (typeof feeBps !== 'bigint' || feeBps < 0n || feeBps >= BPS) {
    throw new LedgerError('match.offer', `fee of ${feeBps} basis points is not from 0 to 9,999`);
  }
}
