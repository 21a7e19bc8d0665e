import { addMonths, CHINA_OFFSET_MINUTES, civilFromDays, daysFromCivil } from '../calendar.ts';
import { RewardsError } from '../errors.ts';
import { assertAmount, assertTime, BPS_ONE, type Bps, bps, DAY_SECONDS, maxOf } from '../units.ts';

/** A part of a grant that vests whole months after the anchor. */
export interface Tranche {
  readonly months: number;
  readonly bps: Bps;
}

/** How much of a grant has vested when. Every form is monotone and ends at the total. */
export type Schedule =
  /** Parts on calendar dates counted from `start`; the parts sum to 10^4. */
  | {
      readonly kind: 'tranches';
      readonly start: number;
      readonly offsetMinutes?: number;
      readonly tranches: readonly Tranche[];
    }
  /** By the second from `start` to `end`, nothing before `cliff`. */
  | { readonly kind: 'linear'; readonly start: number; readonly end: number; readonly cliff?: number }
  /** All of it whole months after `start`. */
  | { readonly kind: 'cliff'; readonly start: number; readonly months: number; readonly offsetMinutes?: number }
  /**
   * A tenth of the original amount at 00:00 of each 15th strictly after the listing, ten times (CT white paper 4.4);
   * nothing while the listing has no date.
   */
  | { readonly kind: 'monthly'; readonly listing: number | null; readonly offsetMinutes?: number }
  /** Whichever of several schedules has vested most. */
  | { readonly kind: 'either'; readonly of: readonly Schedule[] };

const parts = (months: readonly number[], each: readonly bigint[]): readonly Tranche[] =>
  months.map((month, i) => ({ months: month, bps: bps(each[i] ?? 0n) }));
const quarters = [3, 6, 9, 12, 15, 18, 21, 24];

/** Bizkey white paper 7.2: early supporters, 20 % of BT, over 24 months. */
export const BT_EARLY: readonly Tranche[] = parts(quarters, [1000n, 1000n, 1000n, 1000n, 1500n, 1500n, 1500n, 1500n]);
/** Bizkey white paper 7.2: the team, 15 % of BT, a tenth of it at issue. */
export const BT_TEAM: readonly Tranche[] = parts(
  [0, ...quarters],
  [1000n, 1000n, 1000n, 1000n, 1000n, 1000n, 1000n, 1500n, 1500n],
);

/**
 * Checks a schedule once, so that {@link vested} need not.
 *
 * @throws {@link RewardsError} `params.invalid` for parts that do not sum to 10^4 or are out of order, an end that is not
 * after its start, an empty or deeper nested `either`; `time.range`.
 */
export function assertSchedule(schedule: Schedule): void {
  const fault = faultOf(schedule);
  if (fault !== undefined) throw new RewardsError('params.invalid', fault, { field: schedule.kind });
}

function faultOf(schedule: Schedule): string | undefined {
  switch (schedule.kind) {
    case 'tranches': {
      let sum = 0n;
      let last = -1;
      for (const tranche of schedule.tranches) {
        if (!Number.isInteger(tranche.months) || tranche.months <= last)
          return 'tranches must be in order of their months';
        last = tranche.months;
        sum += tranche.bps;
      }
      return sum === BPS_ONE ? undefined : `the tranches sum to ${sum} of 10000`;
    }
    case 'linear':
      assertTime('start', schedule.start);
      assertTime('end', schedule.end);
      assertTime('cliff', schedule.cliff ?? schedule.start);
      return schedule.end > schedule.start ? undefined : 'it ends before it starts';
    case 'cliff':
      return Number.isInteger(schedule.months) && schedule.months >= 0
        ? undefined
        : 'its months are no whole number from 0';
    case 'monthly':
      if (schedule.listing !== null) assertTime('listing', schedule.listing);
      return undefined;
    case 'either': {
      if (schedule.of.length === 0 || schedule.of.length > 8) return 'it must have one to eight alternatives';
      if (schedule.of.some((inner) => inner.kind === 'either')) return 'alternatives cannot be nested';
      return schedule.of.map(faultOf).find((fault) => fault !== undefined);
    }
  }
}

/**
 * How much of a total has vested: each form floors, and its last step completes the total, so that remainders fall into
 * later parts and nothing is left behind.
 *
 * @param total - base units.
 * @param now - Unix seconds.
 * @throws {@link RewardsError} `amount.range`, `time.range`.
 * @example
 * ```ts
 * vested(1_000_003n, { kind: 'tranches', start, tranches: BT_TEAM }, start); // 100_000n
 * ```
 */
export function vested(total: bigint, schedule: Schedule, now: number): bigint {
  assertAmount('total', total);
  assertTime('now', now);
  switch (schedule.kind) {
    case 'tranches': {
      let cumulative = 0n;
      for (const tranche of schedule.tranches) {
        if (addMonths(schedule.start, tranche.months, schedule.offsetMinutes ?? 0) > now) break;
        cumulative += tranche.bps;
      }
      return (total * cumulative) / BPS_ONE;
    }
    case 'linear': {
      if (now < schedule.start || now < (schedule.cliff ?? schedule.start)) return 0n;
      if (now >= schedule.end) return total;
      return (total * BigInt(now - schedule.start)) / BigInt(schedule.end - schedule.start);
    }
    case 'cliff':
      return addMonths(schedule.start, schedule.months, schedule.offsetMinutes ?? 0) <= now ? total : 0n;
    case 'monthly': {
      const passed = fifteenthsPassed(schedule.listing, now, schedule.offsetMinutes ?? CHINA_OFFSET_MINUTES);
      return (total * BigInt(Math.min(passed, 10))) / 10n;
    }
    case 'either':
      return schedule.of.map((inner) => vested(total, inner, now)).reduce(maxOf, 0n);
  }
}

/** How many 15ths, 00:00 local, lie strictly after `listing` and not after `now`. */
export function fifteenthsPassed(listing: number | null, now: number, offsetMinutes: number): number {
  if (listing === null) return 0;
  assertTime('listing', listing);
  assertTime('now', now);
  const first = nextFifteenth(listing, offsetMinutes);
  if (now < first) return 0;
  const [from, to] = [first, now].map((t) => civilFromDays(Math.floor((t + offsetMinutes * 60) / DAY_SECONDS)));
  if (from === undefined || to === undefined) return 0;
  return (to.year - from.year) * 12 + (to.month - from.month) + (to.day >= 15 ? 1 : 0);
}

function nextFifteenth(after: number, offsetMinutes: number): number {
  const { year, month } = civilFromDays(Math.floor((after + offsetMinutes * 60) / DAY_SECONDS));
  const candidate = daysFromCivil({ year, month, day: 15 }) * DAY_SECONDS - offsetMinutes * 60;
  return candidate > after ? candidate : addMonths(candidate, 1, offsetMinutes);
}
