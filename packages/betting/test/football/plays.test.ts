import { expect, it } from 'vitest';
import { correctScore, doesWin, halfFull, settleHandicap, sideOf, upDownOddEven } from '../../src/index.ts';
import { codeOf } from '../support.ts';

// Croatia against England, semi-final of 2018: 0:1 at half time, 1:1 after 90 minutes; the goal in extra time is not read.
const semifinal = { halfTime: { home: 0, away: 1 }, fullTime: { home: 1, away: 1 } };

it('settles on 90 minutes', () => {
  expect(doesWin({ play: 'result', pick: '1' }, semifinal)).toBe(true);
  expect(doesWin({ play: 'handicap', handicap: -1, pick: '0' }, semifinal)).toBe(true);
  expect(doesWin({ play: 'totalGoals', pick: '2' }, semifinal)).toBe(true);
  expect(doesWin({ play: 'correctScore', table: 31, pick: '1:1' }, semifinal)).toBe(true);
  expect(doesWin({ play: 'upDownOddEven', pick: 'down-even' }, semifinal)).toBe(true);
  expect(halfFull(semifinal)).toBe('01');
});

it('puts scores that a table does not name among the others', () => {
  expect(correctScore({ home: 5, away: 0 }, 31)).toBe('5:0');
  expect(correctScore({ home: 5, away: 0 }, 25)).toBe('H_OTHER');
  expect(correctScore({ home: 4, away: 4 }, 31)).toBe('D_OTHER');
  expect(correctScore({ home: 3, away: 4 }, 31)).toBe('A_OTHER');
  expect([sideOf({ home: 0, away: 2 }, 2), upDownOddEven({ home: 2, away: 1 })]).toEqual(['1', 'up-odd']);
});

it('halves the stake on a quarter line, the odd unit on the line above', () => {
  const bet = { stake: 101n, odds: 20_000n, lineQuarters: -1 };
  expect(settleHandicap(bet, { home: 0, away: 0 })).toBe(51n);
  expect(settleHandicap({ ...bet, lineQuarters: 1 }, { home: 0, away: 0 })).toBe(50n + 102n);
  expect(settleHandicap({ ...bet, lineQuarters: -4 }, { home: 1, away: 0 })).toBe(101n);
});

it('refuses scores, lines and selections that cannot be', () => {
  const pick = { play: 'result', pick: '3' } as const;
  expect(codeOf(() => doesWin(pick, { ...semifinal, halfTime: { home: 2, away: 0 } }))).toBe('football.score');
  expect(codeOf(() => doesWin(pick, { ...semifinal, fullTime: { home: 1.5, away: 1 } }))).toBe('football.score');
  expect(codeOf(() => doesWin({ play: 'handicap', handicap: 10, pick: '3' }, semifinal))).toBe('params.invalid');
  expect(codeOf(() => doesWin({ play: 'correctScore', table: 25, pick: '5:0' }, semifinal))).toBe('params.invalid');
  const bet = { stake: 1n, odds: 20_000n, lineQuarters: 0.5 };
  expect(codeOf(() => settleHandicap(bet, { home: 0, away: 0 }))).toBe('params.invalid');
});
