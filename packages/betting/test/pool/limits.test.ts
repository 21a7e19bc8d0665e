import { expect, it } from 'vitest';
import { refuseStake } from '../../src/index.ts';
import { codeOf } from '../support.ts';

const limits = { min: 10n, max: 200n, tick: 10n, perMarketMax: 300n };

it('names the first rule that a stake breaks', () => {
  expect(refuseStake(-5n, limits)).toBe('BELOW_MIN');
  expect(refuseStake(9n, limits)).toBe('BELOW_MIN');
  expect(refuseStake(205n, limits)).toBe('ABOVE_MAX');
  expect(refuseStake(15n, limits, 300n)).toBe('NOT_A_MULTIPLE');
  expect(refuseStake(110n, limits, 200n)).toBe('MARKET_LIMIT');
  expect(refuseStake(100n, limits, 200n)).toBeUndefined();
});

it('refuses limits that admit nothing', () => {
  expect(codeOf(() => refuseStake(1n, { ...limits, min: 300n }))).toBe('params.invalid');
  expect(codeOf(() => refuseStake(1n, { ...limits, tick: 0n }))).toBe('amount.range');
});
