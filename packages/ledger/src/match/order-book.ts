import { LedgerError } from '../errors.ts';
import { comparePrice, type Offer, pricesMeet } from './price.ts';
import { MAX_RING } from './ring.ts';

/** An order in a book. Assets are named by whatever tells them apart, such as hexadecimal of id and token. */
export interface BookOrder extends Offer {
  /** Names the order; unique in its book. */
  readonly id: string;
  readonly offers: string;
  readonly wants: string;
}

interface Standing<T> {
  readonly order: T;
  /** Order of arrival. */
  readonly sequence: number;
}

/** Orders that can trade, and which of them came last. */
export interface Crossing<T> {
  /** Each wants what the next one offers, the last what the first does. */
  readonly orders: readonly T[];
  /** Position of the one that came last: the taker. */
  readonly taker: number;
}

/** How a book is bounded. */
export interface OrderBookOptions {
  /** Most orders, 100,000 unless told otherwise. */
  readonly maxOrders?: number;
}

/**
 * Standing orders by market, cheapest first, then oldest. The book decides who trades with whom; what they exchange,
 * {@link matchPair} and {@link matchRing} say. Deterministic: the same calls give the same crossings.
 */
export class OrderBook<T extends BookOrder = BookOrder> {
  readonly #markets = new Map<string, Standing<T>[]>();
  readonly #byId = new Map<string, Standing<T>>();
  readonly #maxOrders: number;
  #arrived = 0;

  constructor({ maxOrders = 100_000 }: OrderBookOptions = {}) {
    this.#maxOrders = maxOrders;
  }

  /** Orders in the book. */
  get size(): number {
    return this.#byId.size;
  }

  /**
   * Adds an order behind those of the same price.
   *
   * @throws {@link LedgerError} `match.offer` when its id is taken, it wants what it offers, or the book is full.
   */
  add(order: T): void {
    if (this.#byId.has(order.id)) throw new LedgerError('match.offer', `order ${order.id} is in the book already`);
    if (order.offers === order.wants)
      throw new LedgerError('match.offer', 'an order wants something else than it offers');
    if (this.#byId.size >= this.#maxOrders)
      throw new LedgerError('match.offer', `${this.#maxOrders} orders fill the book`);
    this.#insert({ order, sequence: this.#arrived++ });
  }

  /** Takes an order out, cancelled or filled; `undefined` when it is not there. */
  remove(id: string): T | undefined {
    const standing = this.#byId.get(id);
    if (standing === undefined) return undefined;
    this.#byId.delete(id);
    const name = marketName(standing.order.offers, standing.order.wants);
    const market = this.#markets.get(name) ?? [];
    market.splice(placeOf(market, standing), 1);
    if (market.length === 0) this.#markets.delete(name);
    return standing.order;
  }

  /** Puts what is left of a partly filled order where the order stood: it keeps its turn. */
  replace(id: string, left: T): void {
    const standing = this.#byId.get(id);
    if (standing === undefined) throw new LedgerError('match.offer', `there is no order ${id}`);
    if (left.id !== id && this.#byId.has(left.id))
      throw new LedgerError('match.offer', `order ${left.id} is in the book`);
    this.remove(id);
    this.#insert({ order: left, sequence: standing.sequence });
  }

  /** The orders of a market, best first. */
  orders(offers: string, wants: string): readonly T[] {
    return (this.#markets.get(marketName(offers, wants)) ?? []).map(({ order }) => order);
  }

  /** The best orders of a pair of assets, if their prices meet. */
  crossing(offers: string, wants: string): Crossing<T> | undefined {
    return this.ring([offers, wants]);
  }

  /**
   * The best orders around a ring of assets, if their prices meet.
   *
   * @param assets - 2 to 16; the first order offers the first and wants the second, the last one wants the first.
   */
  ring(assets: readonly string[]): Crossing<T> | undefined {
    if (assets.length < 2 || assets.length > MAX_RING) {
      throw new LedgerError('match.offer', `a ring has 2 to ${MAX_RING} assets, not ${assets.length}`);
    }
    const best: Standing<T>[] = [];
    for (const [i, asset] of assets.entries()) {
      const found = this.#markets.get(marketName(asset, assets[(i + 1) % assets.length] ?? ''))?.[0];
      if (found === undefined) return undefined;
      best.push(found);
    }
    if (!pricesMeet(best.map(({ order }) => order))) return undefined;
    let taker = 0;
    for (const [i, { sequence }] of best.entries()) if (sequence > (best[taker]?.sequence ?? 0)) taker = i;
    return { orders: best.map(({ order }) => order), taker };
  }

  #insert(standing: Standing<T>): void {
    const { offers, wants, id } = standing.order;
    const name = marketName(offers, wants);
    const market = this.#markets.get(name) ?? [];
    market.splice(placeOf(market, standing), 0, standing);
    this.#markets.set(name, market);
    this.#byId.set(id, standing);
  }
}

function marketName(offers: string, wants: string): string {
  return JSON.stringify([offers, wants]);
}

/** Where an order stands, or would stand: binary search by price, then arrival. */
function placeOf<T extends BookOrder>(market: readonly Standing<T>[], standing: Standing<T>): number {
  let low = 0;
  let high = market.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = market[middle];
    const order =
      other === undefined ? 1 : comparePrice(other.order, standing.order) || other.sequence - standing.sequence;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
