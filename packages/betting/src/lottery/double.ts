import { BettingError } from '../errors.ts';
import { choose, openStream } from '../random/stream.ts';

/** Numbers of a draw or a ticket, ascending or not. */
export interface LotteryNumbers {
  /** 5 different numbers from 1 to 35. */
  readonly front: readonly number[];
  /** 2 different numbers from 1 to 12. */
  readonly back: readonly number[];
}

/** How a ticket did. */
export interface LotteryHits {
  readonly front: number;
  readonly back: number;
  /** 1 (best) to 9, or 0 without a prize. */
  readonly tier: number;
}

/** The two areas of the game. */
export const LOTTERY_AREAS = { front: { pick: 5, of: 35 }, back: { pick: 2, of: 12 } } as const;

/** Tier by hits in front (row) and back (column), as the Super Lotto rules with nine tiers have it. */
const TIERS: readonly (readonly number[])[] = [
  [0, 0, 9],
  [0, 0, 9],
  [0, 9, 8],
  [9, 8, 6],
  [7, 5, 4],
  [3, 2, 1],
];

/** Draws 5 of 35 and 2 of 12 from a seed: the domains are `dlt/front` and `dlt/back`. */
export function drawLottery(seed: Uint8Array): LotteryNumbers {
  const { back, front } = LOTTERY_AREAS;
  return {
    front: choose(openStream(seed, 'dlt/front'), front.pick, front.of).value,
    back: choose(openStream(seed, 'dlt/back'), back.pick, back.of).value,
  };
}

/**
 * The prize tier of a ticket.
 *
 * @throws {@link BettingError} `lottery.ticket` for numbers that nobody can draw or mark.
 */
export function lotteryTier(draw: LotteryNumbers, ticket: LotteryNumbers): LotteryHits {
  for (const [name, numbers] of Object.entries({ draw, ticket })) {
    assertNumbers(`${name}.front`, numbers.front, LOTTERY_AREAS.front);
    assertNumbers(`${name}.back`, numbers.back, LOTTERY_AREAS.back);
  }
  const front = ticket.front.filter((number) => draw.front.includes(number)).length;
  const back = ticket.back.filter((number) => draw.back.includes(number)).length;
  return { front, back, tier: TIERS[front]?.[back] ?? 0 };
}

/** How many of all tickets a draw puts into each tier, from tier 0; their sum is the count of combinations. */
export function lotteryOdds(): readonly bigint[] {
  const { back, front } = LOTTERY_AREAS;
  const counts = new Array<bigint>(10).fill(0n);
  for (const [f, row] of TIERS.entries()) {
    for (const [b, tier] of row.entries()) {
      const fronts = binomial(front.pick, f) * binomial(front.of - front.pick, front.pick - f);
      const backs = binomial(back.pick, b) * binomial(back.of - back.pick, back.pick - b);
      counts[tier] = (counts[tier] ?? 0n) + fronts * backs;
    }
  }
  return counts;
}

function binomial(n: number, k: number): bigint {
  let result = 1n;
  for (let i = 0; i < k; i += 1) result = (result * BigInt(n - i)) / BigInt(i + 1);
  return result;
}

function assertNumbers(field: string, numbers: readonly number[], area: { pick: number; of: number }): void {
  const fits = numbers.every((number) => Number.isSafeInteger(number) && number >= 1 && number <= area.of);
  if (fits && numbers.length === area.pick && new Set(numbers).size === area.pick) return;
  const rule = `expected ${area.pick} different numbers from 1 to ${area.of}`;
  throw new BettingError('lottery.ticket', `${field}: ${rule}`, { field });
}
