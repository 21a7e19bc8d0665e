import { valueAt, withValueAt } from './paths.ts';
import type { RunResult } from './result.ts';

/** A smaller scenario that fails in the same way. */
export interface Shrunk {
  readonly scenario: unknown;
  readonly result: RunResult;
  /** What was taken away, in order. */
  readonly steps: readonly string[];
  readonly runs: number;
}

/**
 * Shrinks a failing scenario: drops faults, nodes, network disturbances and time as long as a finding of the same check
 * remains. `run` runs a scenario; scenarios that cannot be run count as not failing.
 */
export function shrink(scenario: unknown, run: (scenario: unknown) => RunResult, mostRuns = 400): Shrunk | undefined {
  let current = scenario;
  let runs = 0;
  const fails = (candidate: unknown, check: string | undefined): RunResult | undefined => {
    if (runs >= mostRuns) return undefined;
    runs++;
    try {
      const result = run(candidate);
      const finding = result.findings[0];
      return finding !== undefined && (check === undefined || finding.check === check) ? result : undefined;
    } catch {
      return undefined;
    }
  };
  let result = fails(current, undefined);
  const check = result?.findings[0]?.check;
  if (result === undefined || check === undefined) return undefined;
  const steps: string[] = [];
  for (let changed = true; changed; ) {
    changed = false;
    for (const { step, candidate } of smaller(current, result)) {
      const smallerResult = fails(candidate, check);
      if (smallerResult === undefined) continue;
      current = candidate;
      result = smallerResult;
      steps.push(step);
      changed = true;
      break;
    }
  }
  return { scenario: current, result, steps, runs };
}

/** Candidates, the boldest first. */
function* smaller(
  scenario: unknown,
  result: RunResult,
): Generator<{ readonly step: string; readonly candidate: unknown }> {
  const faults = valueAt(scenario, 'faults');
  if (Array.isArray(faults)) {
    for (let i = 0; i < faults.length; i++) {
      const rest = faults.filter((_, j) => j !== i);
      yield {
        step: `without fault ${(faults[i] as { f: string }).f}`,
        candidate: withValueAt(scenario, 'faults', rest),
      };
    }
  }
  for (const field of ['loss', 'duplicate', 'reorder', 'jitter', 'uplink', 'bandwidth']) {
    const value = valueAt(scenario, `network.${field}`);
    if (value === undefined || value === 0) continue;
    const network = { ...(valueAt(scenario, 'network') as Record<string, unknown>) };
    delete network[field];
    yield { step: `without ${field}`, candidate: withValueAt(scenario, 'network', network) };
  }
  if (valueAt(scenario, 'disk') !== undefined) {
    const { disk: _, ...rest } = scenario as Record<string, unknown>;
    yield { step: 'with a fast disk', candidate: rest };
  }
  const spares = valueAt(scenario, 'spares');
  if (typeof spares === 'number' && spares > 0)
    yield { step: 'without spares', candidate: withValueAt(scenario, 'spares', 0) };
  const nodes = valueAt(scenario, 'nodes');
  if (typeof nodes === 'number' && valueAt(scenario, 'weights') === undefined) {
    for (const fewer of [4, nodes >> 1, nodes - 1]) {
      if (fewer >= 1 && fewer < nodes)
        yield { step: `${fewer} nodes`, candidate: withValueAt(scenario, 'nodes', fewer) };
    }
  }
  const last = result.findings[0]?.event ?? 0;
  const most = valueAt(scenario, 'stop.events');
  if (last > 0 && (typeof most !== 'number' || most > last + 1)) {
    yield { step: `stop after ${last + 1} events`, candidate: withValueAt(scenario, 'stop.events', last + 1) };
  }
}
