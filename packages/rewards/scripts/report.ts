import { demoTable, PRINTED_DAYS } from '../src/demo.ts';
import {
  addMonths,
  BT_EARLY,
  BT_FOUNDATION,
  BT_TEAM,
  bps,
  COIN,
  capEnvelope,
  emittedBefore,
  eraEmission,
  eraEnd,
  TIME_TOKEN,
  vested,
} from '../src/index.ts';

const START = Date.UTC(2018, 7, 31) / 1000;
const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const day = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
const hundredths = (value: bigint): string => `${value / 100n}.${String(value % 100n).padStart(2, '0')}`;
const coins = (units: bigint): string => (units / COIN).toLocaleString('en');
const row = (cells: readonly string[]): boolean => print(`| ${cells.join(' | ')} |`);
const head = (title: string, cells: readonly string[]): void => {
  print(`\n${title}\n`);
  row(cells);
  row(cells.map(() => '---:'));
};

head('The first 30 days of a shop (Bizkey white paper, chapter 4)', [
  'day',
  'turnover',
  'orders',
  'Biz',
  'value so far',
]);
for (const line of demoTable(PRINTED_DAYS)) {
  const { turnoverFen, orders, bizHundredths, cumulativeFen } = line;
  row([
    String(line.day),
    hundredths(turnoverFen),
    String(orders),
    hundredths(bizHundredths),
    hundredths(cumulativeFen),
  ]);
}

head('BT released, issued on 31 August 2018', ['month', 'date', 'early', 'team', 'foundation at most']);
const foundation = { start: START, periodMonths: BT_FOUNDATION.periodMonths, capBps: bps(1000n) };
for (let month = 0; month <= 24; month += 3) {
  const date = addMonths(START, month);
  row([
    String(month),
    day(date),
    coins(vested(200_000_000_000_000_000n, { kind: 'tranches', start: START, tranches: BT_EARLY }, date)),
    coins(vested(150_000_000_000_000_000n, { kind: 'tranches', start: START, tranches: BT_TEAM }, date)),
    coins(capEnvelope(BT_FOUNDATION.total, foundation, date).released),
  ]);
}

const emission = eraEmission(TIME_TOKEN.rewards, TIME_TOKEN.blocksPerEra);
const end = eraEnd(emission);
head('TT emitted by eras of five years', ['era', 'emission', 'so far']);
for (let era = 0; era < 12; era++) {
  const sum = emittedBefore(emission, era + 1);
  row([String(era), coins(sum - emittedBefore(emission, era)), coins(sum)]);
}
print(
  `\nThe last era with a unit is number ${end.lastEra}; ${TIME_TOKEN.rewards - end.supply} base unit is never emitted.`,
);
