import { nodeThreads, type PipelineWorker, THREAD_LIMITS } from './threads.ts';

/** Starts a worker of this package: a thread in Node, a Web Worker elsewhere. */
export function spawnWorker(): PipelineWorker {
  const threads = nodeThreads();
  // Bundlers recognise this form, and only in one piece.
  if (threads === undefined) return new Worker(new URL('./index.js', import.meta.url), { type: 'module' });
  return new threads.Worker(new URL('./index.js', import.meta.url), { resourceLimits: THREAD_LIMITS });
}
