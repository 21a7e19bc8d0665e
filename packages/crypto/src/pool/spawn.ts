import { nodeModule } from '#native';
import { thread } from '#thread';
import type { Job } from './check.ts';

/** A worker of `node:worker_threads` or of the browser, as far as the pool uses it. */
export interface PoolWorker {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  terminate(): unknown;
  /** Node. */
  on?(event: 'message' | 'error' | 'exit', listener: (value: unknown) => void): unknown;
  /** Node: lets the process end while the worker idles. */
  unref?(): unknown;
  /** Node: keeps the process alive while the worker is busy. */
  ref?(): unknown;
  /** Browser. */
  addEventListener?(event: 'message' | 'error' | 'messageerror', listener: (event: unknown) => void): unknown;
}

/** What the pool hears from a worker. */
export interface WorkerListeners {
  message(message: unknown): void;
  /** The worker cannot go on. */
  failed(cause: unknown): void;
}

interface NodeThreads {
  readonly Worker: new (...how: typeof thread) => PoolWorker;
}

/** Starts a worker of this package: a thread in Node, a Web Worker elsewhere. */
export function spawnWorker(): PoolWorker {
  const threads = nodeModule('worker_threads') as NodeThreads | undefined;
  if (threads === undefined) {
    // Bundlers recognise this form, and only in one piece.
    return new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  }
  return new threads.Worker(...thread);
}

/** Listens to either kind of worker. */
export function listen(worker: PoolWorker, { message, failed }: WorkerListeners): void {
  if (worker.on !== undefined) {
    worker.on('message', (value) => message(value));
    worker.on('error', (error) => failed(error));
    worker.on('exit', (code) => failed(code));
    return;
  }
  worker.addEventListener?.('message', (event) => message((event as { data: unknown }).data));
  worker.addEventListener?.('error', (event) => failed((event as { error?: unknown }).error));
  worker.addEventListener?.('messageerror', () => failed(undefined));
}

/** Hands a job over; memory that is not shared moves to the worker. */
export function post(worker: PoolWorker, job: Job): void {
  const { buffer } = job;
  worker.postMessage(job, buffer instanceof ArrayBuffer ? [buffer] : []);
}
