import { readFileSync } from 'node:fs';
import { UserError } from './errors.ts';
import type { Measured } from './figure.ts';

/** What `--json` writes and `--baseline` reads. */
export interface BenchReport {
  readonly machine: string;
  readonly node: string;
  readonly commit: string;
  readonly figures: readonly Measured[];
}

/** How many times slower than the baseline counts as a regression under `--gate`. */
export const GATE_FACTOR = 3;

/** Reads a report that an earlier run stored. */
export function readBaseline(path: string): BenchReport {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new UserError(`${path} is not a stored bench report: write one with --json ${path}.`);
  }
  if (typeof parsed !== 'object' || parsed === null || !('figures' in parsed) || !Array.isArray(parsed.figures)) {
    throw new UserError(`${path} holds no figures: write a report with --json ${path}.`);
  }
  return parsed as BenchReport;
}

/** How many times worse `figure` is than the same figure of the baseline: 1 is equal, 2 is half as good. */
export function timesWorse(figure: Measured, baseline: BenchReport): number | undefined {
  const before = baseline.figures.find(
    (other) => other.package === figure.package && other.bench === figure.bench && other.name === figure.name,
  );
  if (before === undefined || before.value === 0 || figure.value === 0) return undefined;
  return figure.better === 'higher' ? before.value / figure.value : figure.value / before.value;
}
