import { type Adapter, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import { matchPair } from '../src/match/pair.ts';
import type { Offer } from '../src/match/price.ts';
import { matchRing } from '../src/match/ring.ts';
import { compare, integerOf } from './bytom/support.ts';

function offerOf(value: Json | undefined, what: string): Offer {
  const json = read.object(value, what);
  return {
    amount: integerOf(json['amount'], `${what}.amount`),
    num: integerOf(json['num'], `${what}.num`),
    den: integerOf(json['den'], `${what}.den`),
  };
}

/** Amounts as the files write them: decimal digits. */
function written(outcome: object): JsonObject {
  return JSON.parse(JSON.stringify(outcome, (_, value) => (typeof value === 'bigint' ? String(value) : value)));
}

function sameOutcome(data: JsonObject, outcome: object): string | undefined {
  const expected = read.object(data['expect'], 'expect');
  return compare({ expect: expected }, { expect: written(outcome) });
}

function runPair(data: Json): string | undefined {
  const json = read.object(data, 'case');
  const feeBps = integerOf(json['feeBps'], 'feeBps');
  return sameOutcome(json, matchPair(offerOf(json['maker'], 'maker'), offerOf(json['taker'], 'taker'), feeBps));
}

function runRing(data: Json): string | undefined {
  const json = read.object(data, 'case');
  const orders = read.array(json['orders'], 'orders').map((order, i) => offerOf(order, `orders.${i}`));
  return sameOutcome(json, matchRing(orders));
}

function assertsOf(data: JsonObject): readonly string[] {
  const expected = read.object(data['expect'], 'expect');
  return Object.entries(expected).flatMap(([name, value]) =>
    Array.isArray(value) ? value.map((_, i) => `expect.${name}.${i}`) : [`expect.${name}`],
  );
}

/** Magnetic orders; the file's other kind, exchange through a universal point, is the business of the points module. */
const magnetic: Adapter = {
  folder: 'rewards',
  files: /^points_exchange.*\.json$/,
  ignores: {
    note: 'says what a case is about',
    name: 'of the file',
    description: 'of the file',
    generator: 'of the file',
    count: 'of the full set',
    kind: 'chooses the run',
  },
  *cases(file): Iterable<VectorCase> {
    const cases = read.array(read.object(file.json(), file.name)['cases'], 'cases');
    for (const [i, item] of cases.entries()) {
      const data = read.object(item, `case ${i}`);
      const kind = read.string(data['kind'], 'kind');
      if (kind === 'via_universal') continue;
      const run = { magnetic_pair: runPair, magnetic_ring: runRing }[kind];
      if (run === undefined) throw new TypeError(`case ${i} is of the unknown kind ${kind}`);
      yield { id: `${kind} ${i}`, data, asserts: assertsOf(data), run };
    }
  },
};

export const adapters: readonly Adapter[] = [magnetic];
