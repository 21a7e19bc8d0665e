/** The intervals of a K-line. */
export type Interval = '1m' | '5m' | '15m' | '30m' | '1h' | '1d';

/** All intervals, the shortest first; each but the first is rolled up from minutes. */
export const INTERVALS: readonly Interval[] = ['1m', '5m', '15m', '30m', '1h', '1d'];

/** Seconds of an interval. A day starts at midnight of the series' offset. */
export const INTERVAL_SECONDS: Readonly<Record<Interval, number>> = {
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '30m': 1800,
  '1h': 3600,
  '1d': 86_400,
};

/**
 * How a series is read. A `gauge` (BizPower) has a value at all times: a candle opens with the value in force, and minutes
 * without a sample are flat. A `trade` series opens with the first sample and has no candle where nothing was traded.
 */
export type KlineMode = 'gauge' | 'trade';

/** One candle; covers [t, t + interval). */
export interface Candle {
  /** Unix seconds of its start. */
  readonly t: number;
  readonly open: bigint;
  readonly high: bigint;
  readonly low: bigint;
  readonly close: bigint;
  /** Samples in it. */
  readonly count: number;
}

/** The start of the interval that holds an instant. */
export function intervalStart(t: number, interval: Interval, offsetMinutes: number = 0): number {
  const seconds = INTERVAL_SECONDS[interval];
  const shift = offsetMinutes * 60;
  return Math.floor((t + shift) / seconds) * seconds - shift;
}

/** Two neighbouring candles as one that starts at `t`. */
export function joinCandles(t: number, first: Candle, next: Candle): Candle {
  return {
    t,
    open: first.open,
    high: next.high > first.high ? next.high : first.high,
    low: next.low < first.low ? next.low : first.low,
    close: next.close,
    count: first.count + next.count,
  };
}

/**
 * Rolls candles up to a longer interval: first open, highest, lowest, last close, sum of samples. Exact, since nothing is
 * averaged.
 *
 * @param candles - of one shorter interval, in order of time.
 */
export function rollUp(candles: Iterable<Candle>, interval: Interval, offsetMinutes: number = 0): readonly Candle[] {
  const rolled: Candle[] = [];
  let current: Candle | undefined;
  for (const candle of candles) {
    const t = intervalStart(candle.t, interval, offsetMinutes);
    if (current !== undefined && current.t === t) current = joinCandles(t, current, candle);
    else {
      if (current !== undefined) rolled.push(current);
      current = { ...candle, t };
    }
  }
  if (current !== undefined) rolled.push(current);
  return rolled;
}
