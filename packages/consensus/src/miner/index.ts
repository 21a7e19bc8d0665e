/**
 * A miner in worker threads, for Node and browsers: what a host runs for the effects `mine` and `stopMining`.
 *
 * @packageDocumentation
 */
import type { Bytes } from '../interface/primitives.ts';
import type { MinerReport, MinerRequest } from './protocol.ts';
import type { MinerJob } from './search.ts';
import { type MinerWorker, threadsOfNode } from './threads.ts';

export { createSearch, type MinerJob, type Search, type Solution } from './search.ts';
export type { MinerWorker } from './threads.ts';

/** How to mine. */
export interface MinerOptions {
  /** Threads, 1 to 256; 1 by default, because nodes have other work. */
  readonly threads?: number;
  /** A solution: nonce 8 and block id 32, as the input `work` takes it. Called once a job. */
  readonly onSolution: (job: number, solution: Bytes) => void;
  /** A job that cannot be worked on, or a thread that died. */
  readonly onFailure?: (job: number, why: string) => void;
  /** Starts a thread; the package's own program by default. */
  readonly spawn?: () => MinerWorker;
}

/** Threads that look for nonces. One job at a time: a new one replaces the old one. */
export interface Miner {
  start(job: number, what: MinerJob): void;
  /** Ends a job; what it finds afterwards is not reported. */
  stop(job: number): void;
  /** Hashes a second over the last ten seconds, and all hashes tried since the miner was made. */
  rate(): { readonly perSecond: number; readonly hashes: number };
  /** Ends all threads. */
  close(): void;
}

const WINDOW_MS = 10_000;

/**
 * Starts the threads of a miner.
 *
 * @throws TypeError for a number of threads outside 1 to 256.
 * @example
 * ```ts
 * const miner = createMiner({ onSolution: (job, solution) => input({ t: 'work', job, solution }) });
 * miner.start(1, { algo: 'sha256d', target, prefix: headerWithoutNonce, idHash: 'sha256' });
 * miner.rate().perSecond; // what the machine does
 * ```
 */
export function createMiner({ threads = 1, onSolution, onFailure, spawn = spawnWorker }: MinerOptions): Miner {
  if (!Number.isInteger(threads) || threads < 1 || threads > 256) {
    throw new TypeError(`threads: expected 1 to 256, got ${threads}`);
  }
  let current: number | undefined;
  let hashes = 0;
  let samples: { readonly at: number; readonly hashes: number }[] = [];

  const heard = (message: MinerReport): void => {
    if (message.t === 'tried') {
      hashes += message.hashes;
      const now = performance.now();
      samples.push({ at: now, hashes: message.hashes });
      if (samples.length > 4_096) samples = samples.filter(({ at }) => at > now - WINDOW_MS).slice(-2_048);
      return;
    }
    if (message.job !== current) return;
    stop(message.job);
    if (message.t === 'failed') onFailure?.(message.job, message.why);
    else onSolution(message.job, Uint8Array.of(...message.solution.nonce, ...message.solution.id));
  };

  const workers = Array.from({ length: threads }, () => {
    const worker = spawn();
    const failed = (error: unknown): void => {
      if (current !== undefined) onFailure?.(current, error instanceof Error ? error.message : 'a thread died');
    };
    if (worker.on !== undefined) {
      worker.on('message', (message) => heard(message as MinerReport));
      worker.on('error', failed);
    } else {
      worker.addEventListener?.('message', (event) => heard((event as { readonly data: MinerReport }).data));
      worker.addEventListener?.('error', (event) => failed((event as { readonly error?: unknown }).error));
    }
    return worker;
  });

  const tell = (worker: MinerWorker, request: MinerRequest): void => worker.postMessage(request);

  const stop = (job: number): void => {
    if (current !== job) return;
    current = undefined;
    for (const worker of workers) tell(worker, { t: 'stop', job });
  };

  return {
    start(job, what) {
      current = job;
      for (const [lane, worker] of workers.entries()) tell(worker, { t: 'start', job, what, lane, lanes: threads });
    },
    stop,
    rate() {
      const since = performance.now() - WINDOW_MS;
      const recent = samples.filter(({ at }) => at > since);
      const [first] = recent;
      const last = recent.at(-1);
      const spent = first === undefined || last === undefined ? 0 : last.at - first.at;
      // The first report of the window tells of time before it.
      const tried = recent.slice(1).reduce((sum, sample) => sum + sample.hashes, 0);
      return { perSecond: spent === 0 ? 0 : (1000 * tried) / spent, hashes };
    },
    close() {
      current = undefined;
      for (const worker of workers) worker.terminate();
    },
  };
}

function spawnWorker(): MinerWorker {
  const threads = threadsOfNode();
  // Bundlers recognise the browser's form, and only in one piece.
  if (threads === undefined) return new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  return new threads.Worker(new URL('./worker.js', import.meta.url));
}
