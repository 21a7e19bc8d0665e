import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type PoolBet, type PoolMarket, settlePool } from '../../src/index.ts';

const OUTCOMES = 4;
const bet = fc.record({
  outcome: fc.nat(OUTCOMES - 1),
  stake: fc.oneof(fc.bigInt({ min: 1n, max: 9n }), fc.bigInt({ min: 1n, max: 2n ** 55n })),
  at: fc.nat(120),
});
const bets = fc.array(bet, { maxLength: 40 });
const market = fc.record<PoolMarket>({
  mode: fc.constantFrom('profit', 'pool'),
  outcomes: fc.constant(OUTCOMES),
  feeBps: fc.bigInt({ min: 0n, max: 10_000n }),
  cutoff: fc.constant(100),
  scratched: fc.array(fc.nat(OUTCOMES - 1), { maxLength: 2 }),
  result: fc.option(fc.array(fc.bigInt({ min: 0n, max: 100n }), { minLength: OUTCOMES, maxLength: OUTCOMES }), {
    nil: null,
  }),
});

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);
const stakes = (list: readonly PoolBet[]): bigint => sum(list.map((one) => one.stake));

it('pays out and back exactly what was staked, and leaves less dust than units won by', () => {
  fc.assert(
    fc.property(market, bets, (terms, list) => {
      const { payouts, refunds, fee, dust, kind } = settlePool(terms, list);
      expect(sum(payouts) + sum(refunds) + fee + dust).toBe(stakes(list));
      const won = list.filter((one, i) => refunds[i] === 0n && (terms.result?.[one.outcome] ?? 0n) > 0n).length;
      const backed = new Set(list.map((one) => one.outcome)).size;
      if (kind === 'SETTLED') expect(dust < BigInt(won + backed)).toBe(true);
      else expect([fee, dust, sum(payouts)]).toEqual([0n, 0n, 0n]);
      expect(dust >= 0n && fee >= 0n).toBe(true);
    }),
  );
});

it('gives every winner of a profit market at least the stake', () => {
  fc.assert(
    fc.property(market, bets, (terms, list) => {
      const { kind, payouts, refunds } = settlePool({ ...terms, mode: 'profit' }, list);
      for (const [i, one] of list.entries()) {
        const wins = kind === 'SETTLED' && refunds[i] === 0n && (terms.result?.[one.outcome] ?? 0n) > 0n;
        if (wins) expect((payouts[i] ?? 0n) >= one.stake).toBe(true);
      }
    }),
  );
});

it('pays a bet the same wherever it stands in the list', () => {
  fc.assert(
    fc.property(market, bets, fc.infiniteStream(fc.nat(1000)), (terms, list, keys) => {
      const order = list.map((_, i) => ({ i, key: keys.next().value })).sort((a, b) => a.key - b.key);
      const straight = settlePool(terms, list);
      const moved = settlePool(
        terms,
        order.flatMap(({ i }) => list[i] ?? []),
      );
      expect(moved.payouts).toEqual(order.map(({ i }) => straight.payouts[i]));
      expect(moved.refunds).toEqual(order.map(({ i }) => straight.refunds[i]));
      expect([moved.fee, moved.dust, moved.kind]).toEqual([straight.fee, straight.dust, straight.kind]);
    }),
  );
});

it('never pays a winner less because another bet loses', () => {
  const losing = fc.bigInt({ min: 1n, max: 2n ** 50n });
  fc.assert(
    fc.property(bets, losing, fc.bigInt({ min: 0n, max: 10_000n }), (list, stake, feeBps) => {
      const terms = { mode: 'profit', outcomes: OUTCOMES, feeBps, cutoff: 1000, result: [1n, 0n, 0n, 0n] } as const;
      const winners = [{ outcome: 0, stake: 7n, at: 0 }, ...list];
      const before = settlePool(terms, winners).payouts;
      const after = settlePool(terms, [...winners, { outcome: 1, stake, at: 0 }]).payouts;
      for (const [i, payout] of before.entries()) expect((after[i] ?? 0n) >= payout).toBe(true);
    }),
  );
});

it('changes what one bettor gets by less than the count of parts when a bet is split', () => {
  fc.assert(
    fc.property(bets, fc.integer({ min: 2, max: 8 }), fc.bigInt({ min: 1n, max: 2n ** 40n }), (list, n, part) => {
      const terms = {
        mode: 'profit',
        outcomes: OUTCOMES,
        feeBps: 500n,
        cutoff: 1000,
        result: [1n, 0n, 0n, 0n],
      } as const;
      const whole = settlePool(terms, [{ outcome: 0, stake: part * BigInt(n), at: 0 }, ...list]).payouts[0] ?? 0n;
      const parts = Array.from({ length: n }, () => ({ outcome: 0, stake: part, at: 0 }));
      const pieces = sum(settlePool(terms, [...parts, ...list]).payouts.slice(0, n));
      expect(whole - pieces >= 0n && whole - pieces < BigInt(n)).toBe(true);
    }),
  );
});
