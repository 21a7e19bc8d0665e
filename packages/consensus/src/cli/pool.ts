import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { SimError } from '../sim/errors.ts';
import type { RunResult } from '../sim/result.ts';
import { type Answer, type Job, perform } from './worker.ts';

/** How to run many scenarios. */
export interface PoolOptions {
  /** Module that serves jobs when it is not the main thread. */
  readonly entry: string;
  readonly workers?: number;
  readonly twice?: boolean;
  readonly onResult?: (index: number, result: RunResult, done: number) => void;
}

/** Below this many runs threads cost more than they save. */
const WORTH_A_THREAD = 4;

/**
 * Results of the scenarios, in their order, from as many threads as there are processors.
 *
 * @throws SimError when a scenario cannot be run.
 */
export async function runAll(scenarios: readonly unknown[], options: PoolOptions): Promise<RunResult[]> {
  const { entry, twice = false, onResult } = options;
  const results: RunResult[] = [];
  const threads = Math.min(options.workers ?? availableParallelism(), Math.floor(scenarios.length / 2));
  if (threads < 2 || scenarios.length < WORTH_A_THREAD) {
    for (const [index, scenario] of scenarios.entries()) {
      const result = perform({ index, scenario, twice });
      results.push(result);
      onResult?.(index, result, index + 1);
    }
    return results;
  }
  let next = 0;
  let done = 0;
  const workers: Worker[] = [];
  try {
    await Promise.all(
      Array.from({ length: threads }, () => {
        const worker = new Worker(workerUrl(entry));
        workers.push(worker);
        return new Promise<void>((resolve, reject) => {
          const give = (): void => {
            if (next >= scenarios.length) {
              resolve();
              return;
            }
            const index = next++;
            worker.postMessage({ index, scenario: scenarios[index], twice } satisfies Job);
          };
          worker.on('error', reject);
          worker.on('message', (answer: Answer) => {
            if ('error' in answer) {
              const code = answer.code === 'engine.config' ? 'engine.config' : 'scenario.invalid';
              reject(new SimError(code, answer.error));
              return;
            }
            results[answer.index] = answer.result;
            onResult?.(answer.index, answer.result, ++done);
            give();
          });
          give();
        });
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
}

/** In development the module is TypeScript, for which the thread needs the loader that the main thread has. */
function workerUrl(entry: string): URL {
  if (!entry.endsWith('.ts')) return new URL(entry);
  const loader = import.meta.resolve('tsx/esm/api');
  const code = `import { register } from '${loader}'; register(); await import('${entry}');`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}
