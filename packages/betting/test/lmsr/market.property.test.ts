import fc from 'fast-check';
import { expect, it } from 'vitest';
import { COIN, type LmsrMarket, lmsrCost, lmsrLossBound, lmsrPricePpm } from '../../src/index.ts';
import { codeOf } from '../support.ts';

const b = 100n * COIN;
const fresh: LmsrMarket = { b, q: [0n, 0n] };
const amount = fc.bigInt({ min: 0n, max: 2n ** 38n });
const market = fc.record<LmsrMarket>({
  b: fc.bigInt({ min: 2n ** 30n, max: 2n ** 40n }),
  q: fc.array(amount, { minLength: 2, maxLength: 6 }),
});

it('sells ten shares of a fresh market of 100 chips for 5.12494796', () => {
  expect(lmsrCost(fresh, 0, 10n * COIN)).toBe(512_494_796n);
  expect(lmsrPricePpm(fresh, 1)).toBe(500_000n);
  expect(lmsrLossBound(b, 2)).toBe(6_931_471_806n);
  expect(lmsrCost(fresh, 0, -1n)).toBe(0n);
});

it('costs more than nothing, less than a chip a share, and never pays back more than it took', () => {
  fc.assert(
    fc.property(market, fc.bigInt({ min: 1n, max: 2n ** 38n }), (before, shares) => {
      const cost = lmsrCost(before, 0, shares);
      expect(cost >= 1n && cost <= shares).toBe(true);
      const after = { ...before, q: before.q.map((q, i) => (i === 0 ? q + shares : q)) };
      const back = lmsrCost(after, 0, -shares);
      expect(cost + back === 0n || cost + back === 1n).toBe(true);
      expect(lmsrPricePpm(after, 0) >= lmsrPricePpm(before, 0)).toBe(true);
    }),
  );
});

it('has prices that sum to one up to a millionth an outcome', () => {
  fc.assert(
    fc.property(market, (at) => {
      const sum = at.q.reduce((total, _, i) => total + lmsrPricePpm(at, i), 0n);
      expect(sum <= 1_000_000n && sum > 1_000_000n - BigInt(at.q.length)).toBe(true);
    }),
  );
});

it('loses no more than its bound, whatever is bought and whoever wins', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(2), amount), { maxLength: 12 }), (trades) => {
      let at: LmsrMarket = { b, q: [0n, 0n, 0n] };
      let taken = 0n;
      for (const [outcome, shares] of trades) {
        taken += lmsrCost(at, outcome, shares);
        at = { ...at, q: at.q.map((q, i) => (i === outcome ? q + shares : q)) };
      }
      for (const owed of at.q) expect(owed - taken <= lmsrLossBound(b, 3)).toBe(true);
    }),
  );
});

it('is exact where the change only reorders the shares, and decides next to such a place', () => {
  expect(lmsrCost({ b, q: [0n, 7n] }, 0, 14n)).toBe(7n);
  expect(lmsrCost({ b: 1n, q: [400n, 407n, 0n] }, 0, 14n)).toBe(7n);
  expect(lmsrCost({ b: 1n, q: [1000n, 0n] }, 1, 1n)).toBe(1n);
  expect(lmsrCost({ b: 1n, q: [1000n, 0n] }, 0, -1n)).toBe(0n);
  expect(lmsrPricePpm({ b: 1n, q: [1000n, 0n] }, 0)).toBe(999_999n);
});

it('refuses markets that cannot be', () => {
  expect(codeOf(() => lmsrCost({ b: 0n, q: [0n, 0n] }, 0, 1n))).toBe('amount.range');
  expect(codeOf(() => lmsrCost({ b, q: [0n] }, 0, 1n))).toBe('market.invalid');
  expect(codeOf(() => lmsrCost(fresh, 2, 1n))).toBe('market.invalid');
  expect(codeOf(() => lmsrCost(fresh, 0, -(2n ** 63n)))).toBe('amount.range');
  expect(codeOf(() => lmsrCost({ b: 1n, q: [0n, 0n] }, 0, 1025n))).toBe('params.invalid');
  expect(codeOf(() => lmsrLossBound(b, 1))).toBe('market.invalid');
});
