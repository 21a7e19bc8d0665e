import { RewardsError } from '../errors.ts';
import { assertAmount, maxOf, Q18_ONE } from '../units.ts';
import type { UserWeights } from './weights.ts';

/** What a shop did in the window; the names of the Bizkey white paper 3.3 in brackets. */
export interface ShopActivity {
  /** In-store orders that count (Pl). */
  readonly orders: bigint;
  /** In-store turnover in minor units (Pm). */
  readonly turnover: bigint;
  /** Distinct new users (Um). */
  readonly newUsers: bigint;
  /** Distinct returning users (Un). */
  readonly repeatUsers: bigint;
  /** Distinct users outside the premises (Uo). */
  readonly externalUsers: bigint;
  /** Their orders (Uom). */
  readonly externalOrders: bigint;
  /** Their turnover in minor units (Uon). */
  readonly externalTurnover: bigint;
}

/** What keeping the shop costs; from a signed table, never from the merchant. */
export interface ShopCost {
  /** Hundredths of a square foot (x). */
  readonly areaHundredths: bigint;
  /** Hundredths of a head (y). */
  readonly staffHundredths: bigint;
  /** Minor units per square foot and month (eR). */
  readonly rent: bigint;
  /** Minor units per head and month (eS). */
  readonly wage: bigint;
}

/** How the score is read where the paper leaves a choice. */
export interface BizPowerOptions {
  /** Turnover is raised to this much per order, so that orders of a penny are worth no more; minor units, 0 for none. */
  readonly minTicket?: bigint;
  /** `symmetric` multiplies the external term by its users, as the other terms are. */
  readonly variant?: 'literal' | 'symmetric';
}

/** A score in units of 10^−18; comparable within one currency only. */
export interface BizPower {
  readonly score: bigint;
  /** Set when there is no cost to measure against. */
  readonly flag: 'UNRATED_ZERO_COST' | null;
}

/**
 * BizPower, exactly: floor(10^18 · 100 · ((w3·Um + w2·Un)·Pl/Pm + w1·Uom/Uon) / (x·eR + y·eS)), with one division. A term
 * whose turnover is zero is zero: free orders give nothing. A relative score; without a floor on the ticket and a cap tied
 * to turnover it can be bought with orders of a penny.
 *
 * @throws {@link RewardsError} `amount.range`, and `params.invalid` for weights that do not sum to 10^18.
 */
export function bizPower(
  activity: ShopActivity,
  cost: ShopCost,
  weights: UserWeights,
  options: BizPowerOptions = {},
): BizPower {
  const minTicket = options.minTicket ?? 0n;
  assertAmount('orders', activity.orders);
  assertAmount('turnover', activity.turnover);
  assertAmount('newUsers', activity.newUsers);
  assertAmount('repeatUsers', activity.repeatUsers);
  assertAmount('externalUsers', activity.externalUsers);
  assertAmount('externalOrders', activity.externalOrders);
  assertAmount('externalTurnover', activity.externalTurnover);
  assertAmount('areaHundredths', cost.areaHundredths);
  assertAmount('staffHundredths', cost.staffHundredths);
  assertAmount('rent', cost.rent);
  assertAmount('wage', cost.wage);
  assertAmount('minTicket', minTicket);
  const { external, repeat, fresh } = weights;
  if (external < 0n || repeat < 0n || fresh < 0n || external + repeat + fresh !== Q18_ONE) {
    throw new RewardsError('params.invalid', 'the weights do not sum to 10^18', { field: 'weights' });
  }

  const costs = cost.areaHundredths * cost.rent + cost.staffHundredths * cost.wage;
  if (costs === 0n) return { score: 0n, flag: 'UNRATED_ZERO_COST' };
  const inside = maxOf(activity.turnover, activity.orders * minTicket);
  const outside = maxOf(activity.externalTurnover, activity.externalOrders * minTicket);
  const each = options.variant === 'symmetric' ? activity.externalUsers : 1n;
  const a = inside > 0n ? (fresh * activity.newUsers + repeat * activity.repeatUsers) * activity.orders : 0n;
  const b = outside > 0n ? external * activity.externalOrders * each : 0n;
  const insideOr1 = maxOf(inside, 1n);
  const outsideOr1 = maxOf(outside, 1n);
  // The weights carry 10^18 already, which is the scale of the result.
  return { score: (100n * (a * outsideOr1 + b * insideOr1)) / (insideOr1 * outsideOr1 * costs), flag: null };
}
