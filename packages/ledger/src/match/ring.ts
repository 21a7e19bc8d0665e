import { LedgerError } from '../errors.ts';
import type { Unmatched } from './pair.ts';
import { affordable, asked, assertOffer, type Offer, pricesMeet } from './price.ts';

/** What the orders of a ring exchange. Order i sells to order i - 1 and is paid by order i + 1, the last by the first. */
export interface RingTrade {
  readonly matched: true;
  /** What each order gives. */
  readonly gives: readonly bigint[];
  /** The least that each order has to receive for it at its own price. */
  readonly receivesAtLimit: readonly bigint[];
  /** What the next order gives above that; it belongs to the taker. */
  readonly surplus: readonly bigint[];
}

/** Orders of a ring, at most. */
export const MAX_RING = 16;

/** Rounds in which amounts may shrink until they fit each other. */
const MAX_PASSES = 64;

/**
 * Trades a ring of two to {@link MAX_RING} orders, of which each wants what the next one offers. Starting from what is on
 * offer, amounts are cut from the last order to the first, `g[i] = min(g[i], floor(g[i + 1] * den[i] / num[i]))`, until
 * every order is paid what it asks for what it gives. Prices whose product exceeds 1 cannot all be met.
 *
 * @throws {@link LedgerError} `match.offer` for a price or amount out of range, or a ring of another size.
 */
export function matchRing(orders: readonly Offer[]): RingTrade | Unmatched {
  if (orders.length < 2 || orders.length > MAX_RING) {
    throw new LedgerError('match.offer', `a ring has 2 to ${MAX_RING} orders, not ${orders.length}`);
  }
  for (const [i, order] of orders.entries()) assertOffer(order, `order ${i}`);
  if (!pricesMeet(orders)) return { matched: false, why: 'PRICE' };
  const gives = orders.map(({ amount }) => amount);
  if (!settle(orders, gives) || gives.includes(0n)) return { matched: false, why: 'DUST' };
  const receivesAtLimit = orders.map((order, i) => asked(gives[i] ?? 0n, order));
  const surplus = receivesAtLimit.map((least, i) => (gives[(i + 1) % gives.length] ?? 0n) - least);
  return { matched: true, gives, receivesAtLimit, surplus };
}

/** Cuts `gives` down to amounts that fit each other; false when that takes too many passes. */
function settle(orders: readonly Offer[], gives: bigint[]): boolean {
  const last = orders.length - 1;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    let changed = false;
    for (let i = last; i >= 0; i--) {
      const order = orders[i];
      const paid = gives[i === last ? 0 : i + 1] ?? 0n;
      const most = order === undefined ? 0n : affordable(paid, order);
      if (most >= (gives[i] ?? 0n)) continue;
      gives[i] = most;
      changed = true;
    }
    if (!changed) return true;
  }
  return orders.every((order, i) => (gives[(i + 1) % gives.length] ?? 0n) >= asked(gives[i] ?? 0n, order));
}
