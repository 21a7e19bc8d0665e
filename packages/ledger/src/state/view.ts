import { type Entry, type PreviousValues, type StateStore, WriteBatch } from '@dougong/storage';
import { bytesName } from '../bytes-name.ts';
import { compareBytes } from '../order.ts';

/** A read that cannot be answered without waiting. Thrown and caught inside the ledger: load, then run again. */
export class Need {
  readonly keys: readonly NeededKey[];
  readonly ranges: readonly NeededRange[];

  constructor(keys: readonly NeededKey[], ranges: readonly NeededRange[] = []) {
    this.keys = keys;
    this.ranges = ranges;
  }
}

/** A key that has to be loaded. */
export interface NeededKey {
  readonly ns: number;
  readonly key: Uint8Array;
}

/** A range that has to be loaded. */
export interface NeededRange {
  readonly ns: number;
  readonly gte: Uint8Array;
  readonly lt: Uint8Array;
  readonly reverse: boolean;
  readonly limit: number;
}

/** A key that was written; without value it was removed. */
export interface Written {
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
}

/** What is known of one namespace, by key. */
interface Space {
  readonly written: Map<string, Written>;
  /** What the store holds. */
  readonly loaded: Map<string, Uint8Array | undefined>;
}

interface JournalEntry {
  readonly space: Space;
  readonly name: string;
  readonly before: Written | undefined;
}

/**
 * The state while a block is executed: what the block wrote so far, over what the store holds. Reads are synchronous; one
 * that the store cannot answer at once throws {@link Need}. Writes can be taken back to a mark.
 */
export class StateView implements PreviousValues {
  readonly #store: StateStore;
  readonly #spaces = new Map<number, Space>();
  readonly #journal: JournalEntry[] = [];
  readonly #ranges = new Map<string, readonly Entry[]>();

  constructor(store: StateStore) {
    this.#store = store;
  }

  /** Whether single reads have to wait, so that it pays to load many keys at once. */
  get waits(): boolean {
    return this.#store.getSync === undefined;
  }

  /** The value of a key. Throws {@link Need}. */
  read(ns: number, key: Uint8Array): Uint8Array | undefined {
    const { written, loaded } = this.#space(ns);
    const name = bytesName(key);
    const changed = written.get(name);
    if (changed !== undefined) return changed.value;
    const known = loaded.get(name);
    if (known !== undefined || loaded.has(name)) return known;
    if (this.#store.getSync === undefined) throw new Need([{ ns, key }]);
    const value = this.#store.getSync(ns, key);
    loaded.set(name, value);
    return value;
  }

  /** Whether this block removed the key. */
  wasRemoved(ns: number, key: Uint8Array): boolean {
    const changed = this.#space(ns).written.get(bytesName(key));
    return changed !== undefined && changed.value === undefined;
  }

  /** The first `limit` entries of a range. Throws {@link Need}. */
  range(range: NeededRange): readonly Entry[] {
    const { written } = this.#space(range.ns);
    const changed = [...written.values()].filter(({ key }) => isIn(key, range));
    // As many stored entries more are asked for as changes could hide, so that enough remain.
    const wanted = { ...range, limit: range.limit + changed.length };
    const stored = this.#ranges.get(rangeName(wanted));
    if (stored === undefined) throw new Need([], [wanted]);
    const order = range.reverse ? -1 : 1;
    const kept = stored.filter(([key]) => !written.has(bytesName(key)));
    for (const { key, value } of changed) if (value !== undefined) kept.push([key, value]);
    return kept.sort(([a], [b]) => order * compareBytes(a, b)).slice(0, range.limit);
  }

  /** Sets a value, or removes it. */
  write(ns: number, key: Uint8Array, value: Uint8Array | undefined): void {
    const space = this.#space(ns);
    const name = bytesName(key);
    this.#journal.push({ space, name, before: space.written.get(name) });
    space.written.set(name, { key, value });
  }

  /** Sets the value of a key that the store cannot hold yet, such as a new id; spares looking for it. */
  create(ns: number, key: Uint8Array, value: Uint8Array): void {
    const { loaded } = this.#space(ns);
    const name = bytesName(key);
    if (!loaded.has(name)) loaded.set(name, undefined);
    this.write(ns, key, value);
  }

  /** A mark to which {@link StateView.rollback} returns. */
  mark(): number {
    return this.#journal.length;
  }

  /** Takes back everything that was written since `mark`. */
  rollback(mark: number): void {
    while (this.#journal.length > mark) {
      const entry = this.#journal.pop();
      if (entry === undefined) return;
      if (entry.before === undefined) entry.space.written.delete(entry.name);
      else entry.space.written.set(entry.name, entry.before);
    }
  }

  /** Loads what was needed, one round trip a namespace. */
  async load({ keys, ranges }: Need): Promise<void> {
    const bySpace = new Map<number, Uint8Array[]>();
    for (const { ns, key } of keys) {
      if (this.has(ns, key)) continue;
      const list = bySpace.get(ns);
      if (list === undefined) bySpace.set(ns, [key]);
      else list.push(key);
    }
    for (const [ns, list] of bySpace) {
      const values = await this.#store.getMany(ns, list);
      const { loaded } = this.#space(ns);
      for (const [i, key] of list.entries()) loaded.set(bytesName(key), values[i]);
    }
    for (const range of ranges) {
      const entries: Entry[] = [];
      const { ns, gte, lt, reverse, limit } = range;
      for await (const page of this.#store.pages(ns, { gte, lt, reverse, limit })) entries.push(...page);
      this.#ranges.set(rangeName(range), entries);
    }
  }

  /**
   * Loads what keys held that were written unread. Needed before {@link StateView.changes} and {@link StateView.batch}:
   * what counts as a change must not depend on what else was read.
   */
  async settle(): Promise<void> {
    const unread: NeededKey[] = [];
    for (const [ns, { written, loaded }] of this.#spaces) {
      for (const [name, { key }] of written) if (!loaded.has(name)) unread.push({ ns, key });
    }
    if (unread.length > 0) await this.load(new Need(unread));
  }

  /** Keys of one namespace whose value differs from what the store holds, in order. */
  changes(ns: number): readonly Written[] {
    return this.#changed(this.#space(ns)).sort((a, b) => compareBytes(a.key, b.key));
  }

  /** All changes, as one batch. */
  batch(): WriteBatch {
    const batch = new WriteBatch();
    for (const [ns, space] of this.#spaces) {
      for (const { key, value } of this.#changed(space)) {
        if (value === undefined) batch.del(ns, key);
        else batch.put(ns, key, value);
      }
    }
    return batch;
  }

  /** Whether it is known what the store holds for the key. */
  has(ns: number, key: Uint8Array): boolean {
    return this.#space(ns).loaded.has(bytesName(key));
  }

  /** What the store holds for the key, where that is known. */
  get(ns: number, key: Uint8Array): Uint8Array | undefined {
    return this.#space(ns).loaded.get(bytesName(key));
  }

  #changed({ written, loaded }: Space): Written[] {
    const changed: Written[] = [];
    for (const [name, entry] of written) if (!sameValue(loaded.get(name), entry.value)) changed.push(entry);
    return changed;
  }

  #space(ns: number): Space {
    const known = this.#spaces.get(ns);
    if (known !== undefined) return known;
    const space = { written: new Map(), loaded: new Map() };
    this.#spaces.set(ns, space);
    return space;
  }
}

function sameValue(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : compareBytes(a, b) === 0;
}

function isIn(key: Uint8Array, { gte, lt }: NeededRange): boolean {
  return compareBytes(key, gte) >= 0 && compareBytes(key, lt) < 0;
}

function rangeName({ ns, gte, lt, reverse, limit }: NeededRange): string {
  return `${ns} ${bytesName(gte)} ${bytesName(lt)} ${reverse} ${limit}`;
}
