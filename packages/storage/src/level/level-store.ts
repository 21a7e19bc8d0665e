import type { Batch } from '../batch.ts';
import { assertKey, assertNamespace, assertRange, assertValue, pagingOf } from '../check.ts';
import { StorageError } from '../errors.ts';
import {
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
} from '../store.ts';
import {
  ENCODINGS,
  type LevelDatabase,
  type LevelOperation,
  type LevelReadOptions,
  type LevelSnapshot,
} from './database.ts';
import { storageError } from './failure.ts';

/**
 * A store over a database of the `abstract-level` family: `classic-level` for files, which is the default of nodes,
 * `browser-level` for pages. A namespace is the first byte of a key.
 *
 * @example
 * ```ts
 * import { ClassicLevel } from 'classic-level';
 *
 * const store = new LevelStore(new ClassicLevel('./state', { keyEncoding: 'view', valueEncoding: 'view' }));
 * await store.open();
 * ```
 */
export class LevelStore implements StateStore {
  readonly caps: StoreCapabilities;
  /** There when the database reads without waiting. */
  readonly getSync?: (ns: Namespace, key: Uint8Array, at?: Snapshot) => Uint8Array | undefined;
  readonly #database: LevelDatabase;
  readonly #held = new Set<HeldSnapshot>();
  #open = false;
  /** Bytes written since opening, which the files' own estimate does not know yet. */
  #written = 0;
  /** Writes go one after the other; the database would run those that overlap in any order. */
  #writes: Promise<unknown> = Promise.resolve();

  constructor(database: LevelDatabase) {
    this.#database = database;
    const syncGet = database.getSync !== undefined;
    this.caps = {
      snapshots: database.supports.explicitSnapshots === true ? 'mvcc' : 'none',
      syncGet,
      maxKey: STORE_LIMITS.key,
      maxValue: STORE_LIMITS.value,
      multiProcess: false,
    };
    if (syncGet) this.getSync = (ns, key, at) => this.#getSync(ns, key, at);
  }

  async open(): Promise<void> {
    if (this.#open) return;
    await attempt(() => this.#database.open());
    this.#open = true;
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#writes;
    for (const held of this.#held) await held.release();
    await attempt(() => this.#database.close());
  }

  async get(ns: Namespace, key: Uint8Array, at?: Snapshot): Promise<Uint8Array | undefined> {
    const options = this.#reading(at);
    const stored = storedKey(ns, key);
    return plain(await attempt(() => this.#database.get(stored, options)));
  }

  async getMany(ns: Namespace, keys: readonly Uint8Array[], at?: Snapshot): Promise<(Uint8Array | undefined)[]> {
    const options = this.#reading(at);
    const stored = keys.map((key) => storedKey(ns, key));
    return (await attempt(() => this.#database.getMany(stored, options))).map(plain);
  }

  async *pages(ns: Namespace, range: PageRange = {}, at?: Snapshot): AsyncGenerator<readonly Entry[], void, undefined> {
    const reading = this.#reading(at);
    const { reverse, limit, pageSize } = pagingOf(range);
    const bounded = Number.isFinite(limit) ? Math.floor(limit) : -1;
    if (bounded === 0) return;
    const options = { ...reading, ...storedRange(ns, range), reverse, limit: bounded };
    const iterator = this.#database.iterator(options);
    try {
      for (;;) {
        this.#assertOpen();
        const entries = await attempt(() => iterator.nextv(pageSize));
        if (entries.length === 0) return;
        yield entries.map(([key, value]) => [plain(key).subarray(1), plain(value)] as const);
      }
    } finally {
      await iterator.close();
    }
  }

  async snapshot(): Promise<Snapshot> {
    this.#assertOpen();
    const { snapshot } = this.#database;
    if (this.caps.snapshots === 'none' || snapshot === undefined) {
      throw new StorageError('store.unavailable', 'this database holds no snapshots', { retryable: false });
    }
    const held = new HeldSnapshot(snapshot.call(this.#database), (ended) => this.#held.delete(ended));
    this.#held.add(held);
    return held;
  }

  async write(batch: Batch, options: WriteOptions): Promise<void> {
    this.#assertOpen();
    const operations: LevelOperation[] = [];
    for (const { ns, key, value } of batch.steps()) {
      const stored = storedKey(ns, key);
      if (value === undefined) operations.push({ type: 'del', key: stored });
      else {
        assertValue(value);
        operations.push({ type: 'put', key: stored, value: value.slice() });
        this.#written += stored.length + value.length;
      }
    }
    const { sync } = options;
    await this.#inTurn(() => this.#database.batch(operations, { ...ENCODINGS, sync }));
  }

  async clear(ns: Namespace, range: KeyRange = {}): Promise<void> {
    this.#assertOpen();
    assertRange(range);
    const stored = storedRange(ns, range);
    await this.#inTurn(() => this.#database.clear({ ...ENCODINGS, ...stored }));
  }

  async stats(): Promise<StoreStats> {
    this.#assertOpen();
    const { approximateSize } = this.#database;
    const files = approximateSize?.call(this.#database, Uint8Array.of(0), TOP, ENCODINGS);
    return { bytes: this.#written + (files === undefined ? 0 : await attempt(() => files)) };
  }

  /** Rewrites the files so that what was deleted frees its space; nothing where the database cannot. */
  async compact(): Promise<void> {
    this.#assertOpen();
    await this.#inTurn(async () => this.#database.compactRange?.(Uint8Array.of(0), TOP, ENCODINGS));
  }

  #getSync(ns: Namespace, key: Uint8Array, at?: Snapshot): Uint8Array | undefined {
    const options = this.#reading(at);
    const stored = storedKey(ns, key);
    try {
      return plain(this.#database.getSync?.(stored, options));
    } catch (error) {
      throw storageError(error);
    }
  }

  #reading(at: Snapshot | undefined): LevelReadOptions {
    this.#assertOpen();
    if (at === undefined) return ENCODINGS;
    if (!(at instanceof HeldSnapshot) || !this.#held.has(at)) {
      throw new StorageError('store.busy', 'the snapshot is not held any more, or is of another store');
    }
    return { ...ENCODINGS, snapshot: at.held };
  }

  #assertOpen(): void {
    if (!this.#open) throw new StorageError('store.closed', 'the store is not open');
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#writes.then(() => attempt(work));
    // A failure belongs to its caller, not to whoever comes next.
    this.#writes = turn.catch(() => undefined);
    return turn;
  }
}

class HeldSnapshot implements Snapshot {
  readonly held: LevelSnapshot;
  readonly #ended: (snapshot: HeldSnapshot) => void;
  #released = false;

  constructor(held: LevelSnapshot, ended: (snapshot: HeldSnapshot) => void) {
    this.held = held;
    this.#ended = ended;
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    this.#ended(this);
    await this.held.close();
  }
}

/** Above every stored key: namespaces end at 255, keys at 128 bytes. */
const TOP = new Uint8Array(STORE_LIMITS.key + 2).fill(255);

function storedKey(ns: Namespace, key: Uint8Array): Uint8Array {
  assertNamespace(ns);
  assertKey(key);
  const stored = new Uint8Array(key.length + 1);
  stored[0] = ns;
  stored.set(key, 1);
  return stored;
}

function storedRange(ns: Namespace, { gte, lt }: KeyRange): { readonly gte: Uint8Array; readonly lt: Uint8Array } {
  assertNamespace(ns);
  const border = (key: Uint8Array): Uint8Array => Uint8Array.of(ns, ...key.subarray(0, STORE_LIMITS.key + 1));
  const end = ns === STORE_LIMITS.namespace ? TOP : Uint8Array.of(ns + 1);
  return { gte: gte === undefined ? Uint8Array.of(ns) : border(gte), lt: lt === undefined ? end : border(lt) };
}

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageError(error);
  }
}

/** The caller's own copy: databases in memory hand out what they hold, and those on Node Buffers, whose methods differ. */
function plain(bytes: Uint8Array): Uint8Array;
function plain(bytes: Uint8Array | undefined): Uint8Array | undefined;
function plain(bytes: Uint8Array | undefined): Uint8Array | undefined {
  return bytes === undefined ? undefined : new Uint8Array(bytes);
}
