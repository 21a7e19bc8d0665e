import * as z from 'zod/mini';
import { SimError } from './errors.ts';
import { problemOf } from './issues.ts';
import { valueAt, withValueAt } from './paths.ts';
import { parseScenario } from './run.ts';
import { type SwarmLimits, swarmLimits, swarmScenario } from './swarm.ts';

const range = z.strictObject({
  from: z.int(),
  to: z.union([z.int(), z.string()]),
  step: z._default(z.int().check(z.positive()), 1),
});

const plot = z.strictObject({
  file: z.string().check(z.regex(/^[\w.-]+\.svg$/, 'a file name like latency.svg')),
  title: z.string(),
  kind: z._default(z.enum(['line', 'cdf', 'bar', 'heat']), 'line'),
  x: z.string(),
  y: z.string(),
  group: z.optional(z.string()),
  expected: z.optional(z.string()),
  logX: z._default(z.boolean(), false),
  logY: z._default(z.boolean(), false),
});

const expectation = z.strictObject({
  metric: z.string(),
  is: z.optional(z.string()),
  within: z._default(z.number().check(z.nonnegative()), 0),
  atMost: z.optional(z.string()),
  atLeast: z.optional(z.string()),
  where: z._default(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])), {}),
});

const extras = z.object({
  variants: z._default(
    z.array(z.strictObject({ name: z.string(), set: z._default(z.record(z.string(), z.unknown()), {}) })),
    [],
  ),
  vary: z._default(z.record(z.string(), z.union([z.array(z.unknown()), range])), {}),
  seeds: z._default(z.int().check(z.positive()), 1),
  swarm: z.optional(swarmLimits),
  let: z._default(z.record(z.string(), z.string()), {}),
  columns: z._default(z.record(z.string(), z.string()), {}),
  show: z._default(z.array(z.string()), []),
  plots: z._default(z.array(plot), []),
  expect: z._default(z.array(expectation), []),
});

/** Fields of a study file that are not of the scenario. */
export const STUDY_FIELDS: readonly string[] = Object.keys(extras.shape);

/** Whole numbers from `from` to `to`, which may be the dotted path of another number of the scenario. */
export interface ValueRange {
  readonly from: number;
  readonly to: number | string;
  readonly step: number;
}

/** A plot of a study. */
export interface PlotSpec {
  /** `latency.svg`. */
  readonly file: string;
  readonly title: string;
  readonly kind: 'line' | 'cdf' | 'bar' | 'heat';
  /** Names of labels, metrics or columns. */
  readonly x: string;
  readonly y: string;
  readonly group?: string | undefined;
  /** A formula to draw over the measurements. */
  readonly expected?: string | undefined;
  readonly logX: boolean;
  readonly logY: boolean;
}

/** Something that a study asserts of its runs. */
export interface Expectation {
  /** A metric by dotted name, or a column. */
  readonly metric: string;
  /** Formula for the value, and how many percent it may be off. */
  readonly is?: string | undefined;
  readonly within: number;
  readonly atMost?: string | undefined;
  readonly atLeast?: string | undefined;
  /** Only runs with these labels. */
  readonly where: Readonly<Record<string, string | number | boolean>>;
}

/** A scenario with what to vary, and what to make of the results. */
export interface Study {
  /** The scenario as JSON, without the fields of the study. */
  readonly base: Readonly<Record<string, unknown>>;
  /** Named sets of changes by dotted path; every one is run. */
  readonly variants: readonly { readonly name: string; readonly set: Readonly<Record<string, unknown>> }[];
  /** Values by dotted path; every combination is run. */
  readonly vary: Readonly<Record<string, readonly unknown[] | ValueRange>>;
  /** Runs of every combination, with seeds 1, 2, … */
  readonly seeds: number;
  /** Draw nodes, network and faults of every run from its seed. */
  readonly swarm?: SwarmLimits | undefined;
  /** Names for numbers of the scenario, for formulas. */
  readonly let: Readonly<Record<string, string>>;
  /** Columns computed by formulas, beside the metrics. */
  readonly columns: Readonly<Record<string, string>>;
  /** Metrics to print; all go to the files. */
  readonly show: readonly string[];
  readonly plots: readonly PlotSpec[];
  readonly expect: readonly Expectation[];
}

/** One run of a study. */
export interface Point {
  /** What tells it apart: variant, varied values, seed. */
  readonly labels: Readonly<Record<string, string | number | boolean>>;
  /** The scenario as JSON. */
  readonly scenario: Readonly<Record<string, unknown>>;
}

/**
 * The study of a JSON value; a plain scenario is a study of one run.
 *
 * @throws {@link SimError} `scenario.invalid` or `sweep.path`, with the path to the fault.
 */
export function parseStudy(json: unknown): Study {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new SimError('scenario.invalid', 'expected a mapping of names to values');
  }
  const fields = Object.entries(json);
  const base = Object.fromEntries(fields.filter(([name]) => !STUDY_FIELDS.includes(name)));
  const own = Object.fromEntries(fields.filter(([name]) => STUDY_FIELDS.includes(name)));
  const parsed = extras.safeParse(own, { reportInput: true });
  if (!parsed.success) throw problemOf(parsed.error);
  const { swarm } = parsed.data;
  parseScenario(swarm === undefined ? base : swarmScenario({ ...base, seed: '1' }, swarm));
  const study: Study = { ...parsed.data, base };
  for (const path of [...Object.keys(study.vary), ...study.variants.flatMap(({ set }) => Object.keys(set))]) {
    const parent = path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : undefined;
    if (parent !== undefined && /(^|\.)\d+$/.test(parent) && valueAt(base, parent) === undefined) {
      throw new SimError('sweep.path', `${path}: the scenario has no ${parent}`, { path: ['vary', path] });
    }
  }
  return study;
}

/** Every run of a study, in the order of variants, varied values and seeds. `seeds` and `from` override the file's. */
export function pointsOf(study: Study, seeds: number = study.seeds, from = 1): Point[] {
  const variants = study.variants.length === 0 ? [undefined] : study.variants;
  const points: Point[] = [];
  for (const variant of variants) {
    let scenario: unknown = study.base;
    for (const [path, value] of Object.entries(variant?.set ?? {})) scenario = withValueAt(scenario, path, value);
    const labels = variant === undefined ? {} : { variant: variant.name };
    for (const combination of combinations(scenario, Object.entries(study.vary), labels)) {
      for (let seed = from; seed < from + seeds; seed++) points.push(seeded(study, combination, seed, seeds));
    }
  }
  return points;
}

function seeded(study: Study, point: Point, seed: number, seeds: number): Point {
  if (study.swarm !== undefined) {
    return {
      labels: { ...point.labels, seed },
      scenario: swarmScenario({ ...point.scenario, seed: String(seed) }, study.swarm),
    };
  }
  if (seeds === 1) return point;
  return { labels: { ...point.labels, seed }, scenario: { ...point.scenario, seed: String(seed) } };
}

function combinations(
  scenario: unknown,
  vary: readonly (readonly [string, Study['vary'][string]])[],
  labels: Point['labels'],
): Point[] {
  const [first, ...rest] = vary;
  if (first === undefined) return [{ labels, scenario: scenario as Point['scenario'] }];
  const [path, values] = first;
  return valuesOf(values, scenario, path).flatMap((value) => {
    const label =
      typeof value === 'number' || typeof value === 'boolean'
        ? value
        : typeof value === 'string'
          ? value
          : JSON.stringify(value);
    return combinations(withValueAt(scenario, path, value), rest, { ...labels, [path]: label });
  });
}

function valuesOf(values: readonly unknown[] | ValueRange, scenario: unknown, path: string): readonly unknown[] {
  if (!('from' in values)) return values;
  const to = typeof values.to === 'string' ? valueAt(scenario, values.to) : values.to;
  if (typeof to !== 'number') {
    throw new SimError('sweep.path', `${path}: there is no number at ${String(values.to)}`, {
      path: ['vary', path, 'to'],
    });
  }
  const list: number[] = [];
  for (let value = values.from; value <= to; value += values.step) list.push(value);
  return list;
}
