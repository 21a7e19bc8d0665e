import { matchPair, matchRing, OrderBook } from '@dougong/ledger/match';

// 1,000 gold at 2 silver each meet 3,000 silver that ask a third of a gold each: the order that stood first names the price.
const maker = { amount: 1_000n, num: 2n, den: 1n };
const taker = { amount: 3_000n, num: 1n, den: 3n };
console.log(matchPair(maker, taker, 10n)); // both fees are a thousandth of what a side gets, rounded up

// Three orders, each wanting what the next one offers.
const ring = matchRing([
  { amount: 100n, num: 2n, den: 1n },
  { amount: 500n, num: 3n, den: 2n },
  { amount: 900n, num: 1n, den: 3n },
]);
console.log(ring.matched && ring.gives); // [ 100n, 200n, 300n ]

// A book says who trades with whom.
const book = new OrderBook();
book.add({ id: 'first', offers: 'GOLD', wants: 'SILVER', ...maker });
book.add({ id: 'second', offers: 'SILVER', wants: 'GOLD', ...taker });
const found = book.crossing('GOLD', 'SILVER');
console.log(found?.orders[found.taker]?.id); // second
