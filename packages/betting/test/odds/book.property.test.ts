import fc from 'fast-check';
import { expect, it } from 'vitest';
import { COIN, lockedOf, type OddsBet, openBook, settleBook, takeBet } from '../../src/index.ts';
import { codeOf } from '../support.ts';

const bet = fc.record<OddsBet>({
  outcome: fc.nat(3),
  stake: fc.bigInt({ min: 1n, max: 2n ** 40n }),
  odds: fc.bigInt({ min: 10_000n, max: 200_000n }),
});

function fill(bankroll: bigint, bets: readonly OddsBet[]) {
  let book = openBook(bankroll, 4);
  const taken: OddsBet[] = [];
  for (const one of bets) {
    const step = takeBet(book, one);
    if (step.ok) taken.push(one);
    if (step.ok) book = step.book;
  }
  return { book, taken };
}

const history = fc.tuple(fc.bigInt({ min: 0n, max: 2n ** 44n }), fc.array(bet, { maxLength: 30 }));

it('can pay every result out of stakes and bankroll, ties included', () => {
  const result = fc
    .array(fc.bigInt({ min: 0n, max: 1n }), { minLength: 4, maxLength: 4 })
    .filter((weights) => weights.some((weight) => weight > 0n));
  fc.assert(
    fc.property(history, result, ([bankroll, bets], weights) => {
      const { book, taken } = fill(bankroll, bets);
      const { bankrollAfter, payouts } = settleBook(book, taken, weights);
      expect(bankrollAfter >= 0n && bankrollAfter >= bankroll - lockedOf(book)).toBe(true);
      expect(bankrollAfter + payouts.reduce((a, b) => a + b, 0n)).toBe(bankroll + book.stakes);
    }),
  );
});

it('gives back exactly the stakes when the market is void', () => {
  fc.assert(
    fc.property(history, ([bankroll, bets]) => {
      const { book, taken } = fill(bankroll, bets);
      const { bankrollAfter, payouts } = settleBook(book, taken, null);
      expect([bankrollAfter, payouts]).toEqual([bankroll, taken.map((one) => one.stake)]);
    }),
  );
});

it('takes a bet at exactly the bankroll it needs, and changes nothing when it does not', () => {
  const ten = { outcome: 0, stake: 10n * COIN, odds: 25_000n };
  expect(takeBet(openBook(15n * COIN, 3), ten).ok).toBe(true);
  expect(takeBet(openBook(15n * COIN - 1n, 3), ten)).toEqual({ ok: false, code: 'BANKROLL' });
  expect(takeBet(openBook(15n * COIN, 3), { ...ten, odds: 10_000n })).toEqual({ ok: false, code: 'ODDS' });
});

it('refuses books, bets and results that cannot be', () => {
  const book = openBook(100n, 2);
  expect(codeOf(() => openBook(1n, 1))).toBe('market.invalid');
  expect(codeOf(() => openBook(-1n, 2))).toBe('amount.range');
  expect(codeOf(() => takeBet(book, { outcome: 2, stake: 1n, odds: 20_000n }))).toBe('market.invalid');
  expect(codeOf(() => takeBet(book, { outcome: 0, stake: 1n, odds: 10n ** 12n }))).toBe('ratio.range');
  expect(codeOf(() => settleBook(book, [{ outcome: 0, stake: 1n, odds: 20_000n }], [1n, 0n]))).toBe('market.invalid');
  expect(codeOf(() => settleBook(book, [], [0n, 0n]))).toBe('market.invalid');
});
