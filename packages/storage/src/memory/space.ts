import { compareBytes, fromLatin1, inRange, latin1 } from '../bytes.ts';
import type { KeyRange } from '../store.ts';
import { OrderedKeys } from './ordered-keys.ts';
import { PackedTable } from './table.ts';

/** Up to here an index of keys is kept for scans of any kind; above only for those that have an end. */
const SMALL = 65_536;

/** Values as they were when a snapshot was taken, for the keys that changed since: `undefined` where there was none. */
export type Overlay = Map<string, Uint8Array | undefined>;

/** What {@link Space.scan} visits. */
export interface ScanRange extends KeyRange {
  readonly reverse: boolean;
  readonly limit: number;
}

/** One namespace of a store in memory. */
export class Space {
  readonly #table = new PackedTable();
  #order: OrderedKeys | undefined;
  /** Writes since the index was last used; an index that only costs is dropped. */
  #unusedWrites = 0;

  /** Entries. */
  get size(): number {
    return this.#table.size;
  }

  /** Bytes that the entries occupy. */
  get bytes(): number {
    return this.#table.bytes;
  }

  /** The value of `key`, in the present or under `overlay`. */
  get(key: Uint8Array, overlay?: Overlay): Uint8Array | undefined {
    if (overlay !== undefined && overlay.size > 0) {
      const name = latin1(key);
      if (overlay.has(name)) return overlay.get(name)?.slice();
    }
    return this.#table.get(key);
  }

  /** Sets or removes a key, after every overlay has kept what it replaces. */
  write(key: Uint8Array, value: Uint8Array | undefined, overlays: readonly Overlay[]): void {
    if (overlays.length > 0) {
      const name = latin1(key);
      for (const overlay of overlays) if (!overlay.has(name)) overlay.set(name, this.#table.get(key));
    }
    const changed = value === undefined ? this.#table.delete(key) : this.#table.set(key, value);
    if (changed && this.#order !== undefined) this.#index(key, value !== undefined);
  }

  /**
   * The keys of a range in their order, under `overlay`, which has to keep what is written meanwhile.
   *
   * @returns a function that gives the next keys, at most as many as it is asked for; none when there are no more.
   */
  scan(range: ScanRange, overlay: Overlay): (count: number) => readonly Uint8Array[] {
    const bounded = range.lt !== undefined || range.limit < Number.POSITIVE_INFINITY;
    if (this.#order === undefined && this.#table.size > SMALL && !bounded) return this.#scanOnce(range, overlay);
    let last: Uint8Array | undefined;
    return (count) => {
      const keys = take(this.#merge(range, overlay, this.#walk(range, last), last), count);
      last = keys.at(-1) ?? last;
      return keys;
    };
  }

  /** Sorts all keys for this one scan. What changes later is in the overlay, and none of these keys can be missed. */
  #scanOnce(range: ScanRange, overlay: Overlay): (count: number) => readonly Uint8Array[] {
    const sorted = filter(this.#table.sortedKeys(range.reverse), (key) => inRange(key, range.gte, range.lt));
    const keys = this.#merge(range, new Map(overlay), sorted, undefined);
    return (count) => take(keys, count);
  }

  /** Joins keys of the present with those that changed since the snapshot, past `last`. */
  *#merge(
    { gte, lt, reverse }: ScanRange,
    overlay: Overlay,
    present: Iterable<Uint8Array>,
    last: Uint8Array | undefined,
  ): Generator<Uint8Array, void, undefined> {
    const order = reverse ? (a: Uint8Array, b: Uint8Array) => compareBytes(b, a) : compareBytes;
    const changed = [...overlay.keys()]
      .filter((name) => overlay.get(name) !== undefined)
      .map(fromLatin1)
      .filter((key) => inRange(key, gte, lt) && (last === undefined || order(key, last) > 0))
      .sort(order);
    let next = 0;
    for (const key of present) {
      for (let other = changed[next]; other !== undefined && order(other, key) < 0; other = changed[next]) {
        next++;
        yield other;
      }
      // A key that changed stands in the other list, if it was there at all.
      if (overlay.size === 0 || !overlay.has(latin1(key))) yield key;
    }
    for (const other of changed.slice(next)) yield other;
  }

  /** Keys of the present by the index, past `last`. */
  *#walk({ gte, lt, reverse }: ScanRange, last: Uint8Array | undefined): Generator<Uint8Array, void, undefined> {
    const index = this.#ordered();
    if (reverse) {
      for (let key = index.before(last ?? lt); key !== undefined; key = index.before(key)) {
        if (!inRange(key, gte, undefined)) return;
        yield key;
      }
      return;
    }
    const first = last === undefined ? index.after(gte, true) : index.after(last, false);
    for (let key = first; key !== undefined; key = index.after(key, false)) {
      if (!inRange(key, undefined, lt)) return;
      yield key;
    }
  }

  #ordered(): OrderedKeys {
    this.#unusedWrites = 0;
    this.#order ??= new OrderedKeys(this.#table.keys());
    return this.#order;
  }

  #index(key: Uint8Array, added: boolean): void {
    this.#unusedWrites++;
    if (this.#unusedWrites > this.#table.size + 1024) this.#order = undefined;
    else if (added) this.#order?.add(key.slice());
    else this.#order?.remove(key);
  }
}

function take(keys: Iterator<Uint8Array>, count: number): readonly Uint8Array[] {
  const taken: Uint8Array[] = [];
  while (taken.length < count) {
    const step = keys.next();
    if (step.done === true) break;
    taken.push(step.value);
  }
  return taken;
}

function* filter(
  keys: Iterable<Uint8Array>,
  keep: (key: Uint8Array) => boolean,
): Generator<Uint8Array, void, undefined> {
  for (const key of keys) if (keep(key)) yield key;
}
