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

/** The part of `node:worker_threads` in use, declared here because the sources compile without Node's types. */
interface NodeThreads {
  readonly Worker: new (url: URL, options?: { readonly execArgv?: string[] }) => PipelineWorker;
  readonly parentPort: ServingPort | null;
}

/** `node:worker_threads`; `undefined` outside Node. */
export function nodeThreads(): NodeThreads | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } };
  return process?.getBuiltinModule?.('node:worker_threads') as NodeThreads | undefined;
}
