import { type StateStore, WriteBatch } from '@dougong/storage';
import { LedgerError } from '../errors.ts';
import type { Suite } from '../native/types.ts';
import { heightKey, NS } from './layout.ts';
import { differenceTo, entriesOfState } from './past-state.ts';
import {
  chunkHash,
  chunksOf,
  decodeManifest,
  encodeManifest,
  type SnapshotManifest,
  snapshotRoot,
} from './snapshot-format.ts';
import { decodeTip, TIP_KEY, type Tip } from './tip.ts';

/** How snapshots are made. */
export interface SnapshotOptions {
  readonly suite: Suite;
  readonly epochBlocks: number;
  /** Whether the chunks themselves are kept for others to fetch; false unless told otherwise. */
  readonly keepChunks?: boolean;
}

/** A snapshot on its way; void once its block is reverted. */
interface Making {
  isVoid: boolean;
  readonly manifest: Promise<SnapshotManifest>;
}

/**
 * Makes a snapshot of the state at every epoch boundary (height a multiple of the epoch), in the background, and says
 * which snapshot root a header carries: from half an epoch after the boundary on, that of the boundary.
 *
 * Of the last two boundaries the manifests are kept, with the chunks where asked for. After a restart a missing one is
 * made from the present state and its undo records.
 */
export class SnapshotKeeper {
  readonly #store: StateStore;
  readonly #options: SnapshotOptions;
  readonly #making = new Map<number, Making>();

  constructor(store: StateStore, options: SnapshotOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** The root that the header at `height` carries; `before` is that of its parent. */
  async root(height: number, before: Uint8Array): Promise<Uint8Array> {
    const { epochBlocks, suite } = this.#options;
    const boundary = height - Math.max(1, Math.floor(epochBlocks / 2));
    if (boundary < 0 || boundary % epochBlocks !== 0) return before;
    return snapshotRoot(suite, (await this.manifest(boundary)).chunks);
  }

  /** Told after every block that was applied; begins a snapshot at a boundary. */
  async applied(height: number): Promise<void> {
    if (height % this.#options.epochBlocks !== 0) return;
    const making = this.manifest(height);
    // Where reading beside writing is not possible, the chain waits; else only whoever needs the root does.
    if (this.#store.caps.snapshots === 'none') await making;
    else making.catch(() => this.#making.delete(height));
  }

  /** Told before a block is reverted: what was taken of it and of later ones is void. */
  async reverting(height: number): Promise<void> {
    for (const [boundary, making] of this.#making) {
      if (boundary < height) continue;
      making.isVoid = true;
      this.#making.delete(boundary);
    }
    await this.#store.clear(NS.snapshots, { gte: heightKey(height) });
  }

  /**
   * The manifest of the snapshot at `boundary`; made now if there is none.
   *
   * @throws {@link LedgerError} `state.order` when the state is not there yet, or its undo records are not any more.
   */
  manifest(boundary: number): Promise<SnapshotManifest> {
    const known = this.#making.get(boundary);
    if (known !== undefined) return known.manifest;
    const making: Making = {
      isVoid: false,
      manifest: this.#stored(boundary).then((stored) => stored ?? this.#make(boundary, making)),
    };
    this.#making.set(boundary, making);
    return making.manifest;
  }

  /** A chunk of a kept snapshot; `undefined` when it is not kept. */
  async chunk(boundary: number, index: number): Promise<Uint8Array | undefined> {
    return this.#store.get(NS.snapshots, chunkKey(boundary, index));
  }

  async #stored(boundary: number): Promise<SnapshotManifest | undefined> {
    const bytes = await this.#store.get(NS.snapshots, heightKey(boundary));
    return bytes && decodeManifest(bytes);
  }

  async #make(boundary: number, making: Making): Promise<SnapshotManifest> {
    const { suite, keepChunks = false } = this.#options;
    const store = this.#store;
    const at = store.caps.snapshots === 'mvcc' ? await store.snapshot() : undefined;
    try {
      const present = await this.#tip(at);
      const difference = await differenceTo(store, present.height, boundary);
      const earlier = difference.get(NS.meta)?.get(String.fromCharCode(...TIP_KEY))?.value;
      const tip = earlier === undefined ? present : decodeTip(earlier);
      if (tip.height !== boundary) throw new LedgerError('state.order', `the state of block ${boundary} is not there`);
      const chunks: Uint8Array[] = [];
      for await (const chunk of chunksOf(entriesOfState(store, difference, at))) {
        if (keepChunks) await this.#put(making, chunkKey(boundary, chunks.length), chunk);
        chunks.push(chunkHash(suite, chunk));
      }
      const manifest = { tip, chunks };
      await this.#put(making, heightKey(boundary), encodeManifest(manifest));
      await this.#drop(boundary - 2 * this.#options.epochBlocks);
      return manifest;
    } finally {
      await at?.release();
    }
  }

  async #tip(at: Awaited<ReturnType<StateStore['snapshot']>> | undefined): Promise<Tip> {
    const bytes = await this.#store.get(NS.meta, TIP_KEY, at);
    if (bytes === undefined) throw new LedgerError('state.order', 'the store holds no state');
    return decodeTip(bytes);
  }

  async #put(making: Making, key: Uint8Array, value: Uint8Array): Promise<void> {
    if (making.isVoid) throw new LedgerError('state.order', 'the block of the snapshot was reverted');
    const batch = new WriteBatch();
    batch.put(NS.snapshots, key, value);
    await this.#store.write(batch, { sync: false });
  }

  async #drop(boundary: number): Promise<void> {
    if (boundary < 0) return;
    this.#making.delete(boundary);
    await this.#store.clear(NS.snapshots, { gte: heightKey(0), lt: heightKey(boundary + 1) });
  }
}

function chunkKey(boundary: number, index: number): Uint8Array {
  const key = new Uint8Array(10);
  key.set(heightKey(boundary));
  new DataView(key.buffer).setUint32(6, index);
  return key;
}
