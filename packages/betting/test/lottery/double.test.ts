import { expect, it } from 'vitest';
import { drawLottery, lotteryOdds, lotteryTier } from '../../src/index.ts';
import { codeOf } from '../support.ts';

const draw = { front: [1, 2, 3, 4, 5], back: [1, 2] };

it('counts the tickets of each tier among 21,425,712', () => {
  const odds = lotteryOdds();
  expect(odds.slice(1)).toEqual([1n, 20n, 45n, 150n, 3000n, 4350n, 6750n, 127_600n, 1_287_281n]);
  expect(odds.reduce((a, b) => a + b)).toBe(21_425_712n);
});

it('draws numbers that a ticket could have, and the same ones again', () => {
  const seed = new Uint8Array(32).fill(5);
  const numbers = drawLottery(seed);
  expect(lotteryTier(numbers, numbers)).toEqual({ front: 5, back: 2, tier: 1 });
  expect(drawLottery(seed)).toEqual(numbers);
});

it.each([
  [[1, 2, 3, 4, 9], [1, 2], 4],
  [[1, 2, 3, 8, 9], [1, 9], 8],
  [[6, 7, 8, 9, 10], [1, 2], 9],
  [[1, 2, 8, 9, 10], [8, 9], 0],
])('puts %j + %j into tier %i', (front, back, tier) => {
  expect(lotteryTier(draw, { front, back }).tier).toBe(tier);
});

it.each([
  [
    [1, 2, 3, 4],
    [1, 2],
  ],
  [
    [1, 2, 3, 4, 4],
    [1, 2],
  ],
  [
    [1, 2, 3, 4, 36],
    [1, 2],
  ],
  [
    [1, 2, 3, 4, 5],
    [0, 1],
  ],
])('refuses the ticket %j + %j', (front, back) => {
  expect(codeOf(() => lotteryTier(draw, { front, back }))).toBe('lottery.ticket');
});
