import type { SimEngines } from '../../src/sim/harness.ts';
import type { RunResult } from '../../src/sim/result.ts';
import { type RunOptions, simulate } from '../../src/sim/run.ts';
import { TOY } from './toy-engine.ts';

/** A small healthy scenario of the toy engine, with fields replaced. */
export function toyScenario(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    name: 'toy',
    engine: { id: 'toy' },
    nodes: 4,
    network: { map: { uniform: '10ms' } },
    stop: { heights: 10, time: '30s' },
    ...changes,
  };
}

/** Runs a toy scenario. */
export function runToy(changes: Readonly<Record<string, unknown>> = {}, options: RunOptions = {}): RunResult {
  return simulate(toyScenario(changes), TOY, options);
}

/** The first seed of 1..limit whose run has a finding of a check, with the finding; undefined when none has. */
export function firstSeedThatFinds(
  check: string,
  limit: number,
  scenario: (seed: number) => unknown,
  engines: SimEngines,
  options: RunOptions = {},
): { readonly seed: number; readonly detail: string } | undefined {
  for (let seed = 1; seed <= limit; seed++) {
    const finding = simulate(scenario(seed), engines, options).findings.find((one) => one.check === check);
    if (finding !== undefined) return { seed, detail: finding.detail };
  }
  return undefined;
}
