/**
 * What a {@link LevelStore} needs of a database: the part of `abstract-level` 3 that `classic-level` (files),
 * `memory-level` and `browser-level` (IndexedDB) share. Keys and values are bytes.
 */
export interface LevelDatabase {
  readonly status: string;
  open(): Promise<void>;
  close(): Promise<void>;
  get(key: Uint8Array, options: LevelReadOptions): Promise<Uint8Array | undefined>;
  getMany(keys: Uint8Array[], options: LevelReadOptions): Promise<(Uint8Array | undefined)[]>;
  getSync?(key: Uint8Array, options: LevelReadOptions): Uint8Array | undefined;
  batch(operations: LevelOperation[], options: LevelEncodings & { readonly sync?: boolean }): Promise<void>;
  iterator(options: LevelIteratorOptions): LevelIterator;
  snapshot?(): LevelSnapshot;
  clear(options: LevelEncodings & LevelRange): Promise<void>;
  /** Bytes on disk between two keys; `classic-level` only. */
  approximateSize?(start: Uint8Array, end: Uint8Array, options: LevelEncodings): Promise<number>;
  /** Rewrites the files between two keys; `classic-level` only. */
  compactRange?(start: Uint8Array, end: Uint8Array, options: LevelEncodings): Promise<void>;
  readonly supports: { readonly explicitSnapshots?: boolean };
}

/** Bytes for keys and values, whatever the database's defaults are. */
export interface LevelEncodings {
  readonly keyEncoding: 'view';
  readonly valueEncoding: 'view';
}

/** How to read. */
export interface LevelReadOptions extends LevelEncodings {
  readonly snapshot?: LevelSnapshot;
  readonly fillCache?: boolean;
}

/** A range of keys in the database's own order, which is that of unsigned bytes. */
export interface LevelRange {
  readonly gte: Uint8Array;
  readonly lt?: Uint8Array;
}

/** How to walk. */
export interface LevelIteratorOptions extends LevelReadOptions, LevelRange {
  readonly reverse: boolean;
  readonly limit: number;
}

/** One change of a batch. */
export type LevelOperation =
  | { readonly type: 'put'; readonly key: Uint8Array; readonly value: Uint8Array }
  | { readonly type: 'del'; readonly key: Uint8Array };

/** A walk over a range. */
export interface LevelIterator {
  nextv(size: number): Promise<[Uint8Array, Uint8Array][]>;
  close(): Promise<void>;
}

/** A held state of the database. */
export interface LevelSnapshot {
  close(): Promise<void>;
}

/** The only encodings in use. */
export const ENCODINGS: LevelEncodings = { keyEncoding: 'view', valueEncoding: 'view' };
