import { affordable, asked, assertFee, assertOffer, type NoMatch, type Offer, pricesMeet, tradeFee } from './price.ts';

/** What two orders exchange. Amounts are base units; what a side gets is what the other pays, less its fee. */
export interface PairTrade {
  readonly matched: true;
  readonly makerPays: bigint;
  readonly takerPays: bigint;
  /** In what the maker receives. */
  readonly makerFee: bigint;
  /** In what the taker receives. */
  readonly takerFee: bigint;
  readonly makerGets: bigint;
  readonly takerGets: bigint;
  /** What stays on offer. */
  readonly makerLeft: bigint;
  readonly takerLeft: bigint;
}

/** Two orders that do not trade. */
export interface Unmatched {
  readonly matched: false;
  readonly why: NoMatch;
}

/**
 * Trades a standing order with one that comes later, at the price of the standing one. The maker sells as much as the
 * taker can pay for, `g = min(makerAmount, floor(takerAmount * den / num))`, and is paid `ceil(g * num / den)`. Where
 * rounding would push the taker below its own price, or leave a side with nothing, nobody trades.
 *
 * @param feeBps - fee on what each side receives, in basis points, rounded up.
 * @throws {@link LedgerError} `match.offer` for a price, amount or fee out of range.
 * @example
 * ```ts
 * matchPair({ amount: 1000n, num: 2n, den: 1n }, { amount: 600n, num: 1n, den: 2n });
 * // the maker gives 300 for 600
 * ```
 */
export function matchPair(maker: Offer, taker: Offer, feeBps: bigint = 0n): PairTrade | Unmatched {
  assertOffer(maker, 'maker');
  assertOffer(taker, 'taker');
  assertFee(feeBps);
  if (!pricesMeet([maker, taker])) return { matched: false, why: 'PRICE' };
  const buys = affordable(taker.amount, maker);
  const makerPays = buys < maker.amount ? buys : maker.amount;
  const takerPays = asked(makerPays, maker);
  const makerFee = tradeFee(takerPays, feeBps);
  const takerFee = tradeFee(makerPays, feeBps);
  const makerGets = takerPays - makerFee;
  const takerGets = makerPays - takerFee;
  if (makerGets <= 0n || takerGets <= 0n || makerPays < asked(takerPays, taker)) {
    return { matched: false, why: 'DUST' };
  }
  return {
    matched: true,
    makerPays,
    takerPays,
    makerFee,
    takerFee,
    makerGets,
    takerGets,
    makerLeft: maker.amount - makerPays,
    takerLeft: taker.amount - takerPays,
  };
}
