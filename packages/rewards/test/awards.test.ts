import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  award,
  awardOrder,
  bps,
  checkConservation,
  coinAgeWeight,
  coinDays,
  countOrder,
  holdAward,
  noUsage,
  openAccount,
  openDay,
  openEpoch,
  openReferral,
  orderCommit,
  reportOrder,
  type SpentCoin,
  settleAccount,
  settleEpoch,
  splitReferred,
} from '../src/index.ts';

const score = fc.bigInt(0n, 10n ** 15n);
const money = fc.bigInt(0n, 10n ** 9n);

describe('awards', () => {
  it('stay below every cap, and their sum below the budget', () => {
    const order = fc.record({ bizPower: score, amountMinor: money });
    fc.assert(
      fc.property(fc.array(order), fc.bigInt(0n, 10n ** 14n), score, (orders, budget, previous) => {
        const limits = { capPerMajor: 4_000_000n, maxShare: bps(1000n), maxOrdersPerPair: 3 };
        let [epoch, usage] = [openEpoch(budget, previous, limits), noUsage];
        let [paid, refused] = [0n, 0];
        for (const { bizPower, amountMinor } of orders) {
          const step = awardOrder(epoch, { bizPower, amountMinor, trust: bps(7500n) }, usage);
          if (!step.ok) {
            refused += 1;
            continue;
          }
          checkConservation(step.deltas);
          expect(step.award).toBeLessThanOrEqual((amountMinor * 4_000_000n) / 100n);
          epoch = step.epoch;
          usage = step.usage;
          paid += step.award;
        }
        expect(refused).toBe(Math.max(0, orders.length - 3));
        expect(paid).toBeLessThanOrEqual((budget * 1000n) / 10_000n);
        expect(epoch.left).toBe(budget - paid);
      }),
    );
  });

  it('of an epoch and what is unspent sum to its budget', () => {
    const entry = fc.record({ score, turnoverMinor: money });
    fc.assert(
      fc.property(fc.array(entry), fc.bigInt(0n, 10n ** 14n), (entries, budget) => {
        const settled = settleEpoch(budget, entries);
        checkConservation(settled.deltas);
        expect(settled.paid.reduce((sum, amount) => sum + amount, settled.unspent)).toBe(budget);
        for (const amount of settled.paid) expect(amount).toBeLessThanOrEqual(budget / 100n);
      }),
    );
  });

  it('wait for a review, and mature when it ends without a verdict', () => {
    const given = award(100n, openAccount('a'), '1', 40n, 0, { holdSeconds: 10, reviewSeconds: 50 });
    if (!given.ok) throw new TypeError(given.code);
    const held = holdAward(given.account, '1', 5, { holdSeconds: 10, reviewSeconds: 50 });
    if (!held.ok) throw new TypeError(held.code);
    expect(settleAccount(given.pool, held.account, 54).account.balance).toBe(0n);
    expect(settleAccount(given.pool, held.account, 55).account.balance).toBe(40n);
    expect(holdAward(held.account, '2', 5)).toEqual({ ok: false, code: 'UNKNOWN' });
    expect(holdAward(held.account, '1', 55)).toEqual({ ok: false, code: 'ALREADY' });
  });

  it('thank a referrer from the referred, up to the ceiling and within the term', () => {
    const rule = { share: bps(500n), durationSeconds: 100, ceiling: 7n, levels: 1 };
    const first = splitReferred(openReferral('b', 'd', 0, rule), 100n, 0);
    const second = splitReferred(first.referral, 100n, 99);
    const late = splitReferred(openReferral('b', 'd', 0, rule), 100n, 100);
    expect([first.toReferrer, second.toReferrer, late.toReferrer]).toEqual([5n, 2n, 0n]);
    expect(first.toReferred).toBe(95n);
    checkConservation([...first.deltas, ...second.deltas]);
  });
});

describe('two sides of an order', () => {
  const [a, b] = [new Uint8Array(32), new Uint8Array(32).fill(1)];
  const report = (...args: Parameters<typeof reportOrder>) => {
    const step = reportOrder(...args);
    if (!step.ok) throw new TypeError(step.code);
    return step.order;
  };

  it('confirm, mismatch until corrected, and expire after 72 hours', () => {
    const waiting = report(undefined, 'merchant', a, 0);
    const mismatch = report(waiting, 'customer', b, 10);
    const confirmed = report(mismatch, 'customer', a, 259_200);
    expect([waiting.status, mismatch.status, confirmed.status]).toEqual(['WAITING', 'MISMATCH', 'CONFIRMED']);
    expect(reportOrder(confirmed, 'merchant', b, 20)).toEqual({ ok: false, code: 'FINAL' });
    expect(reportOrder(waiting, 'customer', a, 259_201)).toEqual({ ok: false, code: 'FINAL' });
    expect(reportOrder(report(undefined, 'merchant', a, 5), 'customer', a, 4)).toEqual({ ok: false, code: 'LATE' });
  });

  it('commit to a digest that only the salt opens', () => {
    expect(orderCommit(a, b)).toHaveLength(32);
    expect(orderCommit(a, b)).not.toEqual(orderCommit(b, a));
    expect(() => orderCommit(a.subarray(1), b)).toThrow('salt: expected 32 bytes');
  });
});

it('a business day counts a customer and an order once, turnover always, and turns at local midnight', () => {
  const buy = (at: number, returning: boolean) => ({ at, amountMinor: 500n, channel: 'inStore' as const, returning });
  const first = countOrder(openDay(0, 480), undefined, buy(0, false));
  if (!first.ok) throw new TypeError(first.code);
  const again = countOrder(first.shop, first.visitor, buy(60, true));
  if (!again.ok) throw new TypeError(again.code);
  expect(again.shop.activity).toMatchObject({ orders: 1n, turnover: 1000n, newUsers: 1n, repeatUsers: 0n });
  const next = countOrder(again.shop, again.visitor, buy(16 * 3600, true));
  if (!next.ok) throw new TypeError(next.code);
  expect(next.shop.activity).toMatchObject({ orders: 1n, turnover: 500n, newUsers: 0n, repeatUsers: 1n });
  expect(countOrder(next.shop, next.visitor, buy(60, true))).toEqual({ ok: false, code: 'LATE' });
});

it('coin age gives no more credit than supply times time, however coins are passed on', () => {
  const hop = fc.record({ coin: fc.nat(), after: fc.integer({ min: 0, max: 10 ** 6 }), keep: fc.bigInt(0n, 100n) });
  fc.assert(
    fc.property(fc.array(fc.bigInt(1n, 10n ** 12n), { minLength: 1, maxLength: 5 }), fc.array(hop), (values, hops) => {
      const supply = values.reduce((sum, value) => sum + value, 0n);
      const coins: SpentCoin[] = values.map((value) => ({ value, createdAt: 0 }));
      let [now, credit] = [0, 0n];
      for (const { coin, after, keep } of hops) {
        now += after;
        const [spent] = coins.splice(coin % coins.length, 1);
        if (spent === undefined) continue;
        const change = (spent.value * keep) / 100n;
        credit += coinAgeWeight([spent], spent.value - change, now).weight;
        for (const value of [change, spent.value - change]) if (value > 0n) coins.push({ value, createdAt: now });
      }
      expect(credit).toBeLessThanOrEqual(supply * BigInt(now));
    }),
  );
  expect(coinDays(-1n)).toBe(-1n);
});
