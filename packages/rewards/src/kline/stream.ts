import { assertOffset } from '../calendar.ts';
import { type Refused, refuse } from '../deltas.ts';
import { assertTime } from '../units.ts';
import { type Candle, INTERVALS, type Interval, intervalStart, joinCandles, type KlineMode } from './candle.ts';

/** A candle that is closed and never changes again. */
export interface ClosedCandle {
  readonly interval: Interval;
  readonly candle: Candle;
}

/** A series as it grows: the open candle of each interval. Small and plain, so it can be stored and taken up again. */
export interface KlineSeries {
  readonly mode: KlineMode;
  readonly offsetMinutes: number;
  /** The minute that runs. */
  readonly minute: Candle | undefined;
  /** Of each longer interval what its closed minutes make; in the order of {@link INTERVALS}. */
  readonly longer: readonly (Candle | undefined)[];
}

/** How many minutes may pass at once; a longer silence is stepped over by {@link advanceSeries}. */
export const MAX_GAP_MINUTES = 10_080;

const LONGER = INTERVALS.slice(1);

/** A series after a step, with the candles that it closed, each interval in order of time. */
export interface KlineStep {
  readonly ok: true;
  readonly series: KlineSeries;
  readonly closed: readonly ClosedCandle[];
}

const NONE: readonly ClosedCandle[] = [];

/** A series without samples. @throws {@link RewardsError} `time.range` for an impossible offset. */
export function openSeries(mode: KlineMode, offsetMinutes: number = 0): KlineSeries {
  assertOffset(offsetMinutes);
  return { mode, offsetMinutes, minute: undefined, longer: LONGER.map(() => undefined) };
}

/**
 * Adds a sample. Of several in one second the later closes. A sample before the running minute is `LATE`: closed candles are
 * never rewritten. `GAP` when more than {@link MAX_GAP_MINUTES} of a gauge would have to be filled at once.
 *
 * @throws {@link RewardsError} `time.range`.
 */
export function pushSample(series: KlineSeries, t: number, value: bigint): KlineStep | Refused<'LATE' | 'GAP'> {
  assertTime('t', t);
  const minute = series.minute;
  const start = Math.floor(t / 60) * 60;
  if (minute !== undefined && start === minute.t) {
    return { ok: true, series: withMinute(series, withSample(minute, value)), closed: NONE };
  }
  if (minute === undefined) return { ok: true, series: withMinute(series, fresh(start, value)), closed: NONE };
  if (start < minute.t) return refuse('LATE');
  const moved = advanceSeries(series, start);
  if (!moved.ok) return moved;
  const opened = moved.series.minute;
  const next = opened === undefined ? fresh(start, value) : withSample(opened, value);
  return { ok: true, series: withMinute(moved.series, next), closed: moved.closed };
}

/** Closes what ended before the minute of `t`, though no sample came. */
export function advanceSeries(series: KlineSeries, t: number): KlineStep | Refused<'LATE' | 'GAP'> {
  assertTime('t', t);
  const until = Math.floor(t / 60) * 60;
  let minute = series.minute;
  if (minute === undefined) return { ok: true, series, closed: NONE };
  if (until < minute.t) return refuse('LATE');
  if (series.mode === 'gauge' && (until - minute.t) / 60 > MAX_GAP_MINUTES) return refuse('GAP');
  const closed: ClosedCandle[] = [];
  const longer = [...series.longer];
  while (minute !== undefined && minute.t < until) {
    closed.push({ interval: '1m', candle: minute });
    collect(longer, minute, series.offsetMinutes, closed);
    const next: number = minute.t + 60;
    minute = series.mode === 'gauge' ? flat(next, minute.close) : undefined;
  }
  closePassed(longer, until, series.offsetMinutes, closed);
  return { ok: true, series: { ...series, minute, longer }, closed };
}

function collect(longer: (Candle | undefined)[], minute: Candle, offset: number, closed: ClosedCandle[]): void {
  closePassed(longer, minute.t, offset, closed);
  for (const [i, interval] of LONGER.entries()) {
    const t = intervalStart(minute.t, interval, offset);
    const open = longer[i];
    longer[i] = open === undefined ? { ...minute, t } : joinCandles(t, open, minute);
  }
}

function closePassed(longer: (Candle | undefined)[], now: number, offset: number, closed: ClosedCandle[]): void {
  for (const [i, interval] of LONGER.entries()) {
    const open = longer[i];
    if (open === undefined || intervalStart(now, interval, offset) === open.t) continue;
    closed.push({ interval, candle: open });
    longer[i] = undefined;
  }
}

// Field by field: this runs for every sample, and a spread costs several times as much.
const withMinute = ({ mode, offsetMinutes, longer }: KlineSeries, minute: Candle): KlineSeries => ({
  mode,
  offsetMinutes,
  minute,
  longer,
});
const fresh = (t: number, value: bigint): Candle => ({
  t,
  open: value,
  high: value,
  low: value,
  close: value,
  count: 1,
});
const flat = (t: number, value: bigint): Candle => ({
  t,
  open: value,
  high: value,
  low: value,
  close: value,
  count: 0,
});

function withSample(candle: Candle, value: bigint): Candle {
  return {
    t: candle.t,
    open: candle.open,
    high: value > candle.high ? value : candle.high,
    low: value < candle.low ? value : candle.low,
    close: value,
    count: candle.count + 1,
  };
}
