import { type Adapter, type JsonObject, read } from '@dougong/conformance';
import { allocate } from '../src/allocate.ts';
import { type BetLimits, refuseStake } from '../src/pool/limits.ts';
import { type PoolMarket, type PoolMode, settlePool } from '../src/pool/settle.ts';
import { count, counts, integer, integers, objects, table } from './support.ts';

function modeOf(text: string): PoolMode {
  if (text === 'profit' || text === 'pool') return text;
  throw new TypeError(`mode ${text} is not known`);
}

function marketOf(data: JsonObject): PoolMarket {
  return {
    mode: modeOf(read.string(data['mode'], 'mode')),
    outcomes: count(data['outcomes'], 'outcomes'),
    feeBps: integer(data['feeBps'], 'feeBps'),
    cutoff: count(data['cutoff'], 'cutoff'),
    scratched: counts(data['scratched'], 'scratched'),
    result: data['result'] === null ? null : integers(data['result'], 'result'),
  };
}

const fields = ['kind', 'gross', 'fee', 'dust', 'payouts', 'refunds', 'feeSplit.foundation', 'feeSplit.nodes'];
const pool: Adapter = table(
  /^parimutuel.*\.json$/,
  fields.map((field) => `expect.${field}`),
  (data) => {
    const market = read.object(data['market'], 'market');
    const bets = objects(market['bets'], 'bets').map((bet) => ({
      outcome: count(bet['outcome'], 'outcome'),
      stake: integer(bet['stake'], 'stake'),
      at: count(bet['at'], 'at'),
    }));
    const settlement = settlePool(marketOf(market), bets);
    const [foundation, nodes] = allocate(settlement.fee, [1n, 1n]);
    return { expect: { ...settlement, feeSplit: { foundation, nodes } } };
  },
);

const limits: Adapter = table(/^bet_limits.*\.json$/, ['error'], (data) => {
  const perMarketMax = data['perMarketMax'];
  const rules: BetLimits = {
    min: integer(data['min'], 'min'),
    max: integer(data['max'], 'max'),
    tick: integer(data['tick'], 'tick'),
    ...(perMarketMax === undefined ? {} : { perMarketMax: integer(perMarketMax, 'perMarketMax') }),
  };
  const prior = data['priorInMarket'] === undefined ? 0n : integer(data['priorInMarket'], 'priorInMarket');
  return { error: refuseStake(integer(data['stake'], 'stake'), rules, prior) ?? null };
});

export const adapters: readonly Adapter[] = [pool, limits];
