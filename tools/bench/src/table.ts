import { type BenchReport, timesWorse } from './baseline.ts';
import { type Measured, reaches } from './figure.ts';

const HEAD = ['figure', 'measured', 'target', 'rival', 'rival measured', 'ratio'];

/** The figures as aligned text; every rival has a line, `ratio` above 1 means that ours is better. */
export function table(figures: readonly Measured[], baseline?: BenchReport): string {
  const head = baseline === undefined ? HEAD : [...HEAD, 'times worse'];
  const rows = figures.flatMap((figure) => rowsOf(figure, baseline));
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 0 || column === 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function rowsOf(figure: Measured, baseline: BenchReport | undefined): string[][] {
  const reached = reaches(figure);
  const target =
    figure.target === undefined
      ? ''
      : `${figure.better === 'higher' ? '≥' : '≤'} ${quantity(figure.target, figure.unit)} ${reached ? 'reached' : 'MISSED'}`;
  const worse = baseline === undefined ? undefined : timesWorse(figure, baseline);
  const rivals = Object.entries(figure.rivals);
  const first = [figure.name, quantity(figure.value, figure.unit), target];
  const tail = baseline === undefined ? [] : [worse === undefined ? 'new' : worse.toFixed(2)];
  const [leader, ...others] = rivals;
  return [
    [...first, ...rivalCells(figure, leader), ...tail],
    ...others.map((rival) => ['', '', '', ...rivalCells(figure, rival)]),
  ];
}

function rivalCells(figure: Measured, rival: readonly [string, number] | undefined): string[] {
  if (rival === undefined) return ['', '', ''];
  const [name, value] = rival;
  const ratio = figure.better === 'higher' ? figure.value / value : value / figure.value;
  return [name, quantity(value, figure.unit), ratio.toFixed(2)];
}

function quantity(value: number, unit: string): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 2 : 4;
  const text = value.toLocaleString('en-US', { maximumFractionDigits: digits });
  return unit.startsWith('/') ? `${text}${unit}` : `${text} ${unit}`;
}
