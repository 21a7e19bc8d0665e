import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BETS_PER_LEAF, commitSettlement, provePayout, type SettledBet, verifyPayout } from '../../src/index.ts';
import { codeOf } from '../support.ts';

function betsOf(count: number): readonly SettledBet[] {
  return Array.from({ length: count }, (_, i) => ({
    account: new Uint8Array(32).fill(i % 251),
    payout: BigInt(i) * 3n,
    refund: BigInt(i % 7),
  }));
}

it('proves the payout of the first, the last and any other bet of a leaf', () => {
  for (const count of [1, BETS_PER_LEAF, BETS_PER_LEAF + 1, 3 * BETS_PER_LEAF + 17]) {
    const bets = betsOf(count);
    const commitment = commitSettlement(bets);
    for (const bet of [0, count >> 1, count - 1]) {
      expect(verifyPayout(commitment, provePayout(bets, bet))).toEqual(bets[bet]);
    }
  }
});

it('sums what it commits to', () => {
  const { count, payouts, refunds } = commitSettlement(betsOf(8));
  expect([count, payouts, refunds]).toEqual([8, 84n, 21n]);
});

it('believes no altered leaf, place, size or path', () => {
  const bets = betsOf(700);
  const commitment = commitSettlement(bets);
  const proof = provePayout(bets, 600);
  fc.assert(
    fc.property(fc.nat(proof.leaf.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const leaf = proof.leaf.slice();
      leaf[at] = (leaf[at] ?? 0) ^ flip;
      expect(verifyPayout(commitment, { ...proof, leaf })).toBeUndefined();
    }),
    { numRuns: 50 },
  );
  expect(verifyPayout(commitment, { ...proof, bet: 10 })).toBeUndefined();
  expect(verifyPayout(commitment, { ...proof, bet: 700 })).toBeUndefined();
  expect(verifyPayout(commitment, { ...proof, bet: 0.5 })).toBeUndefined();
  expect(verifyPayout({ ...commitment, count: 699 }, proof)).toBeUndefined();
  expect(verifyPayout(commitment, { ...proof, inclusion: { ...proof.inclusion, path: [] } })).toBeUndefined();
  expect(verifyPayout(commitment, { ...proof, leaf: proof.leaf.subarray(1) })).toBeUndefined();
});

it('refuses bets that are not there and amounts that do not fit', () => {
  expect(codeOf(() => provePayout(betsOf(3), 3))).toBe('market.invalid');
  const bet = { account: new Uint8Array(32), payout: -1n, refund: 0n };
  expect(codeOf(() => commitSettlement([bet]))).toBe('amount.range');
  expect(() => commitSettlement([{ ...bet, account: new Uint8Array(31), payout: 0n }])).toThrow(TypeError);
});
