/**
 * What a package needs to register its vector adapters.
 *
 * @packageDocumentation
 */
export type {
  Adapter,
  Asserted,
  Json,
  JsonObject,
  Registration,
  RunContext,
  VectorCase,
  VectorFile,
} from './adapter.ts';
export { isArray, isObject, read, valueAt } from './json.ts';
export { type FileReport, runFile } from './run.ts';
