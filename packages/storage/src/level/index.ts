/**
 * Stores over databases of the `abstract-level` family: files with `classic-level`, IndexedDB with `browser-level`.
 *
 * @packageDocumentation
 */
export type {
  LevelDatabase,
  LevelEncodings,
  LevelIterator,
  LevelIteratorOptions,
  LevelOperation,
  LevelRange,
  LevelReadOptions,
  LevelSnapshot,
} from './database.ts';
export { LevelStore } from './level-store.ts';
