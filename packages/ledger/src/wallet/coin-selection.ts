import { LedgerError } from '../errors.ts';

/** A coin as selection sees it: what it holds, and what spending it adds to the fee. */
export interface Candidate {
  /** Base units of the asset that is selected. */
  readonly amount: bigint;
  /** Fee for the bytes of its input, in the same units; 0 when fees are paid in another asset. */
  readonly cost: bigint;
}

/** What a selection has to reach. Amounts are base units. */
export interface SelectionGoal {
  /** What the chosen coins have to hold after their costs. */
  readonly target: bigint;
  /** How much more than the target may be given away when that spares a change output. */
  readonly window: bigint;
  /** What has to be left over when it is not given away, so that a change output is worth its bytes. */
  readonly leastChange: bigint;
  /** Most coins. */
  readonly maxCoins: number;
}

/** How coins are chosen. */
export type SelectionStrategy =
  /** An exact match without change, by depth-first search (Erhardt, 2016); none where the search finds none. */
  | 'branchAndBound'
  /** The largest first: fewest inputs. */
  | 'largestFirst'
  /** In random order until it suffices: change as random as the coins. Needs a source of randomness. */
  | 'singleRandomDraw';

/** A uniformly random integer from 0 to `bound` - 1. */
export type RandomBelow = (bound: number) => number;

/** Chosen coins. */
export interface Selection {
  /** Positions among the candidates, ascending. */
  readonly picked: readonly number[];
  /** What they hold together. */
  readonly amount: bigint;
  /** What they hold after their costs; at least the target. */
  readonly effective: bigint;
  /** Whether what exceeds the target is to come back as change. */
  readonly change: boolean;
  readonly strategy: SelectionStrategy;
}

/** Steps of the depth-first search before it gives up. */
const MAX_TRIES = 100_000;

interface Coin {
  readonly position: number;
  readonly amount: bigint;
  readonly effective: bigint;
}

/**
 * Chooses coins that reach `goal.target` after their own costs, by the first of `strategies` that succeeds. Coins that
 * cost more than they hold are never taken. Deterministic but for `random`.
 *
 * @returns `undefined` when no strategy reaches the goal.
 * @throws {@link LedgerError} `wallet.payment` for a single random draw without `random`.
 * @example
 * ```ts
 * const goal = { target: 70n, window: 3n, leastChange: 5n, maxCoins: 4096 };
 * selectCoins([{ amount: 50n, cost: 1n }, { amount: 22n, cost: 1n }], goal); // both, no change
 * ```
 */
export function selectCoins(
  candidates: readonly Candidate[],
  goal: SelectionGoal,
  strategies: readonly SelectionStrategy[] = ['branchAndBound', 'largestFirst'],
  random?: RandomBelow,
): Selection | undefined {
  const coins: Coin[] = [];
  for (const [position, { amount, cost }] of candidates.entries()) {
    if (amount > cost) coins.push({ position, amount, effective: amount - cost });
  }
  coins.sort((a, b) => (a.effective > b.effective ? -1 : a.effective < b.effective ? 1 : a.position - b.position));
  for (const strategy of strategies) {
    const picked = pick(strategy, coins, goal, random);
    if (picked !== undefined) return selectionOf(picked, goal, strategy);
  }
  return undefined;
}

function pick(
  strategy: SelectionStrategy,
  coins: readonly Coin[],
  goal: SelectionGoal,
  random: RandomBelow | undefined,
): readonly Coin[] | undefined {
  switch (strategy) {
    case 'branchAndBound':
      return branchAndBound(coins, goal);
    case 'largestFirst':
      return takeUntil(coins, goal);
    case 'singleRandomDraw':
      if (random === undefined) throw new LedgerError('wallet.payment', 'a random draw needs a source of randomness');
      return singleRandomDraw(coins, goal, random);
  }
}

function selectionOf(picked: readonly Coin[], goal: SelectionGoal, strategy: SelectionStrategy): Selection {
  let amount = 0n;
  let effective = 0n;
  for (const coin of picked) {
    amount += coin.amount;
    effective += coin.effective;
  }
  const positions = picked.map(({ position }) => position).sort((a, b) => a - b);
  return { picked: positions, amount, effective, change: effective > goal.target + goal.window, strategy };
}

/**
 * Searches the binary tree of "with this coin" and "without it", largest first, for a sum within the window; of several
 * the one that gives least away. A branch ends when it exceeds the window or what is left cannot reach the target.
 */
function branchAndBound(coins: readonly Coin[], { target, window, maxCoins }: SelectionGoal): Coin[] | undefined {
  const values = coins.map(({ effective }) => effective);
  let left = values.reduce((sum, value) => sum + value, 0n);
  if (left < target) return undefined;
  const chosen: number[] = [];
  let best: { readonly excess: bigint; readonly chosen: readonly number[] } | undefined;
  let sum = 0n;
  let next = 0;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const hit = sum >= target && sum <= target + window;
    if (hit && (best === undefined || sum - target < best.excess)) best = { excess: sum - target, chosen: [...chosen] };
    if (best?.excess === 0n) break;
    const value = values[next];
    const ends = hit || value === undefined || sum + left < target || sum > target || chosen.length >= maxCoins;
    if (!ends) {
      left -= value;
      // Leaving a coin out and then taking its equal repeats a branch that was searched.
      const repeats = next > 0 && values[next - 1] === value && chosen.at(-1) !== next - 1;
      if (!repeats) {
        chosen.push(next);
        sum += value;
      }
      next++;
      continue;
    }
    const last = chosen.pop();
    if (last === undefined) break;
    while (next > last + 1) left += values[--next] ?? 0n;
    sum -= values[last] ?? 0n;
    next = last + 1;
  }
  return best?.chosen.flatMap((i) => coins[i] ?? []);
}

/** Takes coins in the given order until they suffice. */
function takeUntil(coins: readonly Coin[], goal: SelectionGoal): Coin[] | undefined {
  const picked: Coin[] = [];
  let sum = 0n;
  for (const coin of coins) {
    if (picked.length >= goal.maxCoins) return undefined;
    picked.push(coin);
    sum += coin.effective;
    if (suffices(sum, goal)) return picked;
  }
  // What remains too small for change is given away rather than refused.
  return sum >= goal.target ? picked : undefined;
}

function suffices(sum: bigint, { target, window, leastChange }: SelectionGoal): boolean {
  return sum >= target && (sum <= target + window || sum >= target + leastChange);
}

function singleRandomDraw(coins: readonly Coin[], goal: SelectionGoal, random: RandomBelow): Coin[] | undefined {
  const order = [...coins];
  for (let i = order.length - 1; i > 0; i--) {
    const j = random(i + 1);
    const [a, b] = [order[i], order[j]];
    if (a === undefined || b === undefined) throw new LedgerError('wallet.payment', `${j} is not from 0 to ${i}`);
    order[i] = b;
    order[j] = a;
  }
  return takeUntil(order, goal);
}
