import { type Adapter, type Json, type JsonObject, read } from '@dougong/conformance';
import { bytesToHex } from '@dougong/crypto';
import { bizPower } from '../src/bizpower/score.ts';
import { type UserCounts, userWeights } from '../src/bizpower/weights.ts';
import { candleAt, minuteCandles, rollUpColumns } from '../src/kline/batch.ts';
import { type Candle, type Interval, type KlineMode, rollUp } from '../src/kline/candle.ts';
import { advanceSeries, openSeries, pushSample } from '../src/kline/stream.ts';
import { ORDER_FIELDS, type OrderRecord, orderDifference, orderDigest } from '../src/order/record.ts';
import { statusOf } from '../src/order/sides.ts';
import { bps, Q18_ONE } from '../src/units.ts';
import { about, big, bigOf, casesOf, figuresOf, int, intOf, objects, table } from './support.ts';

const scores: Adapter = {
  folder: 'rewards',
  files: /^bizpower\.json$|^bizpower[-_](?!weights).*\.json$/,
  ignores: about,
  *cases(file) {
    yield* casesOf(file, () => ({
      asserts: ['bizPower', 'flag'],
      run: (data) => {
        const given = read.object(data['in'], 'in');
        const variant = read.string(given['variant'], 'variant');
        if (variant !== 'literal' && variant !== 'symmetric') throw new TypeError(`the variant ${variant} is unknown`);
        const { score, flag } = bizPower(
          {
            orders: big(given, 'Pl'),
            turnover: big(given, 'Pm'),
            newUsers: big(given, 'Um'),
            repeatUsers: big(given, 'Un'),
            externalUsers: big(given, 'Uo'),
            externalOrders: big(given, 'Uom'),
            externalTurnover: big(given, 'Uon'),
          },
          {
            areaHundredths: big(given, 'x'),
            staffHundredths: big(given, 'y'),
            rent: big(given, 'eR'),
            wage: big(given, 'eS'),
          },
          { external: big(given, 'w1'), repeat: big(given, 'w2'), fresh: big(given, 'w3') },
          { minTicket: big(given, 'minTicket'), variant },
        );
        return { bizPower: score, flag };
      },
    }));
    yield figuresOf(file, { asserts: ['scale'], run: () => ({ scale: Q18_ONE }) });
  },
};

const counts = (value: Json | undefined, what: string): UserCounts => {
  const json = read.object(value, what);
  return { external: big(json, 'ext'), repeat: big(json, 'repeat'), fresh: big(json, 'new') };
};

const weights: Adapter = table(/^bizpower_weights.*\.json$/, {
  asserts: ['w1', 'w2', 'w3'],
  run: (data) => {
    const alpha = bps(big(data, 'alphaBps'));
    const ours = userWeights(counts(data['realtime'], 'realtime'), counts(data['history'], 'history'), alpha);
    return { w1: ours.external, w2: ours.repeat, w3: ours.fresh };
  },
});

interface Sample {
  readonly t: number;
  readonly value: bigint;
}

const written = (candles: readonly Candle[]): readonly Json[] =>
  candles.map((c) => ({
    t: String(c.t),
    o: String(c.open),
    h: String(c.high),
    l: String(c.low),
    c: String(c.close),
    n: String(c.count),
  }));

/** The candles as the batch makes them; the streamed ones must be the same. */
function candlesOf(samples: readonly Sample[], data: JsonObject, mode: KlineMode, interval: Interval): readonly Json[] {
  const range = { start: int(data, 'start'), end: int(data, 'end'), mode };
  const times = Float64Array.from(samples, (sample) => sample.t);
  const minutes = minuteCandles(
    times,
    Float64Array.from(samples, (sample) => Number(sample.value)),
    range,
  );
  const rolled = interval === '1m' ? minutes : rollUpColumns(minutes, interval);
  const batch = Array.from({ length: rolled.length }, (_, i) => candleAt(rolled, i));
  const stream = streamed(samples, range.end, mode, interval);
  if (JSON.stringify(written(batch)) !== JSON.stringify(written(stream)))
    throw new TypeError('stream and batch differ');
  return written(batch);
}

function streamed(samples: readonly Sample[], end: number, mode: KlineMode, interval: Interval): readonly Candle[] {
  let series = openSeries(mode);
  const minutes: Candle[] = [];
  const steps = [...samples.filter((sample) => sample.t < end), { t: end, value: undefined }];
  for (const { t, value } of steps) {
    const step = value === undefined ? advanceSeries(series, t) : pushSample(series, t, value);
    if (!step.ok) throw new TypeError(`the stream refused a sample: ${step.code}`);
    series = step.series;
    for (const { interval: of, candle } of step.closed) if (of === '1m') minutes.push(candle);
  }
  return rollUp(minutes, interval);
}

const klines: Adapter = table(/^kline.*\.json$/, {
  asserts: ['gauge1m', 'gauge5m', 'trade1m'],
  run: (data) => {
    const samples = read.array(data['samples'], 'samples').map((pair, i) => {
      const [t, value] = read.array(pair, `samples.${i}`);
      return { t: intOf(t, 't'), value: bigOf(value, 'value') };
    });
    return {
      gauge1m: candlesOf(samples, data, 'gauge', '1m'),
      gauge5m: candlesOf(samples, data, 'gauge', '5m'),
      trade1m: candlesOf(samples, data, 'trade', '1m'),
    };
  },
});

const textOrNull = (value: Json | undefined, what: string): string | null =>
  value === null ? null : read.string(value, what);

function recordOf(value: Json | undefined, what: string): OrderRecord | null {
  if (value === null) return null;
  const json = read.object(value, what);
  return {
    orderNo: read.string(json['orderNo'], 'orderNo'),
    merchantId: read.string(json['merchantId'], 'merchantId'),
    customerId: read.string(json['customerId'], 'customerId'),
    parentCustomerId: textOrNull(json['parentCustomerId'], 'parentCustomerId'),
    orderedAt: big(json, 'orderedAt'),
    items: objects(json, 'items').map((item) => ({
      name: read.string(item['name'], 'name'),
      qty: big(item, 'qty'),
      price: big(item, 'price'),
      discountPrice: big(item, 'discountPrice'),
      deduction: big(item, 'deduction'),
    })),
    status: read.string(json['status'], 'status'),
    logistics: objects(json, 'logistics').map((parcel) => ({
      id: read.string(parcel['id'], 'id'),
      courierId: read.string(parcel['courierId'], 'courierId'),
      status: read.string(parcel['status'], 'status'),
    })),
    completedAt: json['completedAt'] === null ? null : big(json, 'completedAt'),
  };
}

const orders: Adapter = {
  folder: 'rewards',
  files: /^order_records.*\.json$/,
  ignores: { ...about, name: 'of an item, or of the file' },
  *cases(file) {
    yield* casesOf(file, () => ({
      asserts: ['merchantDigest', 'customerDigest', 'state', 'diff'],
      run: (data) => {
        const [merchant, customer] = [recordOf(data['merchant'], 'merchant'), recordOf(data['customer'], 'customer')];
        const [left, right] = [merchant, customer].map((record) => (record === null ? null : orderDigest(record)));
        const both = merchant !== null && customer !== null;
        return {
          merchantDigest: left ? bytesToHex(left) : null,
          customerDigest: right ? bytesToHex(right) : null,
          state: statusOf(left ?? null, right ?? null),
          diff: both ? (orderDifference(merchant, customer) ?? null) : 'MISSING',
        };
      },
    }));
    yield figuresOf(file, { asserts: ['fieldOrder'], run: () => ({ fieldOrder: ORDER_FIELDS }) });
  },
};

export const adapters: readonly Adapter[] = [scores, weights, klines, orders];
