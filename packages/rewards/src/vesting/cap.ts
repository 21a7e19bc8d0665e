import { addMonths } from '../calendar.ts';
import { type Delta, move, type Refused, refuse } from '../deltas.ts';
import { RewardsError } from '../errors.ts';
import { assertAmount, assertPositive, assertTime, BPS_ONE, type Bps, bps } from '../units.ts';

/** A fund of which at most a share of the rest may leave per period (the foundation's BT: a tenth in six months). */
export interface CapRule {
  /** Unix seconds; the first period to allow anything begins `periodMonths` later. */
  readonly start: number;
  readonly periodMonths: number;
  readonly capBps: Bps;
  readonly offsetMinutes?: number;
}

/** Bizkey white paper 7.2: the foundation, 15 % of BT, at most a tenth of the rest every six months. */
export const BT_FOUNDATION: { readonly total: bigint; readonly capBps: Bps; readonly periodMonths: number } = {
  total: 150_000_000_000_000_000n,
  capBps: bps(1000n),
  periodMonths: 6,
};

/** What a full use of every cap would have released. */
export interface CapEnvelope {
  readonly released: bigint;
  readonly locked: bigint;
  /** Releases of at least one unit. */
  readonly releases: number;
}

function assertRule(rule: CapRule): void {
  assertTime('start', rule.start);
  if (!Number.isInteger(rule.periodMonths) || rule.periodMonths < 1 || rule.periodMonths > 1200) {
    throw new RewardsError('params.invalid', 'a period has 1 to 1200 whole months', { field: 'periodMonths' });
  }
}

/** Whole periods that have begun after the first one, at most `limit`. */
function periodsPassed(rule: CapRule, now: number, limit: number): number {
  if (now < rule.start) return 0;
  let low = 0;
  let high = Math.min(limit, Math.floor(12_000 / rule.periodMonths));
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (addMonths(rule.start, middle * rule.periodMonths, rule.offsetMinutes ?? 0) <= now) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The envelope after a number of releases. Ends early where the cap floors to nothing: some units then stay for ever. */
export function geometricRelease(total: bigint, capBps: Bps, periods: number): CapEnvelope {
  assertAmount('total', total);
  let locked = total;
  let releases = 0;
  while (releases < periods) {
    const part = (locked * capBps) / BPS_ONE;
    if (part === 0n) break;
    locked -= part;
    releases += 1;
  }
  return { released: total - locked, locked, releases };
}

/**
 * The most that can have left a capped fund by `now`, when the full cap was taken each time.
 *
 * @throws {@link RewardsError} `amount.range`, `time.range`, `params.invalid`.
 */
export function capEnvelope(total: bigint, rule: CapRule, now: number): CapEnvelope {
  assertRule(rule);
  assertTime('now', now);
  return geometricRelease(total, rule.capBps, periodsPassed(rule, now, 12_000));
}

/** A capped fund in use. */
export interface CappedFund {
  readonly rule: CapRule;
  readonly locked: bigint;
  /** The period of the last release, 0 before the first. */
  readonly period: number;
  /** What was locked when that period's first release came. */
  readonly lockedAtPeriod: bigint;
}

/** A fund with nothing released. @throws {@link RewardsError} `amount.range`, `params.invalid`. */
export function openFund(total: bigint, rule: CapRule): CappedFund {
  assertAmount('total', total);
  assertRule(rule);
  return { rule, locked: total, period: 0, lockedAtPeriod: total };
}

/**
 * What may leave the fund now. "At most" is a ceiling and no claim: a period that is not used is not made up for, and what
 * to release is for governance to say.
 */
export function releasable(fund: CappedFund, now: number): bigint {
  const period = periodsPassed(fund.rule, now, 12_000);
  if (period === 0 || period < fund.period) return 0n;
  const base = period === fund.period ? fund.lockedAtPeriod : fund.locked;
  const cap = (base * fund.rule.capBps) / BPS_ONE;
  return cap - (base - fund.locked);
}

/**
 * Releases an amount to `to`; `CAP` when it is above {@link releasable}.
 *
 * @throws {@link RewardsError} `amount.range` for nothing.
 */
export function release(
  fund: CappedFund,
  amount: bigint,
  to: string,
  now: number,
): { readonly ok: true; readonly fund: CappedFund; readonly deltas: readonly Delta[] } | Refused<'CAP'> {
  assertPositive('amount', amount);
  if (amount > releasable(fund, now)) return refuse('CAP');
  const period = periodsPassed(fund.rule, now, 12_000);
  const lockedAtPeriod = period === fund.period ? fund.lockedAtPeriod : fund.locked;
  return {
    ok: true,
    fund: { ...fund, locked: fund.locked - amount, period, lockedAtPeriod },
    deltas: move(amount, { place: 'locked' }, { place: 'account', owner: to }),
  };
}
