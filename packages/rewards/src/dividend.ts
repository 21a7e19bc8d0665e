import { type Delta, move, type Refused, refuse } from './deltas.ts';
import { assertAmount, assertPositive, Q18_ONE } from './units.ts';

/**
 * Income shared by stake, in O(1) per event however many hold. Nothing is lost to rounding: `carry` keeps the rest of each
 * division, and positions keep their fractions of a unit.
 */
export interface DividendPool {
  /** Income per staked unit since the beginning, in parts of 10^18. */
  readonly acc: bigint;
  /** Rest of the last division, and what came while nobody had a stake, in parts of 10^18 units; the next one takes it along. */
  readonly carry: bigint;
  readonly totalStake: bigint;
  /** Income received and not yet paid out. */
  readonly held: bigint;
}

/** One holder's stake and what is owed to it. */
export interface DividendPosition {
  readonly stake: bigint;
  /** The pool's `acc` when the position was last touched. */
  readonly acc: bigint;
  /** Owed up to then, in parts of 10^18 units. */
  readonly owed: bigint;
}

/** Pool and position after a step. */
export interface DividendStep {
  readonly ok: true;
  readonly pool: DividendPool;
  readonly position: DividendPosition;
  /** What moved: stake, or the dividend paid. */
  readonly amount: bigint;
  readonly deltas: readonly Delta[];
}

/** A pool without stakes. */
export const emptyDividendPool: DividendPool = { acc: 0n, carry: 0n, totalStake: 0n, held: 0n };
/** A position without stake. */
export const emptyPosition: DividendPosition = { stake: 0n, acc: 0n, owed: 0n };

const STAKE = 'stake';
const INCOME = 'income';

function settle(pool: DividendPool, position: DividendPosition): DividendPosition {
  const owed = position.owed + position.stake * (pool.acc - position.acc);
  return { stake: position.stake, acc: pool.acc, owed };
}

/**
 * Gives income to those who have a stake now; with nobody there it waits for the next distribution.
 *
 * @throws {@link RewardsError} `amount.range`.
 */
export function distribute(
  pool: DividendPool,
  amount: bigint,
): { readonly pool: DividendPool; readonly deltas: readonly Delta[] } {
  assertAmount('amount', amount);
  const { acc, carry, totalStake, held } = pool;
  const scaled = amount * Q18_ONE + carry;
  const shared = totalStake > 0n;
  return {
    pool: {
      acc: shared ? acc + scaled / totalStake : acc,
      carry: shared ? scaled % totalStake : scaled,
      totalStake,
      held: held + amount,
    },
    deltas: move(amount, { place: 'outside', asset: INCOME }, { place: 'pool', asset: INCOME }),
  };
}

/** Adds stake, after crediting what is owed so far. @throws {@link RewardsError} `amount.range`. */
export function stake(pool: DividendPool, position: DividendPosition, amount: bigint): DividendStep {
  assertPositive('amount', amount);
  const settled = settle(pool, position);
  assertAmount('totalStake', pool.totalStake + amount);
  return {
    ok: true,
    pool: { ...pool, totalStake: pool.totalStake + amount },
    position: { ...settled, stake: settled.stake + amount },
    amount,
    deltas: move(amount, { place: 'account', asset: STAKE }, { place: 'locked', asset: STAKE }),
  };
}

/** Takes stake out, at most what is there; `NO_STAKE` when there is none. What was earned stays owed. */
export function unstake(
  pool: DividendPool,
  position: DividendPosition,
  amount: bigint,
): DividendStep | Refused<'NO_STAKE'> {
  assertPositive('amount', amount);
  if (position.stake === 0n) return refuse('NO_STAKE');
  const settled = settle(pool, position);
  const out = amount < settled.stake ? amount : settled.stake;
  return {
    ok: true,
    pool: { ...pool, totalStake: pool.totalStake - out },
    position: { ...settled, stake: settled.stake - out },
    amount: out,
    deltas: move(out, { place: 'locked', asset: STAKE }, { place: 'account', asset: STAKE }),
  };
}

/** Pays the whole units that are owed, which may be none; the fraction stays. */
export function claimDividend(pool: DividendPool, position: DividendPosition): DividendStep {
  const settled = settle(pool, position);
  const amount = settled.owed / Q18_ONE;
  return {
    ok: true,
    pool: { ...pool, held: pool.held - amount },
    position: { ...settled, owed: settled.owed % Q18_ONE },
    amount,
    deltas: move(amount, { place: 'pool', asset: INCOME }, { place: 'account', asset: INCOME }),
  };
}

/** What is owed to a position now, in parts of 10^18 units. */
export function owedScaled(pool: DividendPool, position: DividendPosition): bigint {
  return settle(pool, position).owed;
}
