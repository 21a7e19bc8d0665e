import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatAmount, parseAmount } from '../../src/wallet/amount.ts';

it('writes amounts that read back exactly', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }), fc.integer({ min: 0, max: 18 }), (amount, decimals) => {
      expect(parseAmount(formatAmount(amount, decimals), decimals)).toBe(amount);
    }),
  );
  expect(formatAmount(1250n, 2)).toBe('12.5');
  expect(formatAmount(5n, 8)).toBe('0.00000005');
});

it.each(['', '-1', '1.', '.5', '01', '1e3', '1.234', '9223372036854775808', '1 000'])('refuses %j', (text) => {
  expect(() => parseAmount(text, 2)).toThrow(expect.objectContaining({ code: 'decode.text' }));
});
