import fc from 'fast-check';
import { expect, it } from 'vitest';
import { asked, matchPair, matchRing, type Offer, pricesMeet } from '../../src/match/index.ts';

const amount = fc.oneof(fc.bigInt({ min: 0n, max: 200n }), fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }));
const part = fc.oneof(fc.bigInt({ min: 1n, max: 30n }), fc.bigInt({ min: 1n, max: (1n << 63n) - 1n }));
const offer: fc.Arbitrary<Offer> = fc.record({ amount, num: part, den: part });
/** A taker whose price meets the maker's, exactly or with room. */
const meeting = fc
  .tuple(offer, amount, fc.bigInt({ min: 0n, max: 3n }))
  .map(([maker, own, room]): [Offer, Offer] => [
    maker,
    { amount: own, num: maker.den, den: maker.num + room * maker.num },
  ])
  .filter(([, taker]) => taker.den < 1n << 63n);

it('conserves both assets and gives nobody a worse price than asked', () => {
  fc.assert(
    fc.property(fc.oneof(fc.tuple(offer, offer), meeting), fc.bigInt({ min: 0n, max: 300n }), ([maker, taker], fee) => {
      const trade = matchPair(maker, taker, fee);
      if (!trade.matched) {
        expect(trade.why === 'PRICE').toBe(!pricesMeet([maker, taker]));
        return;
      }
      expect(trade.makerPays + trade.makerLeft).toBe(maker.amount);
      expect(trade.takerPays + trade.takerLeft).toBe(taker.amount);
      expect(trade.makerGets + trade.makerFee).toBe(trade.takerPays);
      expect(trade.takerGets + trade.takerFee).toBe(trade.makerPays);
      expect(trade.takerPays).toBe(asked(trade.makerPays, maker));
      expect(trade.makerPays >= asked(trade.takerPays, taker)).toBe(true);
      expect(trade.makerLeft >= 0n && trade.takerLeft >= 0n).toBe(true);
      expect(trade.makerGets > 0n && trade.takerGets > 0n).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('pays every order of a ring at least what it asks, out of what the next one gives', () => {
  fc.assert(
    fc.property(fc.array(offer, { minLength: 2, maxLength: 6 }), (orders) => {
      const trade = matchRing(orders);
      if (!trade.matched) {
        expect(trade.why === 'PRICE').toBe(!pricesMeet(orders));
        return;
      }
      for (const [i, order] of orders.entries()) {
        const next = trade.gives[(i + 1) % orders.length] ?? -1n;
        const gives = trade.gives[i] ?? -1n;
        expect(gives > 0n && gives <= order.amount).toBe(true);
        expect(trade.receivesAtLimit[i]).toBe(asked(gives, order));
        expect((trade.receivesAtLimit[i] ?? 0n) + (trade.surplus[i] ?? 0n)).toBe(next);
        expect((trade.surplus[i] ?? -1n) >= 0n).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

it('trades rings that meet exactly', () => {
  const trade = matchRing([
    { amount: 100n, num: 2n, den: 1n },
    { amount: 500n, num: 3n, den: 2n },
    { amount: 900n, num: 1n, den: 3n },
  ]);
  expect(trade).toEqual({
    matched: true,
    gives: [100n, 200n, 300n],
    receivesAtLimit: [200n, 300n, 100n],
    surplus: [0n, 0n, 0n],
  });
});

it.each([
  ['a negative amount', { amount: -1n, num: 1n, den: 1n }],
  ['a price of zero', { amount: 1n, num: 0n, den: 1n }],
  ['a price out of range', { amount: 1n, num: 1n, den: 1n << 63n }],
])('refuses an offer with %s', (_, bad) => {
  const good = { amount: 1n, num: 1n, den: 1n };
  expect(() => matchPair(bad, good)).toThrow(expect.objectContaining({ code: 'match.offer' }));
  expect(() => matchRing([good, bad])).toThrow(expect.objectContaining({ code: 'match.offer' }));
});

it('refuses fees and rings out of range', () => {
  const good = { amount: 1n, num: 1n, den: 1n };
  expect(() => matchPair(good, good, 10_000n)).toThrow(expect.objectContaining({ code: 'match.offer' }));
  expect(() => matchRing([good])).toThrow(expect.objectContaining({ code: 'match.offer' }));
});
