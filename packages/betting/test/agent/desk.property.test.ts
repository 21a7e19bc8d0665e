import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buyChips, COIN, openDesk, sellChips } from '../../src/index.ts';
import { codeOf } from '../support.ts';

const desk = { sellRate: 202n, buyRate: 198n, chips: 1000n * COIN, cash: 1_000_000n };

it('never goes below zero, and a customer who sells what he bought gains nothing', () => {
  const rate = fc.bigInt({ min: 1n, max: 500n });
  fc.assert(
    fc.property(rate, rate, fc.bigInt({ min: 0n, max: 2n ** 40n }), (a, b, cash) => {
      const [buyRate, sellRate] = a < b ? [a, b] : [b, a];
      const sold = sellChips(openDesk({ ...desk, sellRate, buyRate }), cash);
      if (!sold.ok) return;
      expect(sold.desk.chips >= 0n).toBe(true);
      const bought = buyChips(sold.desk, sold.received);
      if (!bought.ok) return;
      expect(bought.received <= cash && bought.desk.cash >= 0n).toBe(true);
      expect(bought.desk.chips).toBe(desk.chips);
    }),
  );
});

it('says why it does not trade', () => {
  expect(buyChips(desk, 1n)).toEqual({ ok: false, code: 'TOO_SMALL' });
  expect(sellChips(desk, 10n ** 9n)).toEqual({ ok: false, code: 'NO_CHIPS' });
  expect(buyChips(desk, 10_000n * COIN)).toEqual({ ok: false, code: 'NO_CASH' });
  expect(codeOf(() => openDesk({ ...desk, buyRate: 203n }))).toBe('params.invalid');
});
