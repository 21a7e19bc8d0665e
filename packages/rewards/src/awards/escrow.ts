import { type Delta, move, type Refused, refuse } from '../deltas.ts';
import { assertPositive, assertTime, DAY_SECONDS, minOf } from '../units.ts';

/** How awards wait and how long a suspicion may hold them, in seconds. */
export interface EscrowRule {
  readonly holdSeconds: number;
  /** A held award without a verdict is released after this. */
  readonly reviewSeconds: number;
}

/** Seven days in escrow, fourteen under review. */
export const ESCROW: EscrowRule = { holdSeconds: 7 * DAY_SECONDS, reviewSeconds: 14 * DAY_SECONDS };

/** One award of an account. */
export interface Award {
  readonly id: string;
  readonly amount: bigint;
  readonly maturesAt: number;
  readonly state: 'escrow' | 'matured' | 'recalled' | 'burned';
}

/** What one user has earned. Keep it under the user's key; it is brought up to date when it is next touched. */
export interface AwardAccount {
  readonly user: string;
  readonly balance: bigint;
  /** What recalls could not take; later awards repay it first. */
  readonly debt: bigint;
  readonly banned: boolean;
  readonly awards: readonly Award[];
}

/** Awards that an account may have on record; settled ones are dropped with {@link forgetAwards}. */
export const MAX_AWARDS = 4096;

/** Pool and account after a step. */
export interface EscrowStep {
  readonly ok: true;
  /** What is left to award. */
  readonly pool: bigint;
  readonly account: AwardAccount;
  readonly deltas: readonly Delta[];
}

/** An account without awards. */
export function openAccount(user: string): AwardAccount {
  return { user, balance: 0n, debt: 0n, banned: false, awards: [] };
}

/** What an account has in escrow. */
export function inEscrow(account: AwardAccount): bigint {
  return account.awards.reduce((sum, award) => (award.state === 'escrow' ? sum + award.amount : sum), 0n);
}

/** Matures what is due: into the debt first, which returns to the pool, then into the balance. */
export function settleAccount(pool: bigint, account: AwardAccount, now: number): EscrowStep {
  assertTime('now', now);
  let { balance, debt } = account;
  let returned = 0n;
  let matured = 0n;
  const awards = account.awards.map((award) => {
    if (award.state !== 'escrow' || award.maturesAt > now) return award;
    const repaid = minOf(debt, award.amount);
    debt -= repaid;
    returned += repaid;
    balance += award.amount - repaid;
    matured += award.amount - repaid;
    return { ...award, state: 'matured' as const };
  });
  const escrow = { place: 'escrow', owner: account.user } as const;
  return {
    ok: true,
    pool: pool + returned,
    account: { ...account, balance, debt, awards },
    deltas: [
      ...move(returned, escrow, { place: 'pool' }),
      ...move(matured, escrow, { place: 'account', owner: account.user }),
    ],
  };
}

/**
 * Puts an award into escrow.
 *
 * @returns `BANNED`, `DUPLICATE` for an id on record, `POOL_EMPTY`, or `FULL` with {@link MAX_AWARDS} on record.
 * @throws {@link RewardsError} `amount.range`, `time.range`.
 */
export function award(
  pool: bigint,
  account: AwardAccount,
  id: string,
  amount: bigint,
  now: number,
  rule: EscrowRule = ESCROW,
): EscrowStep | Refused<'BANNED' | 'DUPLICATE' | 'POOL_EMPTY' | 'FULL'> {
  assertPositive('amount', amount);
  const settled = settleAccount(pool, account, now);
  if (settled.account.banned) return refuse('BANNED');
  if (settled.account.awards.some((known) => known.id === id)) return refuse('DUPLICATE');
  if (settled.account.awards.length >= MAX_AWARDS) return refuse('FULL');
  if (amount > settled.pool) return refuse('POOL_EMPTY');
  const entry: Award = { id, amount, maturesAt: now + rule.holdSeconds, state: 'escrow' };
  return {
    ok: true,
    pool: settled.pool - amount,
    account: { ...settled.account, awards: [...settled.account.awards, entry] },
    deltas: [...settled.deltas, ...move(amount, { place: 'pool' }, { place: 'escrow', owner: account.user })],
  };
}

/** Takes from the balance what leaves for an ordinary output; `INSUFFICIENT` when it does not hold so much. */
export function withdraw(
  pool: bigint,
  account: AwardAccount,
  amount: bigint,
  now: number,
): EscrowStep | Refused<'INSUFFICIENT'> {
  assertPositive('amount', amount);
  const settled = settleAccount(pool, account, now);
  if (amount > settled.account.balance) return refuse('INSUFFICIENT');
  return {
    ok: true,
    pool: settled.pool,
    account: { ...settled.account, balance: settled.account.balance - amount },
    deltas: [...settled.deltas, ...move(amount, { place: 'account', owner: account.user }, { place: 'outside' })],
  };
}

/**
 * Holds an award in escrow for review. Without a verdict it matures when the review's time is over.
 *
 * @returns `UNKNOWN` for an id not on record, `ALREADY` for an award that has left escrow.
 */
export function holdAward(
  account: AwardAccount,
  id: string,
  now: number,
  rule: EscrowRule = ESCROW,
): { readonly ok: true; readonly account: AwardAccount } | Refused<'UNKNOWN' | 'ALREADY'> {
  assertTime('now', now);
  const found = account.awards.find((known) => known.id === id);
  if (found === undefined) return refuse('UNKNOWN');
  if (found.state !== 'escrow' || found.maturesAt <= now) return refuse('ALREADY');
  const maturesAt = Math.max(found.maturesAt, now + rule.reviewSeconds);
  return { ok: true, account: { ...account, awards: replace(account, { ...found, maturesAt }) } };
}

/** A recall, and where its value came from. */
export interface RecallStep extends EscrowStep {
  readonly from: 'FROM_ESCROW' | 'FROM_BALANCE' | 'DEBT';
  /** What the balance could not give and is owed from now on. */
  readonly shortfall: bigint;
}

/**
 * Returns an award to the pool after a verdict of fraud: from escrow, else from the balance; what is missing there becomes
 * a debt. No other coins of the user are touched.
 *
 * @returns `UNKNOWN` for an id not on record, `ALREADY` for an award that was recalled or burned.
 */
export function recall(
  pool: bigint,
  account: AwardAccount,
  id: string,
  now: number,
): RecallStep | Refused<'UNKNOWN' | 'ALREADY'> {
  const settled = settleAccount(pool, account, now);
  const found = settled.account.awards.find((known) => known.id === id);
  if (found === undefined) return refuse('UNKNOWN');
  if (found.state === 'recalled' || found.state === 'burned') return refuse('ALREADY');
  const awards = replace(settled.account, { ...found, state: 'recalled' });
  const inHold = found.state === 'escrow';
  const taken = inHold ? found.amount : minOf(found.amount, settled.account.balance);
  const shortfall = found.amount - taken;
  const place = inHold ? 'escrow' : 'account';
  return {
    ok: true,
    pool: settled.pool + taken,
    account: {
      ...settled.account,
      balance: settled.account.balance - (inHold ? 0n : taken),
      debt: settled.account.debt + shortfall,
      awards,
    },
    deltas: [...settled.deltas, ...move(taken, { place, owner: account.user }, { place: 'pool' })],
    from: inHold ? 'FROM_ESCROW' : shortfall > 0n ? 'DEBT' : 'FROM_BALANCE',
    shortfall,
  };
}

/** Whether a vote passes: 3 · yes > 2 · weight, more than two thirds. */
export function votePasses(yes: bigint, weight: bigint): boolean {
  return yes <= weight && 3n * yes > 2n * weight;
}

/**
 * Burns escrow and balance of a user and bans it, after a vote; `VOTE_FAILED` without more than two thirds of the weight.
 * A debt stays on record, and awards that had matured can still be recalled, which then makes a debt.
 */
export function burnAccount(
  pool: bigint,
  account: AwardAccount,
  vote: { readonly yes: bigint; readonly weight: bigint },
  now: number,
): (EscrowStep & { readonly burned: bigint }) | Refused<'VOTE_FAILED'> {
  const settled = settleAccount(pool, account, now);
  if (!votePasses(vote.yes, vote.weight)) return refuse('VOTE_FAILED');
  const { balance } = settled.account;
  const escrow = inEscrow(settled.account);
  const awards = settled.account.awards.map((entry) =>
    entry.state === 'escrow' ? { ...entry, state: 'burned' as const } : entry,
  );
  return {
    ok: true,
    pool: settled.pool,
    account: { ...settled.account, balance: 0n, banned: true, awards },
    burned: balance + escrow,
    deltas: [
      ...settled.deltas,
      ...move(balance, { place: 'account', owner: account.user }, { place: 'burned' }),
      ...move(escrow, { place: 'escrow', owner: account.user }, { place: 'burned' }),
    ],
  };
}

/** Drops awards that are no longer in escrow and matured before `before`: a recall can then no longer reach them. */
export function forgetAwards(account: AwardAccount, before: number): AwardAccount {
  assertTime('before', before);
  const kept = account.awards.filter((entry) => entry.state === 'escrow' || entry.maturesAt >= before);
  return { ...account, awards: kept };
}

function replace(account: AwardAccount, entry: Award): readonly Award[] {
  return account.awards.map((known) => (known.id === entry.id ? entry : known));
}
