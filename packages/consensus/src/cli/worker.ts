import { parentPort } from 'node:worker_threads';
import { ENGINES } from '../sim/engines/index.ts';
import type { RunResult } from '../sim/result.ts';
import { simulate } from '../sim/run.ts';

/** A run for a worker. */
export interface Job {
  readonly index: number;
  readonly scenario: unknown;
  /** Run it twice and compare the traces. */
  readonly twice: boolean;
}

/** What a worker answers. */
export type Answer =
  | { readonly index: number; readonly result: RunResult }
  | { readonly index: number; readonly error: string; readonly code: string | undefined };

/** Runs a job. A trace that is not the same twice counts as a finding of `totality`. */
export function perform({ scenario, twice }: Job): RunResult {
  const options = { wallClockMs: () => performance.now() };
  const result = simulate(scenario, ENGINES, options);
  if (!twice) return result;
  const again = simulate(scenario, ENGINES, options);
  if (again.traceHash === result.traceHash) return result;
  const detail = `two runs differ: traces ${result.traceHash} and ${again.traceHash}`;
  return { ...result, findings: [...result.findings, { check: 'totality', at: 0, event: 0, nodes: [], detail }] };
}

/** Answers jobs from the main thread. */
export function serve(): void {
  const port = parentPort;
  port?.on('message', (job: Job) => {
    let answer: Answer;
    try {
      answer = { index: job.index, result: perform(job) };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
      answer = { index: job.index, error: error instanceof Error ? error.message : String(error), code };
    }
    port.postMessage(answer);
  });
}
