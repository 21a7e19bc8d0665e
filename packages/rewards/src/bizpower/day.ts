import { civilDay } from '../calendar.ts';
import { type Refused, refuse } from '../deltas.ts';
import { assertPositive } from '../units.ts';
import type { ShopActivity } from './score.ts';

/** A shop's business day as it runs. It starts anew at midnight of the shop's own offset. */
export interface ShopDay {
  readonly offsetMinutes: number;
  /** Counted from 1970-01-01, local. */
  readonly day: number;
  readonly activity: ShopActivity;
}

/** What one customer did at one shop on one day; keep it under (shop, customer). */
export interface VisitorDay {
  readonly day: number;
  readonly inStoreOrders: number;
  readonly externalOrders: number;
}

/** A confirmed order as BizPower sees it. */
export interface CountedOrder {
  readonly at: number;
  readonly amountMinor: bigint;
  readonly channel: 'inStore' | 'external';
  /** Whether the customer bought here on an earlier day. */
  readonly returning: boolean;
}

const nothing: ShopActivity = {
  orders: 0n,
  turnover: 0n,
  newUsers: 0n,
  repeatUsers: 0n,
  externalUsers: 0n,
  externalOrders: 0n,
  externalTurnover: 0n,
};

/** The empty business day that holds an instant. */
export function openDay(at: number, offsetMinutes: number): ShopDay {
  return { offsetMinutes, day: civilDay(at, offsetMinutes), activity: nothing };
}

/** Shop and visitor after an order. */
export interface DayStep {
  readonly ok: true;
  readonly shop: ShopDay;
  readonly visitor: VisitorDay;
}

/**
 * Counts an order. Users count once a day; of one customer's orders only the first `perCustomer` count as orders while all
 * of the turnover does, so that repeats can only lower the score. A later day starts from nothing; an earlier one is `LATE`.
 *
 * @throws {@link RewardsError} `amount.range`, `time.range`.
 */
export function countOrder(
  shop: ShopDay,
  visitor: VisitorDay | undefined,
  order: CountedOrder,
  perCustomer: number = 1,
): DayStep | Refused<'LATE'> {
  assertPositive('amountMinor', order.amountMinor);
  const day = civilDay(order.at, shop.offsetMinutes);
  if (day < shop.day) return refuse('LATE');
  const before = day === shop.day ? shop.activity : nothing;
  const seen = visitor !== undefined && visitor.day === day ? visitor : { day, inStoreOrders: 0, externalOrders: 0 };
  return order.channel === 'inStore'
    ? {
        ok: true,
        shop: { ...shop, day, activity: countInStore(before, seen, order, perCustomer) },
        visitor: { ...seen, inStoreOrders: seen.inStoreOrders + 1 },
      }
    : {
        ok: true,
        shop: { ...shop, day, activity: countExternal(before, seen, order, perCustomer) },
        visitor: { ...seen, externalOrders: seen.externalOrders + 1 },
      };
}

function countInStore(before: ShopActivity, seen: VisitorDay, order: CountedOrder, perCustomer: number): ShopActivity {
  const user = seen.inStoreOrders === 0 ? 1n : 0n;
  return {
    ...before,
    orders: before.orders + (seen.inStoreOrders < perCustomer ? 1n : 0n),
    turnover: before.turnover + order.amountMinor,
    newUsers: before.newUsers + (order.returning ? 0n : user),
    repeatUsers: before.repeatUsers + (order.returning ? user : 0n),
  };
}

function countExternal(before: ShopActivity, seen: VisitorDay, order: CountedOrder, perCustomer: number): ShopActivity {
  return {
    ...before,
    externalUsers: before.externalUsers + (seen.externalOrders === 0 ? 1n : 0n),
    externalOrders: before.externalOrders + (seen.externalOrders < perCustomer ? 1n : 0n),
    externalTurnover: before.externalTurnover + order.amountMinor,
  };
}
