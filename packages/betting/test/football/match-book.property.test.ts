import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  doesWin,
  type FootballSelection,
  type MatchBet,
  type MatchScore,
  openMatchBook,
  SCORE_TABLES,
  settleMatchBook,
  takeMatchBet,
} from '../../src/index.ts';
import { codeOf } from '../support.ts';

const side = fc.constantFrom('3', '1', '0');
const selection: fc.Arbitrary<FootballSelection> = fc.oneof(
  fc.record({ play: fc.constant('result'), pick: side }),
  fc.record({ play: fc.constant('handicap'), handicap: fc.integer({ min: -9, max: 9 }), pick: side }),
  fc.record({ play: fc.constant('totalGoals'), pick: fc.constantFrom('0', '2', '3', '6', '7+') }),
  fc.record({ play: fc.constant('correctScore'), table: fc.constant(31), pick: fc.constantFrom(...SCORE_TABLES[31]) }),
  fc.record({ play: fc.constant('correctScore'), table: fc.constant(25), pick: fc.constantFrom(...SCORE_TABLES[25]) }),
  fc.record({ play: fc.constant('halfFull'), pick: fc.constantFrom('33', '31', '10', '03', '00') }),
  fc.record({
    play: fc.constant('upDownOddEven'),
    pick: fc.constantFrom('up-odd', 'up-even', 'down-odd', 'down-even'),
  }),
);
const bet = fc.record<MatchBet>({
  selection,
  stake: fc.bigInt({ min: 1n, max: 1_000_000n }),
  odds: fc.bigInt({ min: 10_001n, max: 300_000n }),
});

/** Scores to 12:12, each with every side that can lead at half time: more than the book's own scenarios. */
const scores: readonly MatchScore[] = Array.from({ length: 13 * 13 }, (_, i) => {
  const fullTime = { home: Math.floor(i / 13), away: i % 13 };
  const halves = [
    { home: 0, away: 0 },
    { home: fullTime.home, away: 0 },
    { home: 0, away: fullTime.away },
  ];
  return halves.map((halfTime) => ({ fullTime, halfTime }));
}).flat();

it('never owes more than it has, at any score to 12:12, over all six plays', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 20_000_000n }), fc.array(bet, { maxLength: 12 }), (bankroll, bets) => {
      let book = openMatchBook(bankroll);
      const taken: MatchBet[] = [];
      for (const one of bets) {
        const step = takeMatchBet(book, one);
        if (!step.ok) continue;
        book = step.book;
        taken.push(one);
      }
      for (const score of [null, { fullTime: { home: 99, away: 0 }, halfTime: { home: 9, away: 0 } }]) {
        expect(settleMatchBook(book, taken, score).bankrollAfter >= 0n).toBe(true);
      }
      const worst = scores.map((score) => {
        const won = taken.filter((one) => doesWin(one.selection, score));
        return won.reduce((sum, one) => sum + (one.stake * one.odds) / 10_000n, 0n);
      });
      for (const paid of worst) expect(bankroll + book.stakes - paid >= 0n).toBe(true);
    }),
    { numRuns: 30 },
  );
});

it('needs no bankroll for bets that one score cannot win together', () => {
  let book = openMatchBook(0n);
  const empty = { selection: { play: 'result', pick: '3' }, stake: 100n, odds: 29_000n } as const;
  expect(takeMatchBet(book, empty)).toEqual({ ok: false, code: 'BANKROLL' });
  book = openMatchBook(190n);
  for (const pick of ['3', '1', '0'] as const) {
    const step = takeMatchBet(book, { ...empty, selection: { play: 'result', pick } });
    expect(step.ok).toBe(true);
    if (step.ok) book = step.book;
  }
  expect(takeMatchBet(book, { ...empty, odds: 10_000n })).toEqual({ ok: false, code: 'ODDS' });
  expect(codeOf(() => settleMatchBook(book, [empty], null))).toBe('market.invalid');
});
