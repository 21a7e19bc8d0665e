import { RewardsError } from './errors.ts';
import { assertTime, DAY_SECONDS } from './units.ts';

/** Offset of Chinese civil time from UTC in minutes. */
export const CHINA_OFFSET_MINUTES = 480;

/** A date of the proleptic Gregorian calendar. */
export interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

/** Days since 1970-01-01; years are counted from March so that a leap day ends one. */
export function daysFromCivil({ year, month, day }: CivilDate): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** The date of a day counted from 1970-01-01. */
export function civilFromDays(days: number): CivilDate {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

/** Days of a month. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Checks an offset from UTC. @throws {@link RewardsError} `time.range` unless whole minutes within ±18 hours. */
export function assertOffset(offsetMinutes: number): void {
  if (Number.isInteger(offsetMinutes) && Math.abs(offsetMinutes) <= 1080) return;
  throw new RewardsError('time.range', `${offsetMinutes} minutes is no offset from UTC`, { field: 'offsetMinutes' });
}

/** The civil day that holds an instant, counted from 1970-01-01 in the offset's time. */
export function civilDay(seconds: number, offsetMinutes: number = 0): number {
  assertTime('seconds', seconds);
  assertOffset(offsetMinutes);
  return Math.floor((seconds + offsetMinutes * 60) / DAY_SECONDS);
}

/** The first second of a civil day. */
export function dayStart(day: number, offsetMinutes: number = 0): number {
  assertOffset(offsetMinutes);
  return day * DAY_SECONDS - offsetMinutes * 60;
}

/**
 * The instant `months` later by the civil calendar of a fixed offset: same time of day, the day clamped to the end of a
 * shorter month. The k-th date of a schedule is `addMonths(anchor, k * step)`, never a month after the (k − 1)-th: a chain
 * from 31 August would stay at the 28th once it had passed a February.
 *
 * @param start - Unix seconds.
 * @param months - whole months within ±12,000.
 * @param offsetMinutes - of the civil time from UTC, within ±18 hours.
 * @throws {@link RewardsError} `time.range`.
 * @example
 * ```ts
 * addMonths(Date.UTC(2018, 7, 31) / 1000, 6); // 28 February 2019
 * ```
 */
export function addMonths(start: number, months: number, offsetMinutes: number = 0): number {
  assertTime('start', start);
  assertOffset(offsetMinutes);
  if (!Number.isInteger(months) || Math.abs(months) > 12_000) {
    throw new RewardsError('time.range', `${months} is no number of months within ±12,000`, { field: 'months' });
  }
  const local = start + offsetMinutes * 60;
  const days = Math.floor(local / DAY_SECONDS);
  const { year, month, day } = civilFromDays(days);
  const count = year * 12 + (month - 1) + months;
  const toYear = Math.floor(count / 12);
  const toMonth = count - toYear * 12 + 1;
  const toDay = Math.min(day, daysInMonth(toYear, toMonth));
  return (
    daysFromCivil({ year: toYear, month: toMonth, day: toDay }) * DAY_SECONDS +
    (local - days * DAY_SECONDS) -
    offsetMinutes * 60
  );
}
