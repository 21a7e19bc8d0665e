import type { Batch } from './batch.ts';

/** A namespace: 0 to 255. Keys of different namespaces never meet. */
export type Namespace = number;

/** Limits that every store keeps; one that cannot hold them all is no {@link StateStore}. */
export const STORE_LIMITS: { readonly key: 128; readonly value: 4_194_304; readonly namespace: 255 } = {
  /** Bytes of a key, at least 1. */
  key: 128,
  /** Bytes of a value, 0 included. Larger ones belong into a blob store. */
  value: 4_194_304,
  /** Highest namespace. */
  namespace: 255,
};

/** What an engine can do. */
export interface StoreCapabilities {
  /** `mvcc`: {@link StateStore.snapshot} works and open iterations do not see later writes. */
  readonly snapshots: 'mvcc' | 'none';
  /** Whether {@link StateStore.getSync} is there. */
  readonly syncGet: boolean;
  /** Bytes. */
  readonly maxKey: number;
  /** Bytes. */
  readonly maxValue: number;
  /** Whether several processes may have the store open. */
  readonly multiProcess: boolean;
}

/** Which keys to visit, ordered as unsigned bytes, a prefix before what it begins. */
export interface KeyRange {
  /** First key, inclusive. */
  readonly gte?: Uint8Array;
  /** End, exclusive. */
  readonly lt?: Uint8Array;
}

/** A range and how to walk it. */
export interface PageRange extends KeyRange {
  /** From the last key to the first. */
  readonly reverse?: boolean;
  /** Most entries in all. */
  readonly limit?: number;
  /** Most entries of a page, 1,000 unless told otherwise. */
  readonly pageSize?: number;
}

/** A key and its value. */
export type Entry = readonly [key: Uint8Array, value: Uint8Array];

/** The state of a store at one moment. */
export interface Snapshot {
  /** Lets go; engines keep what a held snapshot still shows. Releasing twice is one release. */
  release(): Promise<void>;
}

/** How long a write lasts. */
export interface WriteOptions {
  /** Return only when the data would survive the end of the process and, where the engine can, a power cut. */
  readonly sync: boolean;
}

/** How much a store holds. */
export interface StoreStats {
  /** Bytes that the store occupies, approximately. */
  readonly bytes: number;
  /** Entries, where the engine knows. */
  readonly entries?: number;
}

/**
 * An ordered key-value store in namespaces, with atomic batches. The smallest thing that a chain's state needs and that
 * every engine offers.
 *
 * - Arrays that are handed in are copied or read before the call returns its first time; arrays that are handed out
 *   belong to the caller.
 * - After {@link StateStore.close} every method throws {@link StorageError} `store.closed`.
 * - There is one writer: calls of {@link StateStore.write} and {@link StateStore.clear} take effect in the order in which
 *   they were made.
 */
export interface StateStore {
  readonly caps: StoreCapabilities;
  /**
   * Opens the store; opening twice is one opening.
   *
   * @throws {@link StorageError} `store.busy`, `store.corrupt`, `store.unavailable`.
   */
  open(): Promise<void>;
  /** Closes the store; closing twice is one closing. */
  close(): Promise<void>;
  /** The value of a key, `undefined` where there is none. */
  get(ns: Namespace, key: Uint8Array, at?: Snapshot): Promise<Uint8Array | undefined>;
  /** The values of many keys, in their order. One round trip where {@link StateStore.get} would take one each. */
  getMany(ns: Namespace, keys: readonly Uint8Array[], at?: Snapshot): Promise<(Uint8Array | undefined)[]>;
  /** {@link StateStore.get} without waiting; there exactly when `caps.syncGet`. */
  getSync?(ns: Namespace, key: Uint8Array, at?: Snapshot): Uint8Array | undefined;
  /**
   * The entries of a range, page by page, in the order of their keys. Sees the state of `at`, else that of the moment
   * when the first page is asked for. Leaving the loop early releases what the iteration holds.
   */
  pages(ns: Namespace, range?: PageRange, at?: Snapshot): AsyncIterable<readonly Entry[]>;
  /**
   * Holds the present state for reading.
   *
   * @throws {@link StorageError} `store.unavailable` when `caps.snapshots` is `none`.
   */
  snapshot(): Promise<Snapshot>;
  /** Writes a batch: all of it or nothing, over all namespaces. The batch stays as it is. */
  write(batch: Batch, options: WriteOptions): Promise<void>;
  /** Removes a range of a namespace, or all of it. */
  clear(ns: Namespace, range?: KeyRange): Promise<void>;
  stats(): Promise<StoreStats>;
  /** Writes a copy of the present state to `path`, for engines with files. */
  backup?(path: string): Promise<void>;
}
