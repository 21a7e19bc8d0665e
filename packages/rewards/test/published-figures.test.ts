import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ceilRoot, floorRoot } from '../src/bancor/root.ts';
import { demoTable, PRINTED_DAYS } from '../src/demo.ts';
import {
  addMonths,
  BT_FOUNDATION,
  bizPower,
  capEnvelope,
  eraEmission,
  eraEnd,
  eraReward,
  feeOf,
  purchaseReturn,
  RewardsError,
  saleReturn,
  sigmoidTable,
  TIME_TOKEN,
  userWeights,
} from '../src/index.ts';

describe('figures of the white papers', () => {
  it('the 30-day table begins with 184.18 Biz and ends at a value of 1199.14 CNY', () => {
    const rows = demoTable(PRINTED_DAYS);
    expect(rows[0]).toEqual({
      day: 1,
      turnoverFen: 483_000n,
      orders: 52n,
      bizHundredths: 18_418n,
      cumulativeFen: 5986n,
    });
    expect(rows[29]).toMatchObject({
      turnoverFen: 350_283n,
      orders: 35n,
      bizHundredths: 8985n,
      cumulativeFen: 119_914n,
    });
    expect(() => demoTable([{ turnover: 8 as 9, orders: 10, factor: 10 }])).toThrow(RewardsError);
  });

  it('the foundation takes 360 releases and leaves 9 units for ever', () => {
    const rule = { ...BT_FOUNDATION, start: 1_535_673_600 };
    const end = capEnvelope(BT_FOUNDATION.total, rule, addMonths(rule.start, 360 * 6));
    expect(end).toEqual({ released: 149_999_999_999_999_991n, locked: 9n, releases: 360 });
  });

  it('the first blocks of the time token, and its last era', () => {
    const emission = eraEmission(TIME_TOKEN.rewards, TIME_TOKEN.blocksPerEra);
    const first = [1n, 2n, 3n].map((height) => eraReward(emission, height));
    expect(first).toEqual([12_683_916_793n, 12_683_916_794n, 12_683_916_793n]);
    expect(eraEnd(emission)).toEqual({ lastEra: 143, supply: TIME_TOKEN.rewards - 1n });
  });

  it('the fee of a transfer reaches its cap of 100 BVC just below 10 million', () => {
    expect(feeOf(999_999_999_900_000n)).toBe(9_999_999_999n);
    expect(feeOf(999_999_999_900_001n)).toBe(10_000_000_000n);
    expect(feeOf(1n)).toBe(1n);
  });
});

describe('BizPower', () => {
  const cost = { areaHundredths: 50_000n, staffHundredths: 400n, rent: 500n, wage: 300_000n };
  const weights = { external: 0n, repeat: 8n * 10n ** 17n, fresh: 2n * 10n ** 17n };
  const none = { externalUsers: 0n, externalOrders: 0n, externalTurnover: 0n };
  const pizza = { orders: 100n, turnover: 50_000n, newUsers: 20n, repeatUsers: 80n, ...none };

  it('of the pizza shop, and of a hundred orders of a penny with and without a smallest ticket', () => {
    expect(bizPower(pizza, cost, weights).score).toBe(93_793_103_448n);
    const pennies = { ...pizza, turnover: 100n, newUsers: 100n, repeatUsers: 0n };
    const fresh = { external: 0n, repeat: 0n, fresh: 10n ** 18n };
    const [free, floored] = [0n, 100n].map((minTicket) => bizPower(pennies, cost, fresh, { minTicket }).score);
    expect((free ?? 0n) / (floored ?? 1n)).toBe(100n);
    expect(() => bizPower(pizza, cost, { ...weights, fresh: 0n })).toThrow('do not sum');
  });

  it('weighs users in thirds before anyone came, the odd unit on the new', () => {
    const nobody = { external: 0n, repeat: 0n, fresh: 0n };
    const { external, repeat, fresh } = userWeights(nobody, nobody);
    expect([external + repeat + fresh, fresh - repeat]).toEqual([10n ** 18n, 1n]);
  });
});

describe('Bancor', () => {
  it('buys 183 for 100 at a half, and sells them for 99', () => {
    expect(purchaseReturn(1000n, 250n, { p: 1, q: 2 }, 100n)).toBe(183n);
    expect(saleReturn(1183n, 350n, { p: 1, q: 2 }, 183n)).toBe(99n);
    expect(saleReturn(1000n, 100n, { p: 1, q: 10 }, 999n)).toBe(99n);
  });

  it('takes roots that are exact from below and from above', () => {
    const exponent = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 1200n), exponent, fc.bigInt(0n, 2n ** 70n), (value, n, base) => {
        for (const v of [value, base ** BigInt(n), base ** BigInt(n) + 1n]) {
          const [low, high] = [floorRoot(v, n), ceilRoot(v, n)];
          expect(low ** BigInt(n) <= v && (low + 1n) ** BigInt(n) > v).toBe(true);
          expect(high).toBe(low ** BigInt(n) === v ? low : low + 1n);
        }
      }),
    );
  });
});

it('the sigmoid table is its formula, rounded half up', () => {
  const table = sigmoidTable();
  expect([table[0], table[1024], table[2047]]).toEqual([0, 128, 255]);
  for (let i = -1024; i < 1024; i++) {
    const exact = 255 / (1 + Math.exp(-i / 128));
    expect(Math.abs((table[i + 1024] ?? Number.NaN) - exact)).toBeLessThanOrEqual(0.5 + 1e-9);
  }
});
