import type { Adapter } from '@dougong/conformance';
import { lmsrCost, lmsrPricePpm } from '../src/lmsr/market.ts';
import { count, integer, integers, table } from './support.ts';

const lmsr: Adapter = table(/^lmsr.*\.json$/, ['cost', 'priceBeforePpm'], (data) => {
  const market = { b: integer(data['b'], 'b'), q: integers(data['q'], 'q') };
  const outcome = count(data['outcome'], 'outcome');
  const cost = lmsrCost(market, outcome, integer(data['shares'], 'shares'));
  return { cost, priceBeforePpm: lmsrPricePpm(market, outcome) };
});

export const adapters: readonly Adapter[] = [lmsr];
