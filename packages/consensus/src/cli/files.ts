import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LineCounter, parseDocument } from 'yaml';
import { chartsOf, summarise } from '../sim/analysis.ts';
import { toCsv } from '../sim/csv.ts';
import { SimError } from '../sim/errors.ts';
import { type Outcome, reportMarkdown } from '../sim/report.ts';
import type { RunResult } from '../sim/result.ts';
import { parseStudy, type Study } from '../sim/study.ts';
import { svgChart } from '../sim/svg.ts';

/**
 * The study in a YAML or JSON file.
 *
 * @throws SimError whose message begins with the file and the line.
 */
export function readStudy(file: string): Study {
  const { json, lineOf } = readYaml(file);
  try {
    return parseStudy(json);
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    const line = lineOf(error.details.path ?? []);
    throw new SimError(error.code, `${file}:${line}: ${error.message}`, { ...error.details, line });
  }
}

/** The result of an earlier run in a JSON file. @throws SimError when it is none. */
export function readResult(file: string): RunResult {
  const { json } = readYaml(file);
  const result = json as Partial<RunResult> | null;
  if (typeof result?.traceHash !== 'string' || typeof result.scenario !== 'object') {
    throw new SimError('scenario.invalid', `${file}: no result of a run: it has no traceHash and scenario`);
  }
  return result as RunResult;
}

interface Parsed {
  readonly json: unknown;
  readonly lineOf: (path: readonly (string | number)[]) => number;
}

/** The file as named, else the one of that name that comes with the package: `scenarios/swarm.yaml`. */
function located(file: string): string {
  if (existsSync(file) || isAbsolute(file)) return file;
  // This code stands two folders below the package, or one where the build has joined it to a shared part.
  const shipped = ['../..', '..'].map((up) => fileURLToPath(new URL(`${up}/${file}`, import.meta.url)));
  return shipped.find((path) => existsSync(path)) ?? file;
}

/** A YAML or JSON file with the lines of its values. */
export function readYaml(file: string): Parsed {
  let text: string;
  try {
    text = readFileSync(located(file), 'utf8');
  } catch (error) {
    throw new SimError(
      'scenario.invalid',
      `${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`,
      {},
      { cause: error },
    );
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const line = lines.linePos(problem.pos[0]).line;
    throw new SimError('scenario.invalid', `${file}:${line}: ${problem.message.split('\n')[0]}`, { line });
  }
  const lineOf = (path: readonly (string | number)[]): number => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      const range =
        typeof node === 'object' && node !== null && 'range' in node ? (node.range as number[] | undefined) : undefined;
      if (range?.[0] !== undefined) return lines.linePos(range[0]).line;
    }
    return 1;
  };
  return { json: document.toJS(), lineOf };
}

/** Writes report, tables, plots and the results of failed runs to a folder; returns the files' names. */
export function writeOutcome(dir: string, study: Study, outcome: Outcome): string[] {
  const written: string[] = [];
  const write = (name: string, content: string): void => {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), content);
    written.push(name);
  };
  write('report.md', reportMarkdown(study, outcome));
  write('results.csv', toCsv(outcome.rows.map(({ cells }) => cells)));
  write('summary.csv', toCsv(summarise(outcome.rows)));
  for (const { file, chart } of chartsOf(study, outcome.rows)) write(file, svgChart(chart));
  const failed = outcome.rows.filter(({ result }) => result.findings.length > 0);
  for (const { result } of failed.slice(0, 100)) {
    write(`findings/${result.name}-${result.seed}.json`, `${JSON.stringify(result, undefined, 2)}\n`);
  }
  if (outcome.rows.length <= 100) {
    write(
      'results.json',
      `${JSON.stringify(
        outcome.rows.map(({ point, result }) => ({ labels: point.labels, ...result })),
        undefined,
        2,
      )}\n`,
    );
  }
  return written;
}
