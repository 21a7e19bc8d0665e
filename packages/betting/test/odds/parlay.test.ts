import { expect, it } from 'vitest';
import { mayCombine, settleParlay, settleSystem } from '../../src/index.ts';
import { codeOf } from '../support.ts';

const won = { odds: 15_000n, status: 'won' } as const;

it('rounds once at the end', () => {
  expect(settleParlay(3n, [won, won, won])).toBe(10n);
});

it('takes void legs out, loses all to one lost leg, and stops at the cap', () => {
  expect(settleParlay(100n, [won, { ...won, status: 'void' }])).toBe(150n);
  expect(settleParlay(100n, [{ ...won, status: 'void' }])).toBe(100n);
  expect(settleParlay(100n, [won, { ...won, status: 'lost' }])).toBe(0n);
  expect(settleParlay(100n, [won, won], 200n)).toBe(200n);
});

it('settles every line of a system on its own', () => {
  const legs = [won, won, { ...won, status: 'lost' as const }];
  expect(settleSystem(3n, legs, 2)).toEqual({ lines: 3n, totalStake: 9n, payout: 6n });
});

it('combines no two legs of one event', () => {
  const legs = [
    { ...won, event: 'a' },
    { ...won, event: 'a' },
  ];
  expect(mayCombine(legs)).toBe(false);
  expect(mayCombine([{ event: 'a' }, { event: 'b' }, {}])).toBe(true);
  expect(codeOf(() => settleParlay(1n, legs))).toBe('params.invalid');
});

it('refuses bets without legs, lines without size and odds below one', () => {
  expect(codeOf(() => settleParlay(1n, []))).toBe('params.invalid');
  expect(codeOf(() => settleParlay(1n, new Array(17).fill(won)))).toBe('params.invalid');
  expect(codeOf(() => settleSystem(1n, [won], 2))).toBe('params.invalid');
  expect(codeOf(() => settleParlay(1n, [{ ...won, odds: 9_999n }]))).toBe('ratio.range');
});
