import { idName } from '../id-name.ts';
import type { HeapItem } from './indexed-heap.ts';
import type { PoolTransaction } from './types.ts';

/** Fee rates are compared as units of the fee asset per 2^20 bytes, rounded down. */
const RATE_SCALE = 1n << 20n;

/** A transaction in the pool, and its place among the others. */
export interface Entry extends HeapItem {
  readonly transaction: PoolTransaction;
  readonly name: string;
  /** Names of the outputs that it spends, then of its create-once keys: what only one transaction can use. */
  readonly uses: readonly string[];
  /** Names of the outputs that it makes. */
  readonly makes: readonly string[];
  readonly fee: bigint;
  readonly size: number;
  /** Fee rate of the transaction alone. */
  readonly rate: bigint;
  /** Last height whose block may hold it, or at which it is given up. */
  readonly until: number;
  /** Order of arrival. */
  readonly sequence: number;
  /** Transactions of the pool whose outputs it spends. */
  readonly parents: Set<Entry>;
  readonly children: Set<Entry>;
  /** What would be lost by removing it: the better of its own rate and that of it with all that depend on it. */
  worth: bigint;
}

/** The rate of a fee for so many bytes. */
export function rateOf(fee: bigint, size: number): bigint {
  return (fee * RATE_SCALE) / BigInt(size);
}

/** A new entry without relatives. */
export function createEntry(transaction: PoolTransaction, until: number, sequence: number): Entry {
  const { id, fee, size, spends, once, creates } = transaction.effects;
  const rate = rateOf(fee, size);
  return {
    transaction,
    name: idName(id),
    // Ids and once keys are hashes under different tags: they never meet.
    uses: once.length === 0 ? spends.map(idName) : [...spends, ...once].map(idName),
    makes: creates.map((output) => idName(output.id)),
    fee,
    size,
    rate,
    until,
    sequence,
    parents: new Set(),
    children: new Set(),
    worth: rate,
    slot: -1,
  };
}

/** All entries that `entry` depends on, itself left out. */
export function ancestorsOf(entry: Pick<Entry, 'parents'>): Set<Entry> {
  return closure(entry.parents, (relative) => relative.parents);
}

/** All entries that depend on `entry`, itself left out. */
export function descendantsOf(entry: Pick<Entry, 'children'>): Set<Entry> {
  return closure(entry.children, (relative) => relative.children);
}

function closure(start: Iterable<Entry>, next: (entry: Entry) => Iterable<Entry>): Set<Entry> {
  // A set visits what is added while it is walked.
  const found = new Set(start);
  for (const entry of found) for (const relative of next(entry)) found.add(relative);
  return found;
}

/** Computes what an entry is worth with all that depend on it. */
export function refreshWorth(entry: Entry): void {
  let { fee, size } = entry;
  if (entry.children.size > 0) {
    for (const descendant of descendantsOf(entry)) {
      fee += descendant.fee;
      size += descendant.size;
    }
  }
  const together = rateOf(fee, size);
  entry.worth = together > entry.rate ? together : entry.rate;
}
