import { type StateStore, WriteBatch } from '@dougong/storage';
import { LedgerError } from '../errors.ts';
import { suiteHash } from '../native/suite.ts';
import type { Suite } from '../native/types.ts';
import { sameBytes } from '../order.ts';
import { decodeWith } from '../reader.ts';
import { encodeWith } from '../writer.ts';
import { NS, STATE_NAMESPACES } from './layout.ts';
import { stateRoot } from './roots.ts';
import {
  chunkHash,
  compareEntries,
  decodeChunk,
  encodeManifest,
  type SnapshotManifest,
  snapshotRoot,
} from './snapshot-format.ts';
import { encodeTip, TIP_KEY } from './tip.ts';

/** What a node knows for certain before it trusts a snapshot. */
export interface SnapshotTrust {
  readonly suite: Suite;
  /** Chain id hash. */
  readonly chain: Uint8Array;
  /** Snapshot root of a certified header at or after half an epoch past the boundary; see `StateRoots`. */
  readonly snapshotRoot: Uint8Array;
  /** Id and state root of the boundary's own header, an ancestor of that one. */
  readonly blockId: Uint8Array;
  readonly stateRoot: Uint8Array;
}

const PROGRESS = new TextEncoder().encode('import');
const CHAIN = new TextEncoder().encode('chain');

/**
 * Fills an empty store with a snapshot, chunk by chunk. Nothing is written that the trusted roots do not cover, and the
 * store has no tip before the last chunk is in. After an interruption {@link SnapshotImport.begin} goes on where it was.
 *
 * @example
 * ```ts
 * const importing = await SnapshotImport.begin(store, manifest, trust);
 * while (importing.next < manifest.chunks.length) await importing.add(await fetchChunk(importing.next));
 * await importing.finish();
 * ```
 */
export class SnapshotImport {
  readonly #store: StateStore;
  readonly #manifest: SnapshotManifest;
  readonly #trust: SnapshotTrust;
  /** Names the manifest in the record of progress. */
  readonly #name: Uint8Array;
  #next: number;
  /** Namespace and key of the last entry, before which no later one may come. */
  #last: Uint8Array;

  private constructor(
    store: StateStore,
    manifest: SnapshotManifest,
    trust: SnapshotTrust,
    name: Uint8Array,
    next: number,
    last: Uint8Array,
  ) {
    this.#store = store;
    this.#manifest = manifest;
    this.#trust = trust;
    this.#name = name;
    this.#next = next;
    this.#last = last;
  }

  /**
   * Begins, or goes on with, an import.
   *
   * @throws {@link LedgerError} `snapshot.mismatch` when the manifest is not what the roots cover, `state.order` when the
   * store holds a chain already. A half import of another snapshot is removed.
   */
  static async begin(store: StateStore, manifest: SnapshotManifest, trust: SnapshotTrust): Promise<SnapshotImport> {
    const { suite } = trust;
    if (!sameBytes(snapshotRoot(suite, manifest.chunks), trust.snapshotRoot)) {
      throw new LedgerError('snapshot.mismatch', 'the chunks of the manifest do not lead to the snapshot root');
    }
    if (
      !sameBytes(manifest.tip.id, trust.blockId) ||
      !sameBytes(stateRoot(suite, manifest.tip.roots), trust.stateRoot)
    ) {
      throw new LedgerError('snapshot.mismatch', 'the roots of the manifest are not those of the block');
    }
    if ((await store.get(NS.meta, TIP_KEY)) !== undefined) {
      throw new LedgerError('state.order', 'the store holds a chain already');
    }
    const name = suiteHash(suite).tagged('dougong/manifest', encodeManifest(manifest));
    const progress = await store.get(NS.meta, PROGRESS);
    if (progress !== undefined) {
      const known = decodeWith(progress, (r) => ({ name: r.bytes(32), next: r.varint(), last: r.string(256) }));
      if (sameBytes(known.name, name)) return new SnapshotImport(store, manifest, trust, name, known.next, known.last);
    }
    for (const ns of STATE_NAMESPACES) await store.clear(ns);
    return new SnapshotImport(store, manifest, trust, name, 0, new Uint8Array(0));
  }

  /** The chunk that is wanted next. */
  get next(): number {
    return this.#next;
  }

  /**
   * Takes chunk {@link SnapshotImport.next}.
   *
   * @throws {@link LedgerError} `snapshot.mismatch` when it is not that chunk; nothing was written, ask somebody else.
   */
  async add(chunk: Uint8Array): Promise<void> {
    const { suite } = this.#trust;
    const expected = this.#manifest.chunks[this.#next];
    if (expected === undefined || !sameBytes(chunkHash(suite, chunk), expected)) {
      throw new LedgerError('snapshot.mismatch', `chunk ${this.#next} is not what the manifest says`, {
        chunk: this.#next,
      });
    }
    const entries = decodeChunk(chunk);
    const batch = new WriteBatch();
    let last = this.#last;
    const [first] = entries;
    const [ns] = last;
    if (first === undefined || (ns !== undefined && compareEntries({ ns, key: last.subarray(1) }, first) >= 0)) {
      throw new LedgerError('snapshot.mismatch', `chunk ${this.#next} is out of order`, { chunk: this.#next });
    }
    for (const entry of entries) {
      batch.put(entry.ns, entry.key, entry.value);
      last = Uint8Array.of(entry.ns, ...entry.key);
    }
    const next = this.#next + 1;
    batch.put(
      NS.meta,
      PROGRESS,
      encodeWith((w) =>
        w.bytes(this.#name, 'name', 32).varint(next, Number.MAX_SAFE_INTEGER, 'next').string(last, 256, 'last'),
      ),
    );
    await this.#store.write(batch, { sync: true });
    this.#next = next;
    this.#last = last;
  }

  /**
   * Makes the store a chain that stands at the boundary.
   *
   * @throws {@link LedgerError} `state.order` while chunks are missing.
   */
  async finish(): Promise<void> {
    const { chunks, tip } = this.#manifest;
    if (this.#next < chunks.length) {
      throw new LedgerError('state.order', `${chunks.length - this.#next} chunks are missing`);
    }
    const batch = new WriteBatch();
    batch.put(NS.meta, TIP_KEY, encodeTip(tip));
    batch.put(NS.meta, CHAIN, this.#trust.chain);
    batch.del(NS.meta, PROGRESS);
    await this.#store.write(batch, { sync: true });
  }
}
