import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advanceSeries,
  type Candle,
  type CandleColumns,
  candleAt,
  INTERVALS,
  type Interval,
  type KlineMode,
  minuteCandles,
  openSeries,
  pushSample,
  rollUp,
  rollUpColumns,
} from '../src/index.ts';

interface Sample {
  readonly t: number;
  readonly value: number;
}

const START = 1_699_920_000;
const sample = fc.record({ t: fc.integer({ min: 0, max: 200_000 }), value: fc.maxSafeInteger() });
const samples = fc
  .array(sample, { maxLength: 60 })
  .map((list) => list.map(({ t, value }) => ({ t: START + t, value })).sort((a, b) => a.t - b.t));
const mode = fc.constantFrom<KlineMode>('gauge', 'trade');
const list = (columns: CandleColumns): readonly Candle[] =>
  Array.from({ length: columns.length }, (_, i) => candleAt(columns, i));

function batch(
  of: readonly Sample[],
  range: { readonly start: number; readonly end: number; readonly mode: KlineMode; readonly inForce?: number },
): CandleColumns {
  return minuteCandles(
    Float64Array.from(of, ({ t }) => t),
    Float64Array.from(of, ({ value }) => value),
    range,
  );
}

describe('K-lines', () => {
  it('of a split stream are those of the whole', () => {
    fc.assert(
      fc.property(samples, mode, fc.integer({ min: 0, max: 3400 }), (all, kind, minute) => {
        const [start, middle, end] = [START, START + minute * 60, START + 204_000];
        const whole = batch(all, { start, end, mode: kind });
        const first = all.filter(({ t }) => t < middle);
        const left = batch(first, { start, end: middle, mode: kind });
        const inForce = first.at(-1)?.value;
        const rest = all.filter(({ t }) => t >= middle);
        const right = batch(rest, { start: middle, end, mode: kind, ...(inForce === undefined ? {} : { inForce }) });
        expect([...list(left), ...list(right)]).toEqual(list(whole));
        expect(list(batch(all, { start: middle, end, mode: kind }))).toEqual(list(right));
      }),
    );
  });

  it('come out of the stream as out of the batch, in all six intervals', () => {
    fc.assert(
      fc.property(samples, mode, fc.constantFrom(0, 480, -210), (all, kind, offset) => {
        const end = START + 4 * 86_400;
        let series = openSeries(kind, offset);
        const streamed = new Map<Interval, Candle[]>(INTERVALS.map((interval) => [interval, []]));
        for (const { t, value } of [...all, { t: end, value: undefined }]) {
          const step = value === undefined ? advanceSeries(series, t) : pushSample(series, t, BigInt(value));
          if (!step.ok) throw new TypeError(step.code);
          series = structuredClone(step.series);
          for (const { interval, candle } of step.closed) streamed.get(interval)?.push(candle);
        }
        const minutes = batch(all, { start: START, end, mode: kind });
        for (const interval of INTERVALS) {
          const rolled = list(rollUpColumns(minutes, interval, offset));
          expect(rollUp(list(minutes), interval, offset)).toEqual(rolled);
          const closed = streamed.get(interval) ?? [];
          expect(closed).toEqual(rolled.slice(0, closed.length));
          // What is missing is at most the candle that runs.
          expect(rolled.length - closed.length).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('are not rewritten by a late sample, nor filled over a silence without end', () => {
    const opened = pushSample(openSeries('gauge'), 600, 5n);
    if (!opened.ok) throw new TypeError(opened.code);
    expect(pushSample(opened.series, 599, 1n)).toEqual({ ok: false, code: 'LATE' });
    expect(pushSample(opened.series, 600 + 60 * 20_000, 1n)).toEqual({ ok: false, code: 'GAP' });
  });

  it('refuse columns that are no series', () => {
    const range = { start: 0, end: 600, mode: 'gauge' as const };
    const columns = (...values: number[]): Float64Array => Float64Array.from(values);
    expect(() => minuteCandles(columns(1), columns(), range)).toThrow('1 times, 0 values');
    expect(() => minuteCandles(columns(5, 4), columns(1, 1), range)).toThrow('sample 1 is earlier');
    expect(() => minuteCandles(columns(70, 4), columns(1, 1), range)).toThrow('sample 1 is earlier');
    expect(() => minuteCandles(columns(Number.NaN), columns(1), range)).toThrow('sample 0');
    for (const bad of [0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => minuteCandles(columns(1, 2), columns(1, bad), range)).toThrow('no exact integer');
      expect(() => minuteCandles(columns(1), columns(bad), range)).toThrow('no exact integer');
    }
    expect(() => minuteCandles(columns(), columns(), { ...range, end: 1e12 })).toThrow('minutes: at most');
  });
});
