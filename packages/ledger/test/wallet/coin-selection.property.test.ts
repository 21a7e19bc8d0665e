import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type Candidate,
  type SelectionGoal,
  type SelectionStrategy,
  selectCoins,
} from '../../src/wallet/coin-selection.ts';

const candidate: fc.Arbitrary<Candidate> = fc.record({
  amount: fc.bigInt({ min: 1n, max: 1000n }),
  cost: fc.bigInt({ min: 0n, max: 20n }),
});
const goal: fc.Arbitrary<SelectionGoal> = fc.record({
  target: fc.bigInt({ min: 1n, max: 3000n }),
  window: fc.bigInt({ min: 0n, max: 20n }),
  leastChange: fc.bigInt({ min: 0n, max: 20n }),
  maxCoins: fc.integer({ min: 1, max: 12 }),
});
const strategy: fc.Arbitrary<SelectionStrategy> = fc.constantFrom('branchAndBound', 'largestFirst', 'singleRandomDraw');

it('reaches the target with coins that exist, each once, and says truly what they hold', () => {
  fc.assert(
    fc.property(fc.array(candidate, { maxLength: 12 }), goal, strategy, fc.nat(), (coins, want, how, seed) => {
      let state = seed;
      const random = (bound: number): number => {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        return state % bound;
      };
      const found = selectCoins(coins, want, [how], random);
      if (found === undefined) return;
      expect(new Set(found.picked).size).toBe(found.picked.length);
      expect(found.picked.length).toBeLessThanOrEqual(want.maxCoins);
      const own = found.picked.flatMap((i) => coins[i] ?? []);
      expect(own).toHaveLength(found.picked.length);
      expect(own.reduce((sum, c) => sum + c.amount, 0n)).toBe(found.amount);
      expect(own.reduce((sum, c) => sum + c.amount - c.cost, 0n)).toBe(found.effective);
      expect(found.effective >= want.target).toBe(true);
      expect(own.every((c) => c.amount > c.cost)).toBe(true);
      expect(found.change).toBe(found.effective > want.target + want.window);
      if (how === 'branchAndBound') expect(found.change).toBe(false);
    }),
    { numRuns: 500 },
  );
});

it('finds the best match without change that there is', () => {
  fc.assert(
    fc.property(fc.array(candidate, { maxLength: 9 }), goal, (coins, free) => {
      const want = { ...free, maxCoins: 12 };
      const sums: bigint[] = [];
      for (let mask = 1; mask < 1 << coins.length; mask++) {
        const own = coins.filter((_, i) => (mask >> i) & 1);
        if (own.every((c) => c.amount > c.cost)) sums.push(own.reduce((sum, c) => sum + c.amount - c.cost, 0n));
      }
      const hits = sums.filter((sum) => sum >= want.target && sum <= want.target + want.window);
      const found = selectCoins(coins, want, ['branchAndBound']);
      const least = hits.reduce<bigint | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined);
      expect(found?.effective).toBe(least);
    }),
    { numRuns: 300 },
  );
});

it('takes the fewest coins largest first, and gives up only when all do not suffice', () => {
  fc.assert(
    fc.property(fc.array(candidate, { maxLength: 12 }), goal, (coins, free) => {
      const want = { ...free, maxCoins: 12 };
      const worth = coins.map((c) => c.amount - c.cost).filter((value) => value > 0n);
      const all = worth.reduce((sum, value) => sum + value, 0n);
      expect(selectCoins(coins, want, ['largestFirst']) !== undefined).toBe(all >= want.target);
    }),
  );
});

it('needs randomness for a random draw', () => {
  const want = { target: 1n, window: 0n, leastChange: 0n, maxCoins: 1 };
  expect(() => selectCoins([{ amount: 5n, cost: 0n }], want, ['singleRandomDraw'])).toThrow(
    expect.objectContaining({ code: 'wallet.payment' }),
  );
});

it('ends in bounded time where no exact match exists', () => {
  const coins = Array.from({ length: 2000 }, (_, i) => ({ amount: 1_000_000n + 2n * BigInt(i), cost: 0n }));
  const want = { target: 777_777_777n, window: 0n, leastChange: 1n, maxCoins: 4096 };
  const found = selectCoins(coins, want);
  expect(found?.strategy).toBe('largestFirst');
});
