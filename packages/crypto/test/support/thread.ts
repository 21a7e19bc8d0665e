/**
 * Stands in for `src/pool/thread.ts` where the package is read from its sources, by the condition `@dougong/source`: Node
 * would not read the worker's TypeScript by itself.
 */
export const thread: readonly [url: URL, options: { readonly execArgv?: string[] }] = [
  new URL('./source-worker.mjs', import.meta.url),
  { execArgv: ['--conditions=@dougong/source'] },
];
