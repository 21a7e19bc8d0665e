import { LedgerError } from '../errors.ts';
import { MAX_AMOUNT } from '../native/limits.ts';

/**
 * An amount for people: `formatAmount(1250n, 2)` is `12.5`. Exact; no grouping, no rounding.
 *
 * @param decimals - 0 to 18, of the asset's definition.
 */
export function formatAmount(amount: bigint, decimals: number): string {
  const digits = amount.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/**
 * The base units of a text such as `12.5`.
 *
 * @throws {@link LedgerError} `decode.text` for anything but digits with at most one point, more decimals than the asset
 * has, or an amount above 2^63 - 1.
 */
export function parseAmount(text: string, decimals: number): bigint {
  const match = /^(0|[1-9][0-9]{0,18})(?:\.([0-9]{1,18}))?$/.exec(text);
  const fraction = match?.[2] ?? '';
  if (match === null || fraction.length > decimals) {
    throw new LedgerError('decode.text', `${JSON.stringify(text)} is no amount with at most ${decimals} decimals`);
  }
  const amount = BigInt((match[1] ?? '') + fraction.padEnd(decimals, '0'));
  if (amount > MAX_AMOUNT) throw new LedgerError('decode.text', `${text} exceeds the largest amount`);
  return amount;
}
