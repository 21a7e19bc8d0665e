import { RewardsError } from '../errors.ts';
import { assertTime } from '../units.ts';
import { type Candle, INTERVAL_SECONDS, type Interval, intervalStart, type KlineMode } from './candle.ts';

/** Candles in columns. Values are integers that a double holds exactly, |v| < 2^53. */
export interface CandleColumns {
  readonly length: number;
  readonly t: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly count: Uint32Array;
}

/** Which candles to make. */
export interface KlineRange {
  /** Unix seconds; candles of [start, end). Earlier samples only set the value in force, later ones are left out. */
  readonly start: number;
  readonly end: number;
  readonly mode: KlineMode;
  /** The value in force before the first sample, where an earlier part of the series gave one. */
  readonly inForce?: number;
}

/** Ten years of minutes. */
const MAX_CANDLES = 5_270_400;

function columns(length: number): CandleColumns {
  const column = (): Float64Array => new Float64Array(length);
  return {
    length,
    t: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    count: new Uint32Array(length),
  };
}

function cut(from: CandleColumns, length: number): CandleColumns {
  return {
    length,
    t: from.t.subarray(0, length),
    open: from.open.subarray(0, length),
    high: from.high.subarray(0, length),
    low: from.low.subarray(0, length),
    close: from.close.subarray(0, length),
    count: from.count.subarray(0, length),
  };
}

/**
 * One-minute candles of a long series in one pass over typed arrays; for a series as it grows see {@link pushSample}.
 *
 * @param times - Unix seconds in order.
 * @param values - integers, |v| < 2^53.
 * @throws {@link RewardsError} `kline.samples` for columns of unlike length, times out of order, values that are not exact;
 * `params.invalid` for a range above ten years.
 */
export function minuteCandles(times: Float64Array, values: Float64Array, range: KlineRange): CandleColumns {
  assertTime('start', range.start);
  assertTime('end', range.end);
  if (times.length !== values.length) {
    throw new RewardsError('kline.samples', `${times.length} times, ${values.length} values`, { field: 'values' });
  }
  const firstMinute = Math.floor(range.start / 60);
  const slots = Math.max(0, Math.ceil(range.end / 60) - firstMinute);
  if (slots > MAX_CANDLES) {
    throw new RewardsError('params.invalid', `${slots} minutes: at most ${MAX_CANDLES}`, { field: 'end' });
  }
  const out = columns(slots);
  const gauge = range.mode === 'gauge';
  let inForce = range.inForce ?? Number.NaN;
  let made = 0;
  let minute = firstMinute;
  let last = Number.NEGATIVE_INFINITY;
  let i = 0;
  for (; i < times.length && (times[i] ?? 0) < range.start; i++) {
    last = orderedTime(times[i] ?? Number.NaN, last, i);
    inForce = values[i] ?? Number.NaN;
    if (!Number.isSafeInteger(inForce)) throw inexact(i);
  }
  while (i < times.length) {
    const t = times[i] ?? Number.NaN;
    if (!(t >= last)) throw disorder(i);
    if (t >= range.end) break;
    const at = Math.floor(t / 60);
    if (gauge && !Number.isNaN(inForce)) for (; minute < at; minute++) made = putFlat(out, made, minute, inForce);
    minute = at;
    const limit = Math.min((at + 1) * 60, range.end);
    let close = values[i] ?? Number.NaN;
    const open = gauge && !Number.isNaN(inForce) ? inForce : close;
    let high = close > open ? close : open;
    let low = close < open ? close : open;
    const first = i;
    let before = t;
    let exact = Number.isInteger(close);
    for (i += 1; i < times.length; i++) {
      const next = times[i] ?? Number.NaN;
      if (next >= limit) break;
      if (!(next >= before)) throw disorder(i);
      before = next;
      close = values[i] ?? Number.NaN;
      exact = exact && close === Math.floor(close);
      if (close > high) high = close;
      else if (close < low) low = close;
    }
    if (!exact || !Number.isSafeInteger(high) || !Number.isSafeInteger(low)) throw inexact(first);
    last = before;
    inForce = close;
    out.t[made] = at * 60;
    out.open[made] = open;
    out.high[made] = high;
    out.low[made] = low;
    out.close[made] = close;
    out.count[made] = i - first;
    made += 1;
    minute = at + 1;
  }
  if (gauge && !Number.isNaN(inForce)) {
    for (; minute < firstMinute + slots; minute++) made = putFlat(out, made, minute, inForce);
  }
  return cut(out, made);
}

function putFlat(out: CandleColumns, at: number, minute: number, value: number): number {
  out.t[at] = minute * 60;
  out.open[at] = value;
  out.high[at] = value;
  out.low[at] = value;
  out.close[at] = value;
  return at + 1;
}

function orderedTime(t: number, last: number, index: number): number {
  if (t >= last) return t;
  throw disorder(index);
}

const disorder = (index: number): RewardsError =>
  new RewardsError('kline.samples', `sample ${index} is earlier than the one before, or has no time`, { index });
const inexact = (index: number): RewardsError =>
  new RewardsError('kline.samples', `the minute from sample ${index} has a value that is no exact integer`, { index });

/** Rolls columns up to a longer interval, exactly as {@link rollUp} does candles. */
export function rollUpColumns(minutes: CandleColumns, interval: Interval, offsetMinutes: number = 0): CandleColumns {
  const span = (minutes.t[minutes.length - 1] ?? 0) - (minutes.t[0] ?? 0);
  const out = columns(Math.min(minutes.length, Math.floor(span / INTERVAL_SECONDS[interval]) + 2));
  let made = -1;
  for (let i = 0; i < minutes.length; i++) {
    const t = intervalStart(minutes.t[i] ?? 0, interval, offsetMinutes);
    const [high, low] = [minutes.high[i] ?? 0, minutes.low[i] ?? 0];
    if (made < 0 || out.t[made] !== t) {
      made += 1;
      out.t[made] = t;
      out.open[made] = minutes.open[i] ?? 0;
      out.high[made] = high;
      out.low[made] = low;
    } else {
      if (high > (out.high[made] ?? 0)) out.high[made] = high;
      if (low < (out.low[made] ?? 0)) out.low[made] = low;
    }
    out.close[made] = minutes.close[i] ?? 0;
    out.count[made] = (out.count[made] ?? 0) + (minutes.count[i] ?? 0);
  }
  return cut(out, made + 1);
}

/** One candle of columns. */
export function candleAt(from: CandleColumns, index: number): Candle {
  const big = (column: Float64Array): bigint => BigInt(column[index] ?? Number.NaN);
  return {
    t: from.t[index] ?? Number.NaN,
    open: big(from.open),
    high: big(from.high),
    low: big(from.low),
    close: big(from.close),
    count: from.count[index] ?? 0,
  };
}
