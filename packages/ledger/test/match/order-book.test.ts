import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type BookOrder, comparePrice, matchPair, OrderBook } from '../../src/match/index.ts';

const offer = (id: string, offers: string, wants: string, num: bigint, den = 1n, amount = 100n): BookOrder => ({
  id,
  offers,
  wants,
  num,
  den,
  amount,
});

it('has the cheapest first, then the oldest', () => {
  const book = new OrderBook();
  for (const order of [offer('c', 'A', 'B', 3n), offer('a', 'A', 'B', 1n), offer('b', 'A', 'B', 2n, 2n)])
    book.add(order);
  expect(book.orders('A', 'B').map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(book.remove('b')?.id).toBe('b');
  expect(book.remove('b')).toBeUndefined();
  expect(book.orders('A', 'B').map(({ id }) => id)).toEqual(['a', 'c']);
});

it('finds pairs and rings whose prices meet, and who came last', () => {
  const book = new OrderBook();
  book.add(offer('a', 'A', 'B', 2n));
  book.add(offer('b', 'B', 'A', 1n));
  expect(book.crossing('A', 'B')).toBeUndefined();
  book.add(offer('c', 'B', 'C', 1n, 2n));
  book.add(offer('d', 'C', 'A', 1n));
  expect(book.ring(['A', 'B', 'C'])).toMatchObject({ taker: 2 });
  expect(book.ring(['B', 'C', 'A'])?.orders.map(({ id }) => id)).toEqual(['c', 'd', 'a']);
  expect(book.ring(['A', 'C', 'B'])).toBeUndefined();
});

it('keeps the turn of a partly filled order', () => {
  const book = new OrderBook();
  book.add(offer('first', 'A', 'B', 1n));
  book.add(offer('second', 'A', 'B', 1n));
  book.replace('first', offer('rest', 'A', 'B', 1n, 1n, 40n));
  expect(book.orders('A', 'B').map(({ id }) => id)).toEqual(['rest', 'second']);
});

it('is bounded and refuses what cannot be', () => {
  const book = new OrderBook({ maxOrders: 1 });
  expect(() => book.add(offer('x', 'A', 'A', 1n))).toThrow(expect.objectContaining({ code: 'match.offer' }));
  book.add(offer('x', 'A', 'B', 1n));
  expect(() => book.add(offer('x', 'A', 'B', 1n))).toThrow(expect.objectContaining({ code: 'match.offer' }));
  expect(() => book.add(offer('y', 'A', 'B', 1n))).toThrow(expect.objectContaining({ code: 'match.offer' }));
  expect(() => book.replace('y', offer('y', 'A', 'B', 1n))).toThrow(expect.objectContaining({ code: 'match.offer' }));
  expect(() => book.ring(['A'])).toThrow(expect.objectContaining({ code: 'match.offer' }));
});

it('stays in order whatever is added and removed, and trades without losing a unit', () => {
  const part = fc.bigInt({ min: 1n, max: 5n });
  const arbitrary = fc.array(fc.tuple(fc.boolean(), part, part, fc.bigInt({ min: 1n, max: 50n }), fc.boolean()), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(arbitrary, (steps) => {
      const book = new OrderBook();
      for (const [i, [side, num, den, amount, cancel]] of steps.entries()) {
        const [offers, wants] = side ? ['A', 'B'] : ['B', 'A'];
        book.add({ id: String(i), offers, wants, num, den, amount });
        if (cancel) book.remove(String(i >> 1));
      }
      for (;;) {
        const found = book.crossing('A', 'B');
        if (found === undefined) break;
        const [maker, taker] = found.taker === 1 ? found.orders : [...found.orders].reverse();
        if (maker === undefined || taker === undefined) break;
        const trade = matchPair(maker, taker);
        if (!trade.matched) break;
        expect(trade.makerGets).toBe(trade.takerPays);
        for (const [order, left] of [
          [maker, trade.makerLeft],
          [taker, trade.takerLeft],
        ] as const) {
          if (left > 0n) book.replace(order.id, { ...order, amount: left });
          else book.remove(order.id);
        }
      }
      const list = book.orders('A', 'B');
      for (let i = 1; i < list.length; i++) {
        const [a, b] = [list[i - 1], list[i]];
        if (a === undefined || b === undefined) continue;
        expect(comparePrice(a, b) || Number(a.id) - Number(b.id)).toBeLessThan(0);
      }
    }),
    { numRuns: 100 },
  );
});
