import type { ServingPort } from './serve.ts';

/** A worker of `node:worker_threads` or of the browser, as far as the pipeline uses it. */
export interface PipelineWorker {
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

/** Options of a thread that the pipeline sets. */
export interface ThreadOptions {
  readonly execArgv?: string[];
  readonly resourceLimits: { readonly maxYoungGenerationSizeMb: number };
}

/**
 * Checking a transaction makes some 16 kB of short-lived objects; with room for a whole job of them hardly one is copied
 * before it is dropped, which saves a tenth of the worker's time.
 */
export const THREAD_LIMITS: ThreadOptions['resourceLimits'] = { maxYoungGenerationSizeMb: 96 };

/** The part of `node:worker_threads` in use, declared here because the sources compile without Node's types. */
interface NodeThreads {
  readonly Worker: new (url: URL, options: ThreadOptions) => PipelineWorker;
  readonly parentPort: ServingPort | null;
}

/** `node:worker_threads`; `undefined` outside Node. */
export function nodeThreads(): NodeThreads | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } };
  return process?.getBuiltinModule?.('node:worker_threads') as NodeThreads | undefined;
}
