import { CHECK_TABLE } from './checks/index.ts';
import type { SimEngines } from './harness.ts';
import { problemOf } from './issues.ts';
import { collectMetrics } from './metrics.ts';
import type { Observer } from './observer.ts';
import type { RunResult } from './result.ts';
import type { CheckId, Scenario } from './scenario.ts';
import { scenarioSchema } from './scenario-schema.ts';
import { Simulation, type SimulationOptions } from './simulation.ts';

/** How to run a scenario, and who watches. */
export interface RunOptions extends SimulationOptions {
  /** End at the first finding; on unless switched off. */
  readonly stopAtFinding?: boolean;
  /** A clock for `metrics.wallMs`; the simulator itself reads none. */
  readonly wallClockMs?: () => number;
  /** Further watchers. */
  readonly watch?: <M>(sim: Simulation<M>) => Observer<M>;
  readonly signal?: AbortSignal;
}

/**
 * The scenario of a JSON value.
 *
 * @throws {@link SimError} `scenario.invalid`, with the path to the fault.
 */
export function parseScenario(json: unknown): Scenario {
  const parsed = scenarioSchema.safeParse(json, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw problemOf(parsed.error);
}

/**
 * Runs a scenario to its end.
 *
 * @throws {@link SimError} when the scenario cannot be run; what the engine does wrong is in `findings`.
 * @example
 * ```ts
 * const result = simulate({ name: 'four', engine: { id: 'bbft' }, nodes: 4, network: { map: { uniform: '10ms' } }, stop: { heights: 10 } }, ENGINES);
 * result.findings.length; // 0
 * result.traceHash; // the same on every machine
 * ```
 */
export function simulate(json: unknown, engines: SimEngines, options: RunOptions = {}): RunResult {
  const scenario = parseScenario(json);
  const clock = options.wallClockMs ?? (() => 0);
  const startedAt = clock();
  const sim = new Simulation<unknown>(scenario, engines, options);
  const metrics = collectMetrics(sim);
  sim.watch(metrics.observer);
  const skipped: CheckId[] = [];
  for (const id of scenario.check) {
    const check = CHECK_TABLE[id];
    if (check === undefined) continue;
    const observer = check(sim, (nodes, detail) => sim.report(id, nodes, detail));
    if (observer === undefined) skipped.push(id);
    else sim.watch(observer);
  }
  if (options.watch !== undefined) sim.watch(options.watch(sim));
  const ended = runToEnd(sim, options);
  return {
    name: scenario.name,
    seed: scenario.seed,
    scenario: json,
    traceHash: sim.trace.hex(),
    ended,
    metrics: metrics.read(clock() - startedAt),
    findings: sim.findings,
    coverage: Object.fromEntries([...sim.coverage].sort(([a], [b]) => (a < b ? -1 : 1))),
    skipped,
  };
}

function runToEnd<M>(sim: Simulation<M>, options: RunOptions): RunResult['ended'] {
  const { stop, heal } = sim.scenario;
  const stopAtFinding = options.stopAtFinding ?? true;
  const until = stop.time ?? Number.MAX_SAFE_INTEGER;
  const most = stop.events ?? Number.MAX_SAFE_INTEGER;
  let dirty = true;
  sim.watch({
    finalized: () => {
      dirty = true;
    },
    synced: () => {
      dirty = true;
    },
  });
  let ended: RunResult['ended'] = 'quiet';
  for (;;) {
    if (stopAtFinding && sim.findings.length > 0) {
      ended = 'finding';
      break;
    }
    if (sim.goalReached) {
      ended = 'heights';
      break;
    }
    if (dirty && stop.heights !== undefined && heal === undefined) {
      dirty = false;
      if (everybodyAt(sim, stop.heights)) {
        ended = 'heights';
        break;
      }
    }
    if (sim.events >= most) {
      ended = 'events';
      break;
    }
    if (sim.events % 65_536 === 0) options.signal?.throwIfAborted();
    if (!sim.advance(until)) {
      ended = stop.time === undefined ? 'quiet' : 'time';
      break;
    }
  }
  sim.end();
  return ended;
}

/** Whether every honest validator has finalised a height. */
function everybodyAt<M>(sim: Simulation<M>, height: number): boolean {
  const { members } = sim.chain.setAt(height);
  return sim.machines.every(
    (machine) => !machine.honest || machine.final.height >= height || !members.some(({ node }) => node === machine.id),
  );
}
