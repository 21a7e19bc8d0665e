import type { Batch } from '../batch.ts';
import { assertKey, assertNamespace, pagingOf } from '../check.ts';
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
} from '../store.ts';
import { type Overlay, Space } from './space.ts';

/**
 * A store in memory: packed tables over typed arrays, made for millions of small entries. Nothing survives the process,
 * so `sync` says nothing here; what was written stays when the store is closed and opened again.
 *
 * Snapshots keep the old values of what is written while they are held, and nothing else.
 *
 * @example
 * ```ts
 * const store = new MemoryStore();
 * await store.open();
 * const batch = new WriteBatch();
 * batch.put(1, key, value);
 * await store.write(batch, { sync: false });
 * store.getSync(1, key); // value
 * ```
 */
export class MemoryStore implements StateStore {
  readonly caps: StoreCapabilities = {
    snapshots: 'mvcc',
    syncGet: true,
    maxKey: STORE_LIMITS.key,
    maxValue: STORE_LIMITS.value,
    multiProcess: false,
  };
  readonly #spaces = new Map<Namespace, Space>();
  readonly #held = new Set<MemorySnapshot>();
  #open = false;

  async open(): Promise<void> {
    this.#open = true;
  }

  async close(): Promise<void> {
    this.#open = false;
    for (const snapshot of this.#held) snapshot.forget();
    this.#held.clear();
  }

  async get(ns: Namespace, key: Uint8Array, at?: Snapshot): Promise<Uint8Array | undefined> {
    return this.getSync(ns, key, at);
  }

  async getMany(ns: Namespace, keys: readonly Uint8Array[], at?: Snapshot): Promise<(Uint8Array | undefined)[]> {
    return keys.map((key) => this.getSync(ns, key, at));
  }

  /** The value of a key, `undefined` where there is none. */
  getSync(ns: Namespace, key: Uint8Array, at?: Snapshot): Uint8Array | undefined {
    this.#assertOpen();
    assertNamespace(ns);
    assertKey(key);
    const snapshot = at === undefined ? undefined : this.#snapshotOf(at);
    return this.#spaces.get(ns)?.get(key, snapshot?.overlay(ns));
  }

  async *pages(ns: Namespace, range: PageRange = {}, at?: Snapshot): AsyncGenerator<readonly Entry[], void, undefined> {
    this.#assertOpen();
    assertNamespace(ns);
    const { reverse, limit, pageSize } = pagingOf(range);
    const own = at === undefined ? await this.snapshot() : undefined;
    try {
      const snapshot = this.#snapshotOf(own ?? at);
      const space = this.#space(ns);
      const overlay = snapshot.overlay(ns);
      const next = space.scan({ ...range, reverse, limit }, overlay);
      for (let left = limit; left > 0; ) {
        this.#assertOpen();
        snapshot.assertHeld();
        const keys = next(Math.min(left, pageSize));
        if (keys.length === 0) return;
        left -= keys.length;
        yield keys.map((key) => [key.slice(), space.get(key, overlay) ?? NO_BYTES]);
      }
    } finally {
      await own?.release();
    }
  }

  async snapshot(): Promise<Snapshot> {
    this.#assertOpen();
    const snapshot = new MemorySnapshot((released) => this.#held.delete(released));
    this.#held.add(snapshot);
    return snapshot;
  }

  async write(batch: Batch): Promise<void> {
    this.#assertOpen();
    for (const { ns, key, value } of batch.steps()) this.#put(ns, key, value);
  }

  async clear(ns: Namespace, range: KeyRange = {}): Promise<void> {
    this.#assertOpen();
    assertNamespace(ns);
    pagingOf(range);
    const space = this.#space(ns);
    const keys = space.scan({ ...range, reverse: false, limit: Number.POSITIVE_INFINITY }, new Map());
    for (const key of keys(space.size)) this.#put(ns, key, undefined);
  }

  async stats(): Promise<StoreStats> {
    this.#assertOpen();
    let bytes = 0;
    let entries = 0;
    for (const space of this.#spaces.values()) {
      bytes += space.bytes;
      entries += space.size;
    }
    return { bytes, entries };
  }

  #put(ns: Namespace, key: Uint8Array, value: Uint8Array | undefined): void {
    const overlays: Overlay[] = [];
    for (const snapshot of this.#held) overlays.push(snapshot.overlay(ns));
    this.#space(ns).write(key, value, overlays);
  }

  #space(ns: Namespace): Space {
    const known = this.#spaces.get(ns);
    if (known !== undefined) return known;
    const space = new Space();
    this.#spaces.set(ns, space);
    return space;
  }

  #snapshotOf(at: Snapshot | undefined): MemorySnapshot {
    if (!(at instanceof MemorySnapshot) || !this.#held.has(at)) {
      throw new StorageError('store.busy', 'the snapshot is not held: it was released, or is of another store');
    }
    return at;
  }

  #assertOpen(): void {
    if (!this.#open) throw new StorageError('store.closed', 'the store is not open');
  }
}

const NO_BYTES = new Uint8Array(0);

/** What a snapshot remembers: old values by namespace. */
class MemorySnapshot implements Snapshot {
  readonly #overlays = new Map<Namespace, Overlay>();
  readonly #onRelease: (snapshot: MemorySnapshot) => void;
  #held = true;

  constructor(onRelease: (snapshot: MemorySnapshot) => void) {
    this.#onRelease = onRelease;
  }

  overlay(ns: Namespace): Overlay {
    let overlay = this.#overlays.get(ns);
    if (overlay === undefined) {
      overlay = new Map();
      this.#overlays.set(ns, overlay);
    }
    return overlay;
  }

  forget(): void {
    this.#held = false;
    this.#overlays.clear();
  }

  assertHeld(): void {
    if (!this.#held) throw new StorageError('store.busy', 'the snapshot was released during an iteration');
  }

  async release(): Promise<void> {
    this.forget();
    this.#onRelease(this);
  }
}
