import { allocate } from '../allocate.ts';
import { assertAmount, BPS_ONE, type Bps, bps, Q18_ONE } from '../units.ts';

/** How many users of each kind came. */
export interface UserCounts {
  readonly external: bigint;
  readonly repeat: bigint;
  readonly fresh: bigint;
}

/** w1 (external), w2 (repeat) and w3 (new) of the formula, in parts of 10^18; they sum to 10^18. */
export interface UserWeights {
  readonly external: bigint;
  readonly repeat: bigint;
  readonly fresh: bigint;
}

const sum = (counts: UserCounts): bigint => counts.external + counts.repeat + counts.fresh;

/**
 * Weights as shares of the kinds of users, blended from the day that runs and the past 30 days: alpha · today + (1 − alpha)
 * · history, by largest remainder. Where one side is empty the other speaks alone; where both are, thirds with the odd unit
 * on the new users.
 *
 * @throws {@link RewardsError} `amount.range`.
 */
export function userWeights(today: UserCounts, history: UserCounts, alpha: Bps = bps(5000n)): UserWeights {
  for (const counts of [today, history]) {
    for (const [name, value] of Object.entries(counts)) assertAmount(name, value);
  }
  const [now, past] = [sum(today), sum(history)];
  if (now === 0n && past === 0n) return { external: Q18_ONE / 3n, repeat: Q18_ONE / 3n, fresh: Q18_ONE / 3n + 1n };
  const [left, right] = now === 0n ? [0n, 1n] : past === 0n ? [1n, 0n] : [alpha * past, (BPS_ONE - alpha) * now];
  const blend = (kind: keyof UserCounts): bigint => left * today[kind] + right * history[kind];
  const [external = 0n, repeat = 0n, fresh = 0n] = allocate(Q18_ONE, [
    blend('external'),
    blend('repeat'),
    blend('fresh'),
  ]);
  return { external, repeat, fresh };
}
