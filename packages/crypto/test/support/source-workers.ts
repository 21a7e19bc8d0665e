import { Worker } from 'node:worker_threads';
import type { PoolWorker } from '@dougong/crypto/pool';

/** A `spawn` for pools whose package is read from its sources; the built package needs none. */
export function spawnSourceWorker(): PoolWorker {
  return new Worker(new URL('./source-worker.mjs', import.meta.url), {
    execArgv: ['--conditions=@dougong/source'],
  });
}
