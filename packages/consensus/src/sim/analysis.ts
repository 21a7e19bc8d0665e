import { type Cell, flatten } from './csv.ts';
import { SimError } from './errors.ts';
import { FUNCTIONS, parseExpression } from './expression.ts';
import { valueAt } from './paths.ts';
import { halfInterval, percentiles } from './percentiles.ts';
import type { RunResult } from './result.ts';
import type { Point, Study } from './study.ts';
import type { Chart, Series } from './svg.ts';

/** One run of a study as a line of a table. */
export interface Row {
  readonly point: Point;
  readonly result: RunResult;
  /** Labels, metrics by dotted name, computed columns, number of findings. */
  readonly cells: Readonly<Record<string, Cell>>;
}

/** The line of a run. @throws {@link SimError} `expression.invalid`. */
export function rowOf(study: Study, point: Point, result: RunResult): Row {
  const { wallMs: _, ...metrics } = result.metrics;
  const cells: Record<string, Cell> = {
    ...point.labels,
    ...flatten(metrics),
    findings: result.findings.length,
    ended: result.ended,
    trace: result.traceHash,
  };
  const variables = variablesOf(study, point, cells);
  for (const [name, formula] of Object.entries(study.columns)) {
    cells[name] = parseExpression(formula)(variables);
    variables[name] = cells[name] as number;
  }
  return { point, result, cells };
}

/** Names that formulas may use: those of `let`, and number labels and metrics with dots as underscores. */
function variablesOf(study: Study, point: Point, cells: Readonly<Record<string, Cell>>): Record<string, number> {
  const variables: Record<string, number> = {};
  for (const [name, value] of Object.entries(cells)) {
    if (typeof value === 'number') variables[name.replaceAll(/\W/g, '_')] = value;
  }
  for (const [name, path] of Object.entries(study.let)) {
    const value = valueAt(point.scenario, path) ?? cells[path];
    if (typeof value !== 'number')
      throw new SimError('expression.invalid', `let ${name}: there is no number at ${path}`);
    variables[name] = value;
  }
  return variables;
}

/** Sentences about what a study expected and did not find; empty when all is well. */
export function brokenExpectations(study: Study, rows: readonly Row[]): string[] {
  return study.expect.flatMap(({ metric, is, within, atMost, atLeast, where }) => {
    const meant = rows.filter(({ cells }) => Object.entries(where).every(([label, value]) => cells[label] === value));
    if (meant.length === 0) return [`${metric}: no run has ${JSON.stringify(where)}`];
    const wrong = meant.flatMap((row) => {
      const value = row.cells[metric];
      if (typeof value !== 'number') return [`${nameOf(row)}: there is no ${metric}`];
      const variables = variablesOf(study, row.point, row.cells);
      const limit = (formula: string): number => parseExpression(formula)(variables);
      const off: string[] = [];
      if (is !== undefined) {
        const wanted = limit(is);
        if (Math.abs(value - wanted) > (Math.abs(wanted) * within) / 100) {
          off.push(`${is} = ${round(wanted)}${within > 0 ? ` ± ${within} %` : ''}`);
        }
      }
      if (atMost !== undefined && value > limit(atMost)) off.push(`at most ${atMost} = ${round(limit(atMost))}`);
      if (atLeast !== undefined && value < limit(atLeast)) off.push(`at least ${atLeast} = ${round(limit(atLeast))}`);
      return off.map((wanted) => `${nameOf(row)}: ${metric} is ${round(value)}, expected ${wanted}`);
    });
    // A formula that is wrong is wrong everywhere; the first places tell.
    return wrong.length > 5 ? [...wrong.slice(0, 5), `… and ${wrong.length - 5} more of ${metric}`] : wrong;
  });
}

/** The labels of a row in words. */
export function nameOf(row: Row): string {
  const labels = Object.entries(row.point.labels).map(([label, value]) =>
    label === 'variant' ? String(value) : `${label.split('.').at(-1)} ${value}`,
  );
  return labels.length === 0 ? row.result.name : labels.join(', ');
}

/** Mean, deviation and half the 95 % interval of every number, for each combination of labels over its seeds. */
export function summarise(rows: readonly Row[]): Record<string, Cell>[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const { seed: _, ...labels } = row.point.labels;
    const key = JSON.stringify(labels);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups].map(([key, members]) => {
    const line: Record<string, Cell> = { ...(JSON.parse(key) as Record<string, Cell>), runs: members.length };
    for (const name of Object.keys(members[0]?.cells ?? {})) {
      const values = members.flatMap(({ cells }) => (typeof cells[name] === 'number' ? [cells[name]] : []));
      if (name in line || name === 'seed' || values.length < members.length) continue;
      const { mean, sd, n } = percentiles(values);
      line[name] = mean;
      if (n > 1) {
        line[`${name} sd`] = sd;
        line[`${name} ±`] = halfInterval(n, sd);
      }
    }
    return line;
  });
}

/** The charts that a study asks for, by file name. */
export function chartsOf(study: Study, rows: readonly Row[]): { readonly file: string; readonly chart: Chart }[] {
  return study.plots.map(({ file, title, kind, x, y, group, expected, logX, logY }) => {
    const categories: Cell[] = [];
    const position = (value: Cell): number => {
      if (typeof value === 'number') return value;
      if (!categories.includes(value)) categories.push(value);
      return categories.indexOf(value) + 1;
    };
    const byGroup = new Map<string, [number, number][]>();
    const predicted = new Map<number, number[]>();
    for (const row of rows) {
      const vy = row.cells[y];
      if (typeof vy !== 'number') continue;
      const name = group === undefined ? y : String(row.cells[group] ?? '');
      const vx = position(row.cells[x]);
      byGroup.set(name, [...(byGroup.get(name) ?? []), [vx, vy]]);
      if (expected === undefined) continue;
      const value = parseExpression(expected, FUNCTIONS)(variablesOf(study, row.point, row.cells));
      predicted.set(vx, [...(predicted.get(vx) ?? []), value]);
    }
    const series: Series[] = [...byGroup].map(([name, points]) => ({
      name,
      points: kind === 'cdf' ? points : averaged(points),
    }));
    if (expected !== undefined) {
      series.push({
        name: 'formula',
        predicted: true,
        points: [...predicted].map(([vx, values]) => [vx, percentiles(values).mean] as const),
      });
    }
    const xName = categories.length > 0 ? `${x}: ${categories.map((name, i) => `${i + 1} ${name}`).join(', ')}` : x;
    return { file, chart: { title, x: kind === 'cdf' ? y : xName, y, kind, series, logX, logY } };
  });
}

function averaged(points: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const byX = new Map<number, number[]>();
  for (const [x, y] of points) byX.set(x, [...(byX.get(x) ?? []), y]);
  return [...byX].map(([x, ys]) => [x, percentiles(ys).mean] as const);
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
