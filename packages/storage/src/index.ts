/**
 * Stores behind one small interface: memory now, embedded and SQL engines in subpaths.
 *
 * @packageDocumentation
 */
export { type Batch, type BatchStep, WriteBatch } from './batch.ts';
export { assertKey, assertNamespace, assertRange, assertValue, pagingOf } from './check.ts';
export { StorageError, type StorageErrorCode, type StorageErrorDetails } from './errors.ts';
export { MemoryStore } from './memory/memory-store.ts';
export {
  type Entry,
  type KeyRange,
  type Namespace,
  type PageRange,
  type Snapshot,
  STORE_LIMITS,
  type StateStore,
  type StoreCapabilities,
  type StoreStats,
  type WriteOptions,
} from './store.ts';
export {
  dropUndo,
  type PreviousValues,
  type Replaced,
  readUndo,
  revert,
  type UndoTarget,
  writeWithUndo,
} from './undo.ts';
