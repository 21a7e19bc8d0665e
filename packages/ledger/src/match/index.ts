/**
 * Magnetic orders: exact integer prices, pairs and rings, a book, and the programs by which orders stand on a chain.
 *
 * @packageDocumentation
 */
export { type BookOrder, type Crossing, OrderBook, type OrderBookOptions } from './order-book.ts';
export {
  cancelWitness,
  fullTradeWitness,
  leastPayment,
  type OrderTerms,
  orderProgram,
  parseOrderProgram,
  partialTradeWitness,
} from './order-program.ts';
export { matchPair, type PairTrade, type Unmatched } from './pair.ts';
export {
  affordable,
  asked,
  comparePrice,
  type NoMatch,
  type Offer,
  type Price,
  pricesMeet,
  tradeFee,
} from './price.ts';
export { MAX_RING, matchRing, type RingTrade } from './ring.ts';
export {
  type Fill,
  type OpenOrder,
  openOrder,
  type Settlement,
  settlement,
  settlePair,
  settleRing,
} from './settlement.ts';
