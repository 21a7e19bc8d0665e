import { type Bench, type Figure, milliseconds, perSecond } from '@dougong/bench';
import {
  bizPower,
  type DividendPool,
  distribute,
  emptyDividendPool,
  emptyPosition,
  eraEmission,
  eraReward,
  INTERVALS,
  integerNetwork,
  type KlineSeries,
  minuteCandles,
  openSeries,
  purchaseReturn,
  pushSample,
  rollUpColumns,
  scoreRisk,
  stake,
  TIME_TOKEN,
} from '@dougong/rewards';

const SAMPLES = 10_000_000;
const PUSHED = 1_000_000;
const START = 1_700_000_000 - (1_700_000_000 % 60);

/** About 16 samples a minute. */
function series(length: number): { readonly times: Float64Array; readonly values: Float64Array } {
  const times = new Float64Array(length);
  const values = new Float64Array(length);
  let [t, random] = [START, 1];
  for (let i = 0; i < length; i++) {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    t += random % 8;
    times[i] = t;
    values[i] = random;
  }
  return { times, values };
}

/** How one would first write it: an object for each candle in a map by minute. */
function naiveCandles(
  times: Float64Array,
  values: Float64Array,
): Map<number, { o: number; h: number; l: number; c: number; n: number }> {
  const candles = new Map<number, { o: number; h: number; l: number; c: number; n: number }>();
  for (let i = 0; i < times.length; i++) {
    const minute = Math.floor((times[i] ?? 0) / 60) * 60;
    const value = values[i] ?? 0;
    const candle = candles.get(minute);
    if (candle === undefined) candles.set(minute, { o: value, h: value, l: value, c: value, n: 1 });
    else {
      candles.set(minute, {
        o: candle.o,
        h: Math.max(candle.h, value),
        l: Math.min(candle.l, value),
        c: value,
        n: candle.n + 1,
      });
    }
  }
  return candles;
}

/** Every holder credited at each distribution. */
function naiveDistribute(stakes: ReadonlyMap<number, bigint>, owed: Map<number, bigint>, amount: bigint): void {
  let total = 0n;
  for (const held of stakes.values()) total += held;
  for (const [user, held] of stakes) owed.set(user, (owed.get(user) ?? 0n) + (amount * held) / total);
}

function figures(): readonly Figure[] {
  const { times, values } = series(SAMPLES);
  const end = (times.at(-1) ?? 0) + 60;
  const range = { start: START, end, mode: 'gauge' } as const;
  const pushes = Array.from({ length: PUSHED }, (_, i) => ({ t: times[i] ?? 0, value: BigInt(values[i] ?? 0) }));

  const activity = {
    orders: 100n,
    turnover: 50_000n,
    newUsers: 20n,
    repeatUsers: 80n,
    externalUsers: 10n,
    externalOrders: 12n,
    externalTurnover: 60_000n,
  };
  const cost = { areaHundredths: 50_000n, staffHundredths: 400n, rent: 500n, wage: 300_000n };
  const third = 333_333_333_333_333_333n;
  const weights = { external: third, repeat: third, fresh: third + 1n };

  const side = 10n ** 18n;
  const ratios = [
    [1, 2],
    [1, 3],
    [3, 5],
    [9, 10],
  ] as const;
  let deposit = 0n;
  const emission = eraEmission(TIME_TOKEN.rewards, TIME_TOKEN.blocksPerEra);
  let height = 0n;

  let pool: DividendPool = stake(emptyDividendPool, emptyPosition, 1_000_003n).pool;
  const holders = new Map(Array.from({ length: 1000 }, (_, i) => [i, BigInt(i + 1)] as const));
  const owed = new Map<number, bigint>();

  const layer = (rows: number, columns: number) => ({
    weights: Array.from({ length: rows }, (_, r) =>
      Array.from({ length: columns }, (_, c) => ((r * 31 + c * 17) % 255) - 127),
    ),
    bias: Array.from({ length: rows }, (_, r) => r * 97 - 500),
    mul: 700,
    shift: 16,
  });
  const network = integerNetwork([layer(32, 24), layer(16, 32), layer(1, 16)]);
  const features = Uint8Array.from({ length: 24 }, (_, i) => i * 10);

  return [
    {
      name: 'one-minute K-line of 10 million samples, batch',
      unit: 'ms',
      better: 'lower',
      target: 250,
      measure: milliseconds(() => minuteCandles(times, values, range)),
      rivals: { 'objects in a map': milliseconds(() => naiveCandles(times, values)) },
    },
    {
      name: 'the same in all six intervals',
      unit: 'ms',
      better: 'lower',
      target: 800,
      measure: milliseconds(() => {
        const minutes = minuteCandles(times, values, range);
        return INTERVALS.slice(1).map((interval) => rollUpColumns(minutes, interval));
      }),
    },
    {
      name: 'samples pushed one by one, six intervals',
      unit: 'samples/s',
      better: 'higher',
      target: SAMPLES / 0.8,
      measure: perSecond(() => {
        let line: KlineSeries = openSeries('gauge');
        for (const { t, value } of pushes) {
          const step = pushSample(line, t, value);
          if (step.ok) line = step.series;
        }
        return line;
      }, PUSHED),
    },
    {
      name: 'BizPower',
      unit: 'scores/s',
      better: 'higher',
      target: 2_000_000,
      measure: perSecond(() => bizPower(activity, cost, weights)),
    },
    {
      name: 'Bancor purchase, weights 1/2 to 9/10 at 10^18',
      unit: 'trades/s',
      better: 'higher',
      target: 200_000,
      measure: perSecond(() => {
        deposit += 1_234_567_890n;
        for (const [p, q] of ratios) purchaseReturn(side, side / 4n, { p, q }, deposit);
      }, ratios.length),
    },
    {
      name: 'reward of a block',
      unit: 'blocks/s',
      better: 'higher',
      measure: perSecond(() => {
        height += 997n;
        return eraReward(emission, height);
      }),
    },
    {
      name: 'dividend distributed, any number of holders',
      unit: 'events/s',
      better: 'higher',
      measure: perSecond(() => {
        pool = distribute(pool, 12_345n).pool;
      }),
      rivals: { 'a map of 1,000 holders': perSecond(() => naiveDistribute(holders, owed, 12_345n)) },
    },
    {
      name: 'integer network 24-32-16-1',
      unit: 'scores/s',
      better: 'higher',
      target: 200_000,
      measure: perSecond(() => scoreRisk(network, features)),
    },
  ];
}

export const bench: Bench = { title: 'Rewards', figures };
