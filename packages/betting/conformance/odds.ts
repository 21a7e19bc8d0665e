import { type Adapter, type JsonObject, read, type VectorFile } from '@dougong/conformance';
import { settleHandicap } from '../src/football/handicap.ts';
import { correctScore, halfFull, SCORE_TABLES, totalGoals, upDownOddEven } from '../src/football/plays.ts';
import { type Goals, type MatchScore, sideOf } from '../src/football/score.ts';
import { lockedOf, type OddsBet, openBook, settleBook, takeBet } from '../src/odds/book.ts';
import { type LegStatus, type ParlayLeg, settleParlay, settleSystem } from '../src/odds/parlay.ts';
import { about, caseOf, casesOf, count, counts, integer, integers, objects, table } from './support.ts';

const fixed: Adapter = table(
  /^fixed_odds.*\.json$/,
  ['accepted', 'lockedAfter', 'payouts', 'bankrollAfter'],
  (data) => {
    let book = openBook(integer(data['bankroll'], 'bankroll'), count(data['outcomes'], 'outcomes'));
    const taken: OddsBet[] = [];
    const accepted: boolean[] = [];
    const lockedAfter: bigint[] = [];
    for (const bet of objects(data['bets'], 'bets')) {
      const stake = integer(bet['stake'], 'stake');
      const offered = { outcome: count(bet['outcome'], 'outcome'), stake, odds: integer(bet['odds'], 'odds') };
      const step = takeBet(book, offered);
      if (step.ok) {
        book = step.book;
        taken.push(offered);
      }
      accepted.push(step.ok);
      lockedAfter.push(lockedOf(book));
    }
    const result = data['result'] === null ? null : integers(data['result'], 'result');
    const settlement = settleBook(book, taken, result);
    const paid = [...settlement.payouts];
    const payouts = accepted.map((ok) => (ok ? (paid.shift() ?? null) : null));
    return { accepted, lockedAfter, payouts, bankrollAfter: settlement.bankrollAfter };
  },
);

function statusOf(text: string): LegStatus {
  if (text === 'won' || text === 'lost' || text === 'void') return text;
  throw new TypeError(`status ${text} is not known`);
}

function runSingle(data: JsonObject): Readonly<Record<string, bigint>> {
  const legs = objects(data['legs'], 'legs').map((leg) => ({
    odds: integer(leg['odds'], 'odds'),
    status: statusOf(read.string(leg['status'], 'status')),
  }));
  const stake = integer(data['stake'], 'stake');
  return { payout: settleParlay(stake, legs, data['cap'] === null ? undefined : integer(data['cap'], 'cap')) };
}

function runSystem(data: JsonObject): Readonly<Record<string, bigint>> {
  const won = read.array(data['won'], 'won').map((item, i) => read.boolean(item, `won.${i}`));
  const odds = integers(data['odds'], 'odds');
  if (won.length !== odds.length || odds.length !== count(data['legs'], 'legs')) throw new TypeError('legs differ');
  const legs = odds.map((one, i): ParlayLeg => ({ odds: one, status: won[i] === true ? 'won' : 'lost' }));
  return { ...settleSystem(integer(data['unitStake'], 'unitStake'), legs, count(data['size'], 'size')) };
}

function runParlay(data: JsonObject): Readonly<Record<string, bigint>> {
  const kind = read.string(data['kind'], 'kind');
  if (kind === 'single') return runSingle(data);
  if (kind === 'system') return runSystem(data);
  throw new TypeError(`kind ${kind} is not known`);
}

const parlay: Adapter = {
  folder: 'betting',
  files: /^parlay.*\.json$/,
  ignores: about,
  *cases(file) {
    const cases = objects(read.object(file.json(), file.name)['cases'], 'cases');
    for (const [i, data] of cases.entries()) {
      const system = data['kind'] === 'system';
      yield caseOf(`case ${i}`, data, system ? ['lines', 'totalStake', 'payout'] : ['payout'], runParlay);
    }
  },
};

const handicap: Adapter = table(/^asian_handicap.*\.json$/, ['payoutHomeBet'], (data) => {
  const stake = integer(data['stake'], 'stake');
  const bet = { stake, odds: integer(data['odds'], 'odds'), lineQuarters: count(data['lineQuarters'], 'lineQuarters') };
  return {
    payoutHomeBet: settleHandicap(bet, { home: count(data['home'], 'home'), away: count(data['away'], 'away') }),
  };
});

function goalsOf(data: JsonObject, name: string): Goals {
  const [home, away, ...rest] = counts(data[name], name);
  if (home === undefined || away === undefined || rest.length > 0) throw new TypeError(`${name}: expected two counts`);
  return { home, away };
}

const scoreOf = (data: JsonObject): MatchScore => ({
  halfTime: goalsOf(data, 'ht'),
  fullTime: goalsOf(data, 'ft90'),
});

/** Counts of values by name. */
function tally(values: readonly string[]): Readonly<Record<string, number>> {
  const found = new Map<string, number>();
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
  return Object.fromEntries(found);
}

/** The tables, and the totals where the file has all the matches that they count. */
function figures(file: VectorFile) {
  const { cases: list, score25Order, score31Order, totals } = read.object(file.json(), file.name);
  const orders = { score25Order: score25Order ?? null, score31Order: score31Order ?? null };
  const found = [
    caseOf('orders', orders, ['score31Order', 'score25Order'], () => ({
      score31Order: SCORE_TABLES[31],
      score25Order: SCORE_TABLES[25],
    })),
  ];
  const scores = objects(list, 'cases').map(scoreOf);
  if (scores.length !== 64) return found;
  const fields = ['spf', 'totalGoals', 'halfFull', 'score31', 'goals90'].map((field) => `totals.${field}`);
  const run = () => ({
    totals: {
      spf: tally(scores.map((score) => sideOf(score.fullTime))),
      totalGoals: tally(scores.map((score) => totalGoals(score.fullTime))),
      halfFull: tally(scores.map(halfFull)),
      score31: tally(scores.map((score) => correctScore(score.fullTime, 31))),
      goals90: scores.reduce((sum, score) => sum + score.fullTime.home + score.fullTime.away, 0),
    },
  });
  return [...found, caseOf('totals', { totals: totals ?? null }, fields, run)];
}

const plays = ['spf', 'rqspf', 'totalGoals', 'score31', 'score25', 'halfFull', 'upDownOddEven'];
const football: Adapter = {
  folder: 'betting',
  files: /^football_.*\.json$/,
  ignores: {
    ...about,
    n: 'number of the match',
    home: 'name of a side',
    away: 'name of a side',
    et: 'extra time does not count',
    pens: 'penalties do not count',
    totals: 'over all 64 matches: asserted where the file has them all',
  },
  *cases(file) {
    yield* figures(file);
    const asserts = plays.map((play) => `expect.${play}`);
    yield* casesOf(file, asserts, (data) => {
      const score = scoreOf(data);
      const goals = score.fullTime;
      const starts = Object.keys(read.object(read.object(data['expect'], 'expect')['rqspf'], 'rqspf'));
      return {
        expect: {
          spf: sideOf(goals),
          rqspf: Object.fromEntries(starts.map((start) => [start, sideOf(goals, count(start, 'rqspf'))])),
          totalGoals: totalGoals(goals),
          score31: correctScore(goals, 31),
          score25: correctScore(goals, 25),
          halfFull: halfFull(score),
          upDownOddEven: upDownOddEven(goals),
        },
      };
    });
  },
};

export const adapters: readonly Adapter[] = [fixed, parlay, handicap, football];
