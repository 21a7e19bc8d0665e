/** A worker of `node:worker_threads` or of the browser, as far as miners use it. */
export interface MinerWorker {
  postMessage(message: unknown): void;
  terminate(): unknown;
  /** Node. */
  on?(event: 'message' | 'error', listener: (value: unknown) => void): unknown;
  /** Browser. */
  addEventListener?(event: 'message' | 'error', listener: (event: unknown) => void): unknown;
}

/** `node:worker_threads`, as far as miners use it. */
export interface NodeThreads {
  readonly Worker: new (url: URL) => MinerWorker;
  readonly parentPort: unknown;
}

/** Node's threads, or undefined elsewhere. */
export function threadsOfNode(): NodeThreads | undefined {
  const { process } = globalThis as { readonly process?: { getBuiltinModule?(id: string): unknown } };
  return process?.getBuiltinModule?.('node:worker_threads') as NodeThreads | undefined;
}
