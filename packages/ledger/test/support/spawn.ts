/**
 * Stands in for `src/worker/spawn.ts` where the package is read from its sources, by the condition `@dougong/source`: Node
 * would not read the worker's TypeScript by itself.
 */
import { nodeThreads, type PipelineWorker, THREAD_LIMITS } from '../../src/worker/threads.ts';

export function spawnWorker(): PipelineWorker {
  const threads = nodeThreads();
  if (threads === undefined) throw new TypeError('the sources run in Node only');
  return new threads.Worker(new URL('./source-worker.mjs', import.meta.url), {
    execArgv: ['--conditions=@dougong/source'],
    resourceLimits: THREAD_LIMITS,
  });
}
