import { BettingError } from '../errors.ts';
import { assertAmount, assertCount, assertOrder, DAY_SECONDS } from '../units.ts';

/** The rolling windows of limits: 24 hours, 7 and 30 days. */
export type LimitWindow = 'day' | 'week' | 'month';
/** What a limit is about: stakes; deposits, gross; or losses, which are stakes less what came back. */
export type LimitMeasure = 'stake' | 'deposit' | 'loss';
/** Names one limit. */
export type LimitName = `${LimitMeasure}.${LimitWindow}`;

/** Something that counts towards limits. `credit` is a payout or a refund. */
export interface GamingEntry {
  readonly at: number;
  readonly kind: 'stake' | 'deposit' | 'credit';
  readonly amount: bigint;
}

/** The limits of one person, over all keys; a value that each step replaces. */
export interface GamingRecord {
  readonly limits: ReadonlyMap<LimitName, bigint>;
  /** Raised limits that wait for their day and a confirmation. */
  readonly pending: ReadonlyMap<LimitName, { readonly amount: bigint; readonly at: number }>;
  /** The last 30 days. */
  readonly entries: readonly GamingEntry[];
  /** The first second in which the person may play again. */
  readonly blockedUntil: number;
  /** Of the last step. */
  readonly at: number;
}

/** Why a stake or deposit was refused, in the order of the checks: exclusion or time-out, then each window. */
export type GamingRefusal = 'EXCLUDED' | `${'STAKE' | 'LOSS' | 'DEPOSIT'}_${'DAY' | 'WEEK' | 'MONTH'}`;

/** What a step answers, with the record after it. */
export interface GamingStep<Code extends string> {
  readonly code: Code;
  readonly record: GamingRecord;
}

const WINDOWS = [
  { window: 'day', name: 'DAY', seconds: DAY_SECONDS },
  { window: 'week', name: 'WEEK', seconds: 7 * DAY_SECONDS },
  { window: 'month', name: 'MONTH', seconds: 30 * DAY_SECONDS },
] as const;

/** Days of the shortest self-exclusion. */
export const MIN_EXCLUSION_DAYS = 180;
/** Days of the longest time-out: six weeks. */
export const MAX_TIMEOUT_DAYS = 42;
/** Seconds before a raised limit can be confirmed. */
export const RAISE_WAIT_SECONDS: number = DAY_SECONDS;

/** A person without limits or history. */
export function openGamingRecord(): GamingRecord {
  return { limits: new Map(), pending: new Map(), entries: [], blockedUntil: 0, at: 0 };
}

/**
 * Sets a limit; 0 stops. A first or lower limit holds at once (`NOW`) and withdraws a raise that waits; a higher one waits a
 * day and for {@link confirmLimit} (`PENDING`).
 */
export function setLimit(
  record: GamingRecord,
  name: LimitName,
  amount: bigint,
  at: number,
): GamingStep<'NOW' | 'PENDING'> {
  assertAmount('amount', amount);
  assertName(name);
  const now = moved(record, at);
  const current = now.limits.get(name);
  const pending = new Map(now.pending);
  if (current !== undefined && amount > current) {
    return { code: 'PENDING', record: { ...now, pending: pending.set(name, { amount, at }) } };
  }
  pending.delete(name);
  return { code: 'NOW', record: { ...now, pending, limits: new Map(now.limits).set(name, amount) } };
}

/** Confirms a raised limit: `NONE` waits, its day is not over (`COOLING_OFF`), or it holds from `NOW`. */
export function confirmLimit(
  record: GamingRecord,
  name: LimitName,
  at: number,
): GamingStep<'NOW' | 'COOLING_OFF' | 'NONE'> {
  assertName(name);
  const now = moved(record, at);
  const waiting = now.pending.get(name);
  if (waiting === undefined) return { code: 'NONE', record: now };
  if (at < waiting.at + RAISE_WAIT_SECONDS) return { code: 'COOLING_OFF', record: now };
  const pending = new Map(now.pending);
  pending.delete(name);
  return { code: 'NOW', record: { ...now, pending, limits: new Map(now.limits).set(name, waiting.amount) } };
}

/** Excludes the person for 180 days or more. Nothing shortens an exclusion. */
export function selfExclude(record: GamingRecord, days: number, at: number): GamingStep<'EXCLUDED' | 'TOO_SHORT'> {
  assertCount('days', days);
  const now = moved(record, at);
  if (days < MIN_EXCLUSION_DAYS) return { code: 'TOO_SHORT', record: now };
  return { code: 'EXCLUDED', record: blocked(now, days) };
}

/** Keeps the person out for 1 to 42 days. */
export function takeTimeout(record: GamingRecord, days: number, at: number): GamingStep<'TIMED_OUT' | 'OUT_OF_RANGE'> {
  assertCount('days', days);
  const now = moved(record, at);
  if (days < 1 || days > MAX_TIMEOUT_DAYS) return { code: 'OUT_OF_RANGE', record: now };
  return { code: 'TIMED_OUT', record: blocked(now, days) };
}

/**
 * Counts a stake if no limit forbids it. A window holds what is newer than t − w; the lowest limit decides. Loss is what the
 * window lost so far plus this stake.
 */
export function recordStake(record: GamingRecord, amount: bigint, at: number): GamingStep<'OK' | GamingRefusal> {
  return admit(record, { at, kind: 'stake', amount }, ['stake', 'loss']);
}

/** Counts a deposit (gross) if no limit forbids it. */
export function recordDeposit(record: GamingRecord, amount: bigint, at: number): GamingStep<'OK' | GamingRefusal> {
  return admit(record, { at, kind: 'deposit', amount }, ['deposit']);
}

/** Counts a payout or refund. It is never refused. */
export function recordCredit(record: GamingRecord, amount: bigint, at: number): GamingRecord {
  assertAmount('amount', amount);
  const now = moved(record, at);
  return { ...now, entries: [...now.entries, { at, kind: 'credit', amount }] };
}

const CODES = { stake: 'STAKE', loss: 'LOSS', deposit: 'DEPOSIT' } as const;

function admit(
  record: GamingRecord,
  entry: GamingEntry,
  measures: readonly LimitMeasure[],
): GamingStep<'OK' | GamingRefusal> {
  assertAmount('amount', entry.amount);
  const now = moved(record, entry.at);
  if (entry.at < now.blockedUntil) return { code: 'EXCLUDED', record: now };
  for (const measure of measures) {
    for (const { name, seconds, window } of WINDOWS) {
      const limit = now.limits.get(`${measure}.${window}`);
      if (limit === undefined) continue;
      const recent = now.entries.filter((one) => one.at > entry.at - seconds);
      if (used(recent, measure) + entry.amount > limit) return { code: `${CODES[measure]}_${name}`, record: now };
    }
  }
  return { code: 'OK', record: { ...now, entries: [...now.entries, entry] } };
}

function used(entries: readonly GamingEntry[], measure: LimitMeasure): bigint {
  const sum = (kind: GamingEntry['kind']): bigint =>
    entries.reduce((total, entry) => (entry.kind === kind ? total + entry.amount : total), 0n);
  return measure === 'loss' ? sum('stake') - sum('credit') : sum(measure);
}

/** The record at `at`, without what no window holds any more. */
function moved(record: GamingRecord, at: number): GamingRecord {
  assertOrder(record.at, at);
  const oldest = at - 30 * DAY_SECONDS;
  return { ...record, at, entries: record.entries.filter((entry) => entry.at > oldest) };
}

function blocked(record: GamingRecord, days: number): GamingRecord {
  return { ...record, blockedUntil: Math.max(record.blockedUntil, record.at + days * DAY_SECONDS) };
}

function assertName(name: LimitName): void {
  const [measure, window, ...rest] = name.split('.');
  const known = WINDOWS.some((one) => one.window === window) && Object.hasOwn(CODES, measure ?? '');
  if (!known || rest.length > 0) throw new BettingError('params.invalid', `${name} is no limit`, { field: 'name' });
}
