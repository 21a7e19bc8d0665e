import { LedgerError } from '../errors.ts';
import { treeRoot } from '../native/ids.ts';
import { suiteHash } from '../native/suite.ts';
import type { Suite } from '../native/types.ts';
import { compareBytes } from '../order.ts';
import { decodeWith } from '../reader.ts';
import { encodeWith, Writer } from '../writer.ts';
import { STATE_NAMESPACES } from './layout.ts';
import type { StateEntry } from './past-state.ts';
import { decodeTip, encodeTip, type Tip } from './tip.ts';

/** A chunk ends before the entry that would make it longer than this, unless that entry is its first. */
export const CHUNK_BYTES = 262_144;
/** A single entry may be this long: a value of 4 MiB with its key. */
const MAX_CHUNK = 4_194_304 + 256;
const MAX_CHUNKS = 1_000_000;

/** What a snapshot consists of. */
export interface SnapshotManifest {
  /** The block after which the state was taken, with its roots. */
  readonly tip: Tip;
  /** `TH("dougong/chunk", chunk)` of every chunk, in order. */
  readonly chunks: readonly Uint8Array[];
}

/** The root that headers commit to: RFC 6962 over the hashes of the chunks. */
export function snapshotRoot(suite: Suite, chunks: readonly Uint8Array[]): Uint8Array {
  return treeRoot(suite, chunks);
}

/** The hash of a chunk. */
export function chunkHash(suite: Suite, chunk: Uint8Array): Uint8Array {
  return suiteHash(suite).tagged('dougong/chunk', chunk);
}

/** The bytes of a manifest. */
export function encodeManifest({ tip, chunks }: SnapshotManifest): Uint8Array {
  return encodeWith((w) => {
    w.string(encodeTip(tip), 65_536, 'tip').varint(chunks.length, MAX_CHUNKS, 'chunks');
    for (const chunk of chunks) w.bytes(chunk, 'chunk hash', 32);
  }, 1024);
}

/**
 * Reads a manifest.
 *
 * @throws {@link LedgerError} `decode.*`.
 */
export function decodeManifest(bytes: Uint8Array): SnapshotManifest {
  return decodeWith(bytes, (r) => ({
    tip: decodeTip(r.string(65_536)),
    chunks: Array.from({ length: r.count(0, MAX_CHUNKS, 32) }, () => r.bytes(32)),
  }));
}

/** Cuts entries into chunks: `(ns ‖ u8 key length ‖ key ‖ varint value length ‖ value)…` */
export async function* chunksOf(entries: AsyncIterable<StateEntry>): AsyncGenerator<Uint8Array, void, undefined> {
  let w = new Writer(CHUNK_BYTES);
  for await (const { ns, key, value } of entries) {
    const entry = encodeWith((e) => {
      e.u8(ns, 'ns').u8(key.length, 'key length').bytes(key, 'key').string(value, 4_194_304, 'value');
    }, 64 + value.length);
    if (w.length > 0 && w.length + entry.length > CHUNK_BYTES) {
      yield w.take();
      w = new Writer(CHUNK_BYTES);
    }
    w.bytes(entry, 'entry');
  }
  if (w.length > 0) yield w.take();
}

/**
 * The entries of a chunk.
 *
 * @throws {@link LedgerError} `decode.*` when a chunk is malformed, holds a foreign namespace, or is out of order.
 */
export function decodeChunk(bytes: Uint8Array): readonly StateEntry[] {
  if (bytes.length > MAX_CHUNK) throw new LedgerError('decode.limit', 'a chunk is too long', { offset: 0 });
  return decodeWith(bytes, (r) => {
    const entries: StateEntry[] = [];
    while (r.remaining > 0) {
      const offset = r.offset;
      const entry = { ns: r.u8(), key: r.bytes(r.u8()), value: r.string(4_194_304) };
      const last = entries.at(-1);
      if (!STATE_NAMESPACES.includes(entry.ns) || (last !== undefined && compareEntries(last, entry) >= 0)) {
        throw new LedgerError('decode.value', 'a chunk has an entry out of order', { offset });
      }
      entries.push(entry);
    }
    return entries;
  });
}

/** Order of entries: by namespace, as the state lists them, then by key. */
export function compareEntries(a: Pick<StateEntry, 'ns' | 'key'>, b: Pick<StateEntry, 'ns' | 'key'>): number {
  return a.ns !== b.ns ? a.ns - b.ns : compareBytes(a.key, b.key);
}
