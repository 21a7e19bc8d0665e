/** How to start the pool's worker as a thread of Node: arguments of the constructor of `worker_threads.Worker`. */
export const thread: readonly [url: URL, options: { readonly execArgv?: string[] }] = [
  new URL('./worker.js', import.meta.url),
  {},
];
