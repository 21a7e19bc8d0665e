import { ancestorsOf, descendantsOf, type Entry, rateOf } from './entry.ts';
import { type HeapItem, IndexedHeap } from './indexed-heap.ts';
import type { PoolTransaction } from './types.ts';

/** What fits into a block. */
export interface BlockRoom {
  readonly maxBytes: number;
  /** Gas of all programs together; no limit unless given. */
  readonly maxGas?: bigint;
  readonly maxCount?: number;
  /** Height of the block. */
  readonly height: number;
}

/** A transaction with what it depends on and is not chosen yet. */
interface Package extends HeapItem {
  readonly entry: Entry;
  fee: bigint;
  size: number;
  rate: bigint;
}

/** Packages that may fail to fit one after the other before a nearly full block is left as it is. */
const MAX_MISSES = 200;

/**
 * The transactions that pay most for the room, each behind what it depends on: packages of a transaction and its
 * unconfirmed ancestors are taken by the fee rate of the whole package, so that a child pays for its parent.
 */
export function selectForBlock(entries: Iterable<Entry>, room: BlockRoom): readonly PoolTransaction[] {
  const { maxBytes, maxGas, maxCount = Number.POSITIVE_INFINITY, height } = room;
  const packages = new Map<Entry, Package>();
  const heap = new IndexedHeap<Package>(
    (a, b) => a.rate > b.rate || (a.rate === b.rate && a.entry.sequence < b.entry.sequence),
  );
  for (const entry of entries) {
    const own = packageOf(entry);
    packages.set(entry, own);
    heap.push(own);
  }
  const chosen = new Set<Entry>();
  let [bytes, gas, misses] = [0, 0n, 0];
  for (let best = heap.pop(); best !== undefined && misses < MAX_MISSES; best = heap.pop()) {
    const group = [...ancestorsOf(best.entry)].filter((ancestor) => !chosen.has(ancestor));
    group.push(best.entry);
    const groupGas = group.reduce((sum, { transaction }) => sum + transaction.effects.gas, 0n);
    const fits =
      bytes + best.size <= maxBytes &&
      chosen.size + group.length <= maxCount &&
      (maxGas === undefined || gas + groupGas <= maxGas) &&
      group.every(({ until }) => until >= height);
    if (!fits) {
      misses++;
      continue;
    }
    misses = 0;
    bytes += best.size;
    gas += groupGas;
    for (const entry of parentsFirst(group)) {
      chosen.add(entry);
      const own = packages.get(entry);
      if (own !== undefined) heap.remove(own);
      for (const descendant of descendantsOf(entry)) relieve(packages.get(descendant), entry, heap);
    }
  }
  return [...chosen].map(({ transaction }) => transaction);
}

function packageOf(entry: Entry): Package {
  let { fee, size } = entry;
  if (entry.parents.size > 0) {
    for (const ancestor of ancestorsOf(entry)) {
      fee += ancestor.fee;
      size += ancestor.size;
    }
  }
  return { entry, fee, size, rate: rateOf(fee, size), slot: -1 };
}

/** A package no longer has to carry what was chosen. */
function relieve(own: Package | undefined, chosen: Entry, heap: IndexedHeap<Package>): void {
  if (own === undefined || own.slot < 0) return;
  own.fee -= chosen.fee;
  own.size -= chosen.size;
  own.rate = rateOf(own.fee, own.size);
  heap.moved(own);
}

/** The group in an order in which nothing stands before what it depends on. */
function parentsFirst(group: readonly Entry[]): readonly Entry[] {
  if (group.length === 1) return group;
  const inside = new Set(group);
  const sorted = new Set<Entry>();
  const visit = (entry: Entry): void => {
    if (sorted.has(entry)) return;
    for (const parent of entry.parents) if (inside.has(parent)) visit(parent);
    sorted.add(entry);
  };
  for (const entry of group) visit(entry);
  return [...sorted];
}
