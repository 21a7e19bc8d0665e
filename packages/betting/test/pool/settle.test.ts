import { describe, expect, it } from 'vitest';
import { COIN, type PoolMarket, settlePool } from '../../src/index.ts';
import { codeOf } from '../support.ts';

const terms: PoolMarket = { mode: 'profit', outcomes: 3, feeBps: 500n, cutoff: 100, result: [1n, 0n, 0n] };
const at = (outcome: number, chips: number) => ({ outcome, stake: BigInt(chips * 10) * (COIN / 10n), at: 0 });

describe('one winner', () => {
  it('pays 190 for 100 against 100 at 5 %', () => {
    const { payouts, fee } = settlePool(terms, [at(0, 100), at(1, 50), at(2, 50)]);
    expect([payouts, fee]).toEqual([[190n * COIN, 0n, 0n], 10n * COIN]);
  });

  it('limits the fee to the losing pool', () => {
    const { payouts, fee } = settlePool(terms, [at(0, 200), at(0, 200), at(1, 1)]);
    expect([payouts, fee]).toEqual([[200n * COIN, 200n * COIN, 0n], COIN]);
  });

  it('leaves the unit that does not divide as dust', () => {
    const bets = [0, 0, 0, 1].map((outcome, i) => ({ outcome, stake: i === 3 ? 4n : 1n, at: 0 }));
    const { payouts, dust } = settlePool({ ...terms, feeBps: 0n }, bets);
    expect([payouts, dust]).toEqual([[2n, 2n, 2n, 0n], 1n]);
  });
});

describe('dead heats', () => {
  it('share the profit, not the odds', () => {
    const { payouts } = settlePool({ ...terms, result: [1n, 1n, 0n] }, [at(0, 100), at(1, 50), at(2, 150)]);
    expect(payouts).toEqual([1675n * (COIN / 10n), 1175n * (COIN / 10n), 0n]);
  });

  it('leave out a tied side that nobody backed', () => {
    const { payouts, fee } = settlePool({ ...terms, result: [1n, 1n, 0n] }, [at(0, 100), at(2, 150)]);
    expect([payouts[0], fee]).toEqual([2375n * (COIN / 10n), 125n * (COIN / 10n)]);
  });
});

describe('markets without a winner', () => {
  it.each([
    ['VOID', { ...terms, result: null }, [at(0, 1), at(1, 1)]],
    ['NO_WINNER', terms, [at(1, 10), at(2, 5)]],
    ['EMPTY', { ...terms, scratched: [1] }, [at(1, 10)]],
  ] as const)('%s gives every stake back', (kind, market, bets) => {
    const settlement = settlePool(market, bets);
    expect(settlement.kind).toBe(kind);
    expect(settlement.refunds).toEqual(bets.map((bet) => bet.stake));
    expect(settlement.fee).toBe(0n);
  });
});

it('refunds a bet in the second of the cutoff', () => {
  const { refunds, gross } = settlePool(terms, [at(0, 1), at(1, 1), { outcome: 0, stake: 5n, at: 100 }]);
  expect([refunds, gross]).toEqual([[0n, 0n, 5n], 2n * COIN]);
});

it('refuses markets and bets that cannot be', () => {
  const one = [at(0, 1)];
  expect(codeOf(() => settlePool({ ...terms, outcomes: 1 }, one))).toBe('market.invalid');
  expect(codeOf(() => settlePool({ ...terms, outcomes: 257 }, one))).toBe('market.invalid');
  expect(codeOf(() => settlePool({ ...terms, result: [1n] }, one))).toBe('market.invalid');
  expect(codeOf(() => settlePool({ ...terms, scratched: [3] }, one))).toBe('market.invalid');
  expect(codeOf(() => settlePool({ ...terms, result: [1n, -1n, 0n] }, one))).toBe('amount.range');
  expect(codeOf(() => settlePool({ ...terms, feeBps: 10_001n }, one))).toBe('ratio.range');
  expect(codeOf(() => settlePool({ ...terms, cutoff: 1.5 }, one))).toBe('time.range');
  expect(codeOf(() => settlePool(terms, [{ ...at(0, 1), outcome: 3 }]))).toBe('market.invalid');
  expect(codeOf(() => settlePool(terms, [{ ...at(0, 1), stake: 0n }]))).toBe('amount.range');
  const rich = { ...at(0, 1), stake: 2n ** 62n };
  expect(codeOf(() => settlePool(terms, [rich, rich]))).toBe('market.invalid');
});
