import { type Address, Arena } from './arena.ts';
import { type KeyedHash, seededHash } from './half-sip-hash.ts';

const FIRST_SLOTS = 16;
const EMPTY = 0xffff_ffff;
/** Slots are doubled when more than this share is taken. */
const MAX_LOAD = 0.8;
/** The arena is copied when more than this many bytes, and more than half of the living ones, are waste. */
const MIN_WASTE = 2 ** 16;

/**
 * An open-addressing hash table with linear probing over typed arrays; deleting moves later entries back, so there are no
 * tombstones. An entry costs its key and value, 4 bytes, and 8 bytes a slot: for a key of 32 bytes and a value of 8
 * about 64 bytes on average.
 */
export class PackedTable {
  readonly #hash: KeyedHash;
  #arena = new Arena();
  #addresses = new Uint32Array(FIRST_SLOTS).fill(EMPTY);
  #hashes = new Uint32Array(FIRST_SLOTS);
  #size = 0;

  constructor(hash: KeyedHash = seededHash()) {
    this.#hash = hash;
  }

  /** Entries. */
  get size(): number {
    return this.#size;
  }

  /** Bytes that the table occupies. */
  get bytes(): number {
    return this.#arena.capacity + this.#addresses.byteLength + this.#hashes.byteLength;
  }

  /** A copy of the value of `key`. */
  get(key: Uint8Array): Uint8Array | undefined {
    const address = this.#addresses[this.#slotOf(key, this.#hashOf(key))] ?? EMPTY;
    return address === EMPTY ? undefined : this.#arena.value(address);
  }

  /** Whether `key` has a value. */
  has(key: Uint8Array): boolean {
    return this.#addresses[this.#slotOf(key, this.#hashOf(key))] !== EMPTY;
  }

  /** Sets the value of `key`. Returns whether the key is new. */
  set(key: Uint8Array, value: Uint8Array): boolean {
    const hash = this.#hashOf(key);
    const slot = this.#slotOf(key, hash);
    const address = this.#addresses[slot] ?? EMPTY;
    if (address !== EMPTY) {
      if (!this.#arena.overwrite(address, value)) {
        this.#arena.free(address);
        this.#addresses[slot] = this.#arena.add(key, value);
        this.#tidy();
      }
      return false;
    }
    this.#addresses[slot] = this.#arena.add(key, value);
    this.#hashes[slot] = hash;
    this.#size++;
    if (this.#size > MAX_LOAD * this.#addresses.length) this.#resize(2 * this.#addresses.length);
    return true;
  }

  /** Removes `key`. Returns whether it was there. */
  delete(key: Uint8Array): boolean {
    const slot = this.#slotOf(key, this.#hashOf(key));
    const address = this.#addresses[slot] ?? EMPTY;
    if (address === EMPTY) return false;
    this.#arena.free(address);
    this.#closeGap(slot);
    this.#size--;
    const slots = this.#addresses.length;
    if (slots > FIRST_SLOTS && this.#size < slots / 4) this.#resize(slots / 2);
    this.#tidy();
    return true;
  }

  /** All keys, in no order, as copies. */
  keys(): Uint8Array[] {
    const keys: Uint8Array[] = [];
    for (const address of this.#addresses) if (address !== EMPTY) keys.push(this.#arena.key(address).slice());
    return keys;
  }

  /**
   * All keys in their order, as they are now. Later writes do not disturb the iteration, and it needs 8 bytes an entry:
   * records stay readable in the arena that it holds.
   */
  *sortedKeys(reverse: boolean): Generator<Uint8Array, void, undefined> {
    const arena = this.#arena;
    const addresses = sortAddresses(
      arena,
      this.#addresses.filter((address) => address !== EMPTY),
    );
    for (let i = 0; i < addresses.length; i++) {
      yield arena.key(addresses[reverse ? addresses.length - 1 - i : i] ?? 0).slice();
    }
  }

  #hashOf(key: Uint8Array): number {
    return this.#hash(key, 0, key.length);
  }

  /** The slot that holds `key`, or the free one where it would go. */
  #slotOf(key: Uint8Array, hash: number): number {
    const addresses = this.#addresses;
    const hashes = this.#hashes;
    const mask = addresses.length - 1;
    let slot = hash & mask;
    for (;;) {
      const address = addresses[slot] ?? EMPTY;
      if (address === EMPTY || (hashes[slot] === hash && this.#arena.hasKey(address, key))) return slot;
      slot = (slot + 1) & mask;
    }
  }

  /** Deletion without tombstones: Knuth, The Art of Computer Programming 6.4, algorithm R. */
  #closeGap(slot: number): void {
    const addresses = this.#addresses;
    const hashes = this.#hashes;
    const mask = addresses.length - 1;
    let gap = slot;
    for (let next = (gap + 1) & mask; addresses[next] !== EMPTY; next = (next + 1) & mask) {
      const hash = hashes[next] ?? 0;
      // An entry may move back only as far as the slot where its search begins.
      if (((next - hash) & mask) < ((next - gap) & mask)) continue;
      addresses[gap] = addresses[next] ?? EMPTY;
      hashes[gap] = hash;
      gap = next;
    }
    addresses[gap] = EMPTY;
  }

  #resize(slots: number): void {
    const oldAddresses = this.#addresses;
    const oldHashes = this.#hashes;
    const addresses = new Uint32Array(slots).fill(EMPTY);
    const hashes = new Uint32Array(slots);
    const mask = slots - 1;
    for (let i = 0; i < oldAddresses.length; i++) {
      const address = oldAddresses[i] ?? EMPTY;
      if (address === EMPTY) continue;
      const hash = oldHashes[i] ?? 0;
      let slot = hash & mask;
      while (addresses[slot] !== EMPTY) slot = (slot + 1) & mask;
      addresses[slot] = address;
      hashes[slot] = hash;
    }
    this.#addresses = addresses;
    this.#hashes = hashes;
  }

  /** Copies the living records into a new arena when waste prevails. */
  #tidy(): void {
    const { wasted, living } = this.#arena;
    if (wasted < MIN_WASTE || wasted < living / 2) return;
    const fresh = new Arena();
    const addresses: Uint32Array = this.#addresses;
    for (let i = 0; i < addresses.length; i++) {
      const address: Address = addresses[i] ?? EMPTY;
      if (address !== EMPTY) addresses[i] = fresh.add(this.#arena.key(address), this.#arena.value(address));
    }
    this.#arena = fresh;
  }
}

/** Sorts records by key: first into buckets by the first two bytes, then each bucket by comparison. */
function sortAddresses(arena: Arena, addresses: Uint32Array): Uint32Array {
  const starts = new Uint32Array(2 ** 16 + 1);
  for (const address of addresses) {
    const bucket = bucketOf(arena, address) + 1;
    starts[bucket] = (starts[bucket] ?? 0) + 1;
  }
  for (let i = 1; i < starts.length; i++) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
  const next = starts.slice();
  const sorted = new Uint32Array(addresses.length);
  for (const address of addresses) {
    const bucket = bucketOf(arena, address);
    const at = next[bucket] ?? 0;
    sorted[at] = address;
    next[bucket] = at + 1;
  }
  const compare = (a: Address, b: Address): number => arena.compare(a, b);
  for (let i = 0; i + 1 < starts.length; i++) {
    const from = starts[i] ?? 0;
    const to = starts[i + 1] ?? 0;
    if (to - from > 1) sorted.subarray(from, to).sort(compare);
  }
  return sorted;
}

/** A key of one byte and the same byte followed by 00 share a bucket and are told apart by comparison. */
function bucketOf(arena: Arena, address: Address): number {
  const key = arena.key(address);
  return ((key[0] ?? 0) << 8) | (key[1] ?? 0);
}
