import { type Delta, move, type Refused, refuse } from '../deltas.ts';
import { assertPositive, assertTime, minOf } from '../units.ts';

/** Points earned together. */
export interface PointsLot {
  readonly id: string;
  /** What is left to spend, or has not been spent when it expired. */
  readonly left: bigint;
  /** Unix seconds from which they can be spent. */
  readonly activeAt: number;
  /** Unix seconds from which they cannot; `null` for never. */
  readonly expiresAt: number | null;
}

/** What one spending took from which lot. */
export type LotPart = readonly [lot: string, amount: bigint];

/** One customer's points in one programme; keep it under (programme, customer). */
export interface PointsAccount {
  readonly lots: readonly PointsLot[];
  /** Spendings that can still be refunded, oldest first. */
  readonly spends: readonly { readonly id: string; readonly parts: readonly LotPart[] }[];
  readonly spent: bigint;
  /** Everything ever earned; tiers go by it, so that spending lowers no tier. */
  readonly lifetimeEarned: bigint;
  readonly frozen: boolean;
}

/** Lots, and spendings, that an account may have on record. */
export const MAX_LOTS = 4096;

/** No points. */
export const emptyPoints: PointsAccount = { lots: [], spends: [], spent: 0n, lifetimeEarned: 0n, frozen: false };

/** How the points of an account stand. `active + pending + expired + spent = lifetimeEarned`. */
export interface PointsBalance {
  readonly active: bigint;
  readonly pending: bigint;
  readonly expired: bigint;
  readonly spent: bigint;
  readonly lifetimeEarned: bigint;
}

type Standing = 'active' | 'pending' | 'expired';

function standing(lot: PointsLot, now: number): Standing {
  if (lot.expiresAt !== null && now >= lot.expiresAt) return 'expired';
  return now < lot.activeAt ? 'pending' : 'active';
}

/** The balance at an instant. */
export function pointsBalance(account: PointsAccount, now: number): PointsBalance {
  assertTime('now', now);
  const sums = { active: 0n, pending: 0n, expired: 0n };
  for (const lot of account.lots) sums[standing(lot, now)] += lot.left;
  return { ...sums, spent: account.spent, lifetimeEarned: account.lifetimeEarned };
}

/** An account after a step. */
export interface PointsStep {
  readonly ok: true;
  readonly account: PointsAccount;
  readonly deltas: readonly Delta[];
}

/**
 * Issues points as a lot of their own.
 *
 * @returns `DUPLICATE` for a known id, `FULL` with {@link MAX_LOTS} on record, `FROZEN`.
 * @throws {@link RewardsError} `amount.range`, `time.range`.
 */
export function earnPoints(
  account: PointsAccount,
  lot: { readonly id: string; readonly amount: bigint; readonly activeAt: number; readonly expiresAt: number | null },
): PointsStep | Refused<'DUPLICATE' | 'FULL' | 'FROZEN'> {
  assertPositive('amount', lot.amount);
  assertTime('activeAt', lot.activeAt);
  if (lot.expiresAt !== null) assertTime('expiresAt', lot.expiresAt);
  if (account.frozen) return refuse('FROZEN');
  if (account.lots.some((known) => known.id === lot.id)) return refuse('DUPLICATE');
  if (account.lots.length >= MAX_LOTS) return refuse('FULL');
  const { id, amount, activeAt, expiresAt } = lot;
  return {
    ok: true,
    account: {
      ...account,
      lots: [...account.lots, { id, left: amount, activeAt, expiresAt }],
      lifetimeEarned: account.lifetimeEarned + amount,
    },
    deltas: move(amount, { place: 'issued' }, { place: 'account' }),
  };
}

/** A spending and where it was taken from. */
export interface SpendStep extends PointsStep {
  readonly parts: readonly LotPart[];
}

/**
 * Spends active points, those that expire first before others, then the older lot.
 *
 * @returns `INSUFFICIENT`, `DUPLICATE` for a known id, `FULL`, `FROZEN`.
 * @throws {@link RewardsError} `amount.range`, `time.range`.
 */
export function spendPoints(
  account: PointsAccount,
  id: string,
  amount: bigint,
  now: number,
): SpendStep | Refused<'INSUFFICIENT' | 'DUPLICATE' | 'FULL' | 'FROZEN'> {
  assertPositive('amount', amount);
  assertTime('now', now);
  if (account.frozen) return refuse('FROZEN');
  if (account.spends.some((known) => known.id === id)) return refuse('DUPLICATE');
  if (account.spends.length >= MAX_LOTS) return refuse('FULL');
  const usable = account.lots
    .map((lot, index) => ({ lot, index }))
    .filter(({ lot }) => lot.left > 0n && standing(lot, now) === 'active')
    .sort((a, b) => (a.lot.expiresAt ?? Infinity) - (b.lot.expiresAt ?? Infinity) || a.index - b.index);
  const taken = new Map<string, bigint>();
  let open = amount;
  for (const { lot } of usable) {
    if (open === 0n) break;
    const part = minOf(open, lot.left);
    taken.set(lot.id, part);
    open -= part;
  }
  if (open > 0n) return refuse('INSUFFICIENT');
  const parts: readonly LotPart[] = [...taken];
  return {
    ok: true,
    account: {
      ...account,
      lots: account.lots.map((lot) => ({ ...lot, left: lot.left - (taken.get(lot.id) ?? 0n) })),
      spends: [...account.spends, { id, parts }],
      spent: account.spent + amount,
    },
    parts,
    deltas: move(amount, { place: 'account' }, { place: 'outside' }),
  };
}

/** A refund; what returned to a lot that has expired is no longer of use. */
export interface RefundStep extends PointsStep {
  readonly returned: bigint;
  readonly expiredMeanwhile: bigint;
}

/** Undoes a spending: each part returns to its own lot, with that lot's expiry. `UNKNOWN` when there is no such spending. */
export function refundPoints(account: PointsAccount, id: string, now: number): RefundStep | Refused<'UNKNOWN'> {
  assertTime('now', now);
  const spending = account.spends.find((known) => known.id === id);
  if (spending === undefined) return refuse('UNKNOWN');
  const parts = new Map(spending.parts);
  let [returned, expiredMeanwhile] = [0n, 0n];
  const lots = account.lots.map((lot) => {
    const part = parts.get(lot.id) ?? 0n;
    if (standing(lot, now) === 'expired') expiredMeanwhile += part;
    else returned += part;
    return { ...lot, left: lot.left + part };
  });
  const whole = returned + expiredMeanwhile;
  return {
    ok: true,
    account: {
      ...account,
      lots,
      spends: account.spends.filter((known) => known !== spending),
      spent: account.spent - whole,
    },
    returned,
    expiredMeanwhile,
    deltas: move(whole, { place: 'outside' }, { place: 'account' }),
  };
}

/** Freezes or frees an account: while frozen nothing can be earned or spent; refunds still arrive. */
export function freezePoints(account: PointsAccount, frozen: boolean): PointsAccount {
  return { ...account, frozen };
}

/** The tier that lifetime points reach: how many of the rising thresholds they meet. */
export function pointsTier(account: PointsAccount, thresholds: readonly bigint[]): number {
  return thresholds.filter((threshold) => account.lifetimeEarned >= threshold).length;
}
