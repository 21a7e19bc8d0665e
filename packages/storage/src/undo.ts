import { type Batch, WriteBatch } from './batch.ts';
import { latin1 } from './bytes.ts';
import { StorageError } from './errors.ts';
import { type Namespace, STORE_LIMITS, type StateStore, type WriteOptions } from './store.ts';

/** Where the undo record of a write is kept. */
export interface UndoTarget {
  readonly ns: Namespace;
  readonly key: Uint8Array;
}

const VERSION = 1;
const PART_BYTES = STORE_LIMITS.value - 64;

/**
 * Writes `batch` together with a record of what it replaces, in one atomic write. {@link revert} takes it back.
 *
 * @param previous - values that the caller already read, by namespace and key, to spare reading them again; see
 *   {@link PreviousValues}.
 */
export async function writeWithUndo(
  store: StateStore,
  batch: Batch,
  target: UndoTarget,
  options: WriteOptions,
  previous?: PreviousValues,
): Promise<void> {
  const whole = new WriteBatch();
  for (const { ns, key, value } of batch.steps()) {
    if (value === undefined) whole.del(ns, key);
    else whole.put(ns, key, value);
  }
  const replaced = await readReplaced(store, batch, previous);
  for (const { key, value } of recordParts(target.key, encodeUndo(replaced))) whole.put(target.ns, key, value);
  await store.write(whole, options);
}

/**
 * Takes back the write whose undo record is at `target`: every key has again the value, or absence, that it had before,
 * and the record is gone. `extra` is written in the same moment, after the old values.
 *
 * @returns false when there is no such record; then nothing was written.
 * @throws {@link StorageError} `store.corrupt` when the record is malformed.
 */
export async function revert(
  store: StateStore,
  target: UndoTarget,
  options: WriteOptions,
  extra?: Batch,
): Promise<boolean> {
  const parts = await readParts(store, target);
  if (parts === undefined) return false;
  const batch = new WriteBatch();
  for (const { ns, key, value } of decodeUndo(parts.bytes)) {
    if (value === undefined) batch.del(ns, key);
    else batch.put(ns, key, value);
  }
  for (const key of parts.keys) batch.del(target.ns, key);
  for (const { ns, key, value } of extra?.steps() ?? []) {
    if (value === undefined) batch.del(ns, key);
    else batch.put(ns, key, value);
  }
  await store.write(batch, options);
  return true;
}

/**
 * What the write whose undo record is at `target` replaced, in the order of first mention; `undefined` when there is no
 * such record. Applied to the present, newest record first, this gives the state as it was.
 *
 * @throws {@link StorageError} `store.corrupt` when the record is malformed.
 */
export async function readUndo(store: StateStore, target: UndoTarget): Promise<readonly Replaced[] | undefined> {
  const parts = await readParts(store, target);
  return parts && decodeUndo(parts.bytes);
}

/** Adds to `batch` what forgets an undo record. */
export async function dropUndo(store: StateStore, target: UndoTarget, batch: Batch): Promise<void> {
  const parts = await readParts(store, target);
  for (const key of parts?.keys ?? []) batch.del(target.ns, key);
}

/** Values from before a write. `undefined` as the answer of `get` means that the key had none. */
export interface PreviousValues {
  has(ns: Namespace, key: Uint8Array): boolean;
  get(ns: Namespace, key: Uint8Array): Uint8Array | undefined;
}

/** A key and what it held before a write. */
export interface Replaced {
  readonly ns: Namespace;
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
}

/** The value that each key of the batch has now, each key once, in the order of first mention. */
async function readReplaced(store: StateStore, batch: Batch, previous?: PreviousValues): Promise<Replaced[]> {
  const replaced: Replaced[] = [];
  const unread = new Map<Namespace, { readonly keys: Uint8Array[]; readonly at: number[] }>();
  const seen = new Map<Namespace, Set<string>>();
  for (const { ns, key } of batch.steps()) {
    const name = latin1(key);
    const names = seen.get(ns) ?? new Set<string>();
    if (names.has(name)) continue;
    names.add(name);
    seen.set(ns, names);
    if (previous?.has(ns, key) === true) {
      replaced.push({ ns, key, value: previous.get(ns, key) });
    } else if (store.getSync !== undefined) {
      replaced.push({ ns, key, value: store.getSync(ns, key) });
    } else {
      const list = unread.get(ns) ?? { keys: [], at: [] };
      unread.set(ns, list);
      list.keys.push(key);
      list.at.push(replaced.length);
      replaced.push({ ns, key, value: undefined });
    }
  }
  for (const [ns, { keys, at }] of unread) {
    const values = await store.getMany(ns, keys);
    for (const [i, position] of at.entries()) {
      const entry = replaced[position];
      if (entry !== undefined) replaced[position] = { ...entry, value: values[i] };
    }
  }
  return replaced;
}

/** `version ‖ (ns ‖ u8 key length ‖ key ‖ u32 value length + 1, or 0 for none ‖ value)…` */
function encodeUndo(replaced: readonly Replaced[]): Uint8Array {
  let length = 1;
  for (const { key, value } of replaced) length += 6 + key.length + (value?.length ?? 0);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  bytes[0] = VERSION;
  let at = 1;
  for (const { ns, key, value } of replaced) {
    bytes[at] = ns;
    bytes[at + 1] = key.length;
    bytes.set(key, at + 2);
    at += 2 + key.length;
    view.setUint32(at, value === undefined ? 0 : value.length + 1);
    at += 4;
    if (value === undefined) continue;
    bytes.set(value, at);
    at += value.length;
  }
  return bytes;
}

function decodeUndo(bytes: Uint8Array): readonly Replaced[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const corrupt = (at: number): StorageError =>
    new StorageError('store.corrupt', 'malformed undo record', { offset: at });
  if (bytes[0] !== VERSION) throw corrupt(0);
  const replaced: Replaced[] = [];
  let at = 1;
  while (at < bytes.length) {
    const ns = bytes[at] ?? 0;
    const keyEnd = at + 2 + (bytes[at + 1] ?? 0);
    if (keyEnd + 4 > bytes.length) throw corrupt(at);
    const key = bytes.slice(at + 2, keyEnd);
    const stored = view.getUint32(keyEnd);
    const start = keyEnd + 4;
    const end = start + Math.max(0, stored - 1);
    if (end > bytes.length) throw corrupt(at);
    replaced.push({ ns, key, value: stored === 0 ? undefined : bytes.slice(start, end) });
    at = end;
  }
  return replaced;
}

/** A record longer than a value goes on under keys with a counter: `u32 parts ‖ bytes`, then the rest. */
function* recordParts(key: Uint8Array, bytes: Uint8Array): Iterable<{ key: Uint8Array; value: Uint8Array }> {
  const count = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  const first = new Uint8Array(4 + Math.min(PART_BYTES, bytes.length));
  new DataView(first.buffer).setUint32(0, count);
  first.set(bytes.subarray(0, PART_BYTES), 4);
  yield { key, value: first };
  for (let part = 1; part < count; part++) {
    yield { key: partKey(key, part), value: bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES) };
  }
}

async function readParts(
  store: StateStore,
  { ns, key }: UndoTarget,
): Promise<{ readonly bytes: Uint8Array; readonly keys: readonly Uint8Array[] } | undefined> {
  const first = await store.get(ns, key);
  if (first === undefined) return undefined;
  if (first.length < 4) throw new StorageError('store.corrupt', 'malformed undo record', { offset: 0 });
  const count = new DataView(first.buffer, first.byteOffset).getUint32(0);
  const keys = [key];
  for (let part = 1; part < count; part++) keys.push(partKey(key, part));
  const rest = await store.getMany(ns, keys.slice(1));
  const pieces = [first.subarray(4)];
  for (const piece of rest) {
    if (piece === undefined) throw new StorageError('store.corrupt', 'a part of an undo record is missing');
    pieces.push(piece);
  }
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { bytes, keys };
}

function partKey(key: Uint8Array, part: number): Uint8Array {
  const name = new Uint8Array(key.length + 4);
  name.set(key);
  new DataView(name.buffer).setUint32(key.length, part);
  return name;
}
