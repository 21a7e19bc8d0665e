import { type Adapter, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import { type ConnectorWeight, purchaseReturn, saleReturn, swapReturn } from '../src/bancor/market.ts';
import { coinAgeWeight, coinDays, type Rating, rateLiteral, ratingDeltas } from '../src/credit/coin-days.ts';
import { exchangePoints, type Rate } from '../src/points/exchange.ts';
import { earnPoints, emptyPoints, pointsBalance, refundPoints, spendPoints } from '../src/points/lots.ts';
import { integerNetwork, scoreRisk } from '../src/risk/integer-network.ts';
import { sigmoidTable } from '../src/risk/sigmoid.ts';
import { bps } from '../src/units.ts';
import { about, big, bigs, casesOf, compare, type Form, figuresOf, int, objects, table } from './support.ts';

function weightOf(data: JsonObject): ConnectorWeight {
  const [p, q] = bigs(data, 'weight');
  return { p: Number(p), q: Number(q) };
}

const trades: Readonly<Record<string, Form>> = {
  buy: {
    asserts: ['tokensOut', 'sellBackOut'],
    run: (data) => {
      const [supply, reserve, weight] = [big(data, 'supply'), big(data, 'reserve'), weightOf(data)];
      const deposit = big(data, 'deposit');
      const tokensOut = purchaseReturn(supply, reserve, weight, deposit);
      return { tokensOut, sellBackOut: saleReturn(supply + tokensOut, reserve + deposit, weight, tokensOut) };
    },
  },
  sell: {
    asserts: ['reserveOut'],
    run: (data) => ({
      reserveOut: saleReturn(big(data, 'supply'), big(data, 'reserve'), weightOf(data), big(data, 'tokens')),
    }),
  },
  swap: {
    asserts: ['amountOut'],
    run: (data) => ({
      amountOut: swapReturn(
        big(data, 'reserveIn'),
        int(data, 'weightIn'),
        big(data, 'reserveOut'),
        int(data, 'weightOut'),
        big(data, 'amountIn'),
      ),
    }),
  },
};

const bancor: Adapter = {
  folder: 'rewards',
  files: /^bancor.*\.json$/,
  ignores: { ...about, op: 'chooses the run' },
  cases: (file) => casesOf(file, (data) => formOf(trades, data['op'])),
};

function formOf(forms: Readonly<Record<string, Form>>, value: Json | undefined): Form {
  const name = read.string(value, 'kind');
  const form = Object.hasOwn(forms, name) ? forms[name] : undefined;
  if (form === undefined) throw new TypeError(`a case of the unknown kind ${name}`);
  return form;
}

function ratingOf(data: JsonObject): Rating {
  const rating = big(data, 'rating');
  if (rating === -1n || rating === 0n || rating === 1n) return rating;
  throw new TypeError(`the rating ${rating} is unknown`);
}

const scores: Readonly<Record<string, Form>> = {
  literal: {
    asserts: ['scoreUnitSeconds', 'scoreCoinDaysFloor'],
    run: (data) => {
      const created = { score: 0n, last: int(data, 'created') };
      const { score } = objects(data, 'txs').reduce(
        (before, tx) => rateLiteral(before, int(tx, 't'), big(tx, 'amount'), ratingOf(tx)),
        created,
      );
      return { scoreUnitSeconds: score, scoreCoinDaysFloor: coinDays(score) };
    },
  },
  coinAge: {
    asserts: ['destroyedUnitSeconds', 'weightUnitSeconds', 'scoreDelta', 'weightCoinDaysFloor'],
    run: (data) => {
      const coins = objects(data, 'inputs').map((coin) => ({
        value: big(coin, 'value'),
        createdAt: int(coin, 'createdAt'),
      }));
      const age = coinAgeWeight(coins, big(data, 'paid'), int(data, 't'), int(data, 'maxAgeSeconds'));
      return {
        destroyedUnitSeconds: age.destroyed,
        weightUnitSeconds: age.weight,
        scoreDelta: ratingDeltas(age.weight, ratingOf(data)).rated,
        weightCoinDaysFloor: coinDays(age.weight),
      };
    },
  },
};

/** One coin handed round by `accounts` for so many days, rated well each day, under both rules. */
function ring(data: JsonObject): Readonly<Record<string, unknown>> {
  const attack = read.object(data['ringAttack'], 'ringAttack');
  const [accounts, days] = [int(attack, 'accounts'), int(attack, 'days')];
  const value = big(attack, 'coins') * 100_000_000n;
  let [literal, aged] = [0n, 0n];
  for (let account = 0; account < accounts; account++) {
    literal += rateLiteral({ score: 0n, last: 0 }, days * 86_400, value, 1n).score;
  }
  for (let hop = 1; hop <= accounts; hop++) {
    const interval = (days * 86_400) / accounts;
    aged += coinAgeWeight([{ value, createdAt: (hop - 1) * interval }], value, hop * interval).weight;
  }
  return {
    ringAttack: {
      ...attack,
      literalTotalCoinDays: coinDays(literal),
      coinAgeTotalCoinDays: coinDays(aged),
    },
  };
}

const credit: Adapter = {
  folder: 'rewards',
  files: /^coin_days.*\.json$/,
  ignores: { ...about, kind: 'chooses the run' },
  *cases(file) {
    yield* casesOf(file, (data) => formOf(scores, data['kind']));
    yield figuresOf(file, {
      asserts: ['ringAttack.literalTotalCoinDays', 'ringAttack.coinAgeTotalCoinDays'],
      run: ring,
    });
  },
};

const timeOrNull = (data: JsonObject, name: string): number | null => (data[name] === null ? null : int(data, name));

const lots: Adapter = table(/^points_lots.*\.json$/, {
  asserts: ['results', ...['final.active', 'final.pending', 'final.expired', 'final.spent', 'final.lifetimeEarned']],
  run: (data) => {
    let account = emptyPoints;
    let now = 0;
    const results = objects(data, 'ops').map((op) => {
      now = int(op, 't');
      const name = read.string(op['op'], 'op');
      if (name === 'tick') return 'OK';
      const id = read.string(op['id'], 'id');
      if (name === 'earn') {
        const amount = big(op, 'amount');
        const times = { activeAt: int(op, 'activeAt'), expiresAt: timeOrNull(op, 'expiresAt') };
        const step = earnPoints(account, { id, amount, ...times });
        if (step.ok) account = step.account;
        return step.ok ? 'OK' : step.code;
      }
      if (name === 'spend') {
        const step = spendPoints(account, id, big(op, 'amount'), now);
        if (step.ok) account = step.account;
        return step.ok ? step.parts : step.code;
      }
      if (name !== 'refund') throw new TypeError(`the operation ${name} is unknown`);
      const step = refundPoints(account, id, now);
      if (step.ok) account = step.account;
      return step.ok ? { returned: step.returned, expiredMeanwhile: step.expiredMeanwhile } : step.code;
    });
    return { results, final: pointsBalance(account, now) };
  },
});

function rateOf(data: JsonObject, name: string): Rate {
  const [num = 0n, den = 0n] = bigs(data, name);
  return { num, den };
}

const viaUniversal: Form = {
  asserts: ['universalGross', 'fee', 'universalNet', 'targetOut'],
  run: (data) => {
    const { num, den } = rateOf(data, 'targetToUniversal');
    const target = { num: den, den: num };
    const fee = bps(big(data, 'feeBps'));
    const { deltas: _, ...figures } = exchangePoints(big(data, 'amount'), rateOf(data, 'toUniversal'), target, fee);
    return figures;
  },
};

/** Exchange through the universal point; matching of orders, the file's other kinds, is the ledger's. */
const exchange: Adapter = {
  folder: 'rewards',
  files: /^points_exchange.*\.json$/,
  ignores: { ...about, kind: 'chooses the run' },
  *cases(file): Iterable<VectorCase> {
    const all = [...casesOf(file, (data) => (isMatching(data) ? { asserts: [], run: () => ({}) } : universal(data)))];
    yield* all.filter((one) => !isMatching(read.object(one.data, 'case')));
  },
};

const isMatching = (data: JsonObject): boolean => data['kind'] === 'magnetic_pair' || data['kind'] === 'magnetic_ring';
const universal = (data: JsonObject): Form => formOf({ via_universal: viaUniversal }, data['kind']);

const numbers = (value: Json | undefined, what: string): readonly number[] =>
  read.array(value, what).map((item, i) => read.number(item, `${what}.${i}`));

const networks: Adapter = {
  folder: 'rewards',
  files: /^quantized_mlp.*\.json$/,
  ignores: about,
  *cases(file) {
    const whole = read.object(file.json(), file.name);
    const network = integerNetwork(
      objects(whole, 'layers').map((layer) => ({
        weights: read.array(layer['w'], 'w').map((row) => numbers(row, 'w')),
        bias: numbers(layer['b'], 'b'),
        mul: read.number(layer['mul'], 'mul'),
        shift: read.number(layer['shift'], 'shift'),
      })),
    );
    yield* casesOf(file, () => ({
      asserts: ['y'],
      run: (data) => ({ y: [...scoreRisk(network, Uint8Array.from(numbers(data['x'], 'x')))] }),
    }));
    yield {
      id: 'sigmoid table',
      data: { sigmoidLut: whole['sigmoidLut'] ?? null },
      asserts: ['sigmoidLut'],
      run: (data) => compare(read.object(data, 'file'), { sigmoidLut: [...sigmoidTable()] }),
    };
  },
};

export const adapters: readonly Adapter[] = [bancor, credit, lots, exchange, networks];
