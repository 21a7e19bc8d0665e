import { StorageError } from '../errors.ts';

/** Records start at multiples of this, so that 32 bits address 16 GiB. */
const ALIGN = 4;
/** Virtual bytes of a segment; a record lies in one segment. */
const SEGMENT = 2 ** 23;
const FIRST_SEGMENT = 2 ** 12;
/** The last address is kept free to mean `none`. */
const MAX_BYTES = ALIGN * (2 ** 32 - 1);
/** u8 key length, u24 value length. */
const HEADER = 4;

/** Where a record begins, in units of four bytes. */
export type Address = number;

/**
 * Records of key and value, one after the other in large typed arrays. Writing appends; what is freed stays until the
 * owner copies the living records into a new arena.
 */
export class Arena {
  readonly #segments: Uint8Array[] = [];
  /** Next free virtual byte. */
  #end = 0;
  /** Bytes of living records. */
  #living = 0;

  /** Bytes that the segments occupy. */
  get capacity(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.length, 0);
  }

  /** Bytes of records that were freed, with what segments lost at their ends. */
  get wasted(): number {
    return this.#end - this.#living;
  }

  /** Bytes of living records. */
  get living(): number {
    return this.#living;
  }

  /** Appends a record. */
  add(key: Uint8Array, value: Uint8Array): Address {
    const length = HEADER + key.length + value.length;
    const start = this.#reserve(length);
    const segment = this.#segmentOf(start);
    const at = start % SEGMENT;
    segment[at] = key.length;
    segment[at + 1] = value.length >>> 16;
    segment[at + 2] = value.length >>> 8;
    segment[at + 3] = value.length;
    segment.set(key, at + HEADER);
    segment.set(value, at + HEADER + key.length);
    this.#living += aligned(length);
    return start / ALIGN;
  }

  /** Gives a record up. Its bytes stay readable until the arena is left. */
  free(address: Address): void {
    const start = address * ALIGN;
    const segment = this.#segmentOf(start);
    const at = start % SEGMENT;
    this.#living -= aligned(HEADER + (segment[at] ?? 0) + valueLength(segment, at));
  }

  /** Overwrites a value by one of the same length; false when the lengths differ. */
  overwrite(address: Address, value: Uint8Array): boolean {
    const start = address * ALIGN;
    const segment = this.#segmentOf(start);
    const at = start % SEGMENT;
    if (valueLength(segment, at) !== value.length) return false;
    segment.set(value, at + HEADER + (segment[at] ?? 0));
    return true;
  }

  /** Whether the record's key is `key`. */
  hasKey(address: Address, key: Uint8Array): boolean {
    const start = address * ALIGN;
    const segment = this.#segmentOf(start);
    const at = start % SEGMENT;
    if (segment[at] !== key.length) return false;
    for (let i = 0; i < key.length; i++) if (segment[at + HEADER + i] !== key[i]) return false;
    return true;
  }

  /** A view of the record's key; it is overwritten when the arena is left. */
  key(address: Address): Uint8Array {
    const start = address * ALIGN;
    const segment = this.#segmentOf(start);
    const at = start % SEGMENT;
    return segment.subarray(at + HEADER, at + HEADER + (segment[at] ?? 0));
  }

  /** A copy of the record's value. */
  value(address: Address): Uint8Array {
    const start = address * ALIGN;
    const segment = this.#segmentOf(start);
    const at = start % SEGMENT;
    const from = at + HEADER + (segment[at] ?? 0);
    return segment.slice(from, from + valueLength(segment, at));
  }

  /** Order of the keys of two records. */
  compare(a: Address, b: Address): number {
    const left = this.#segmentOf(a * ALIGN);
    const right = this.#segmentOf(b * ALIGN);
    const leftAt = (a * ALIGN) % SEGMENT;
    const rightAt = (b * ALIGN) % SEGMENT;
    const leftLength = left[leftAt] ?? 0;
    const rightLength = right[rightAt] ?? 0;
    const length = Math.min(leftLength, rightLength);
    for (let i = HEADER; i < HEADER + length; i++) {
      const difference = (left[leftAt + i] ?? 0) - (right[rightAt + i] ?? 0);
      if (difference !== 0) return difference;
    }
    return leftLength - rightLength;
  }

  #segmentOf(start: number): Uint8Array {
    return this.#segments[Math.floor(start / SEGMENT)] ?? NO_BYTES;
  }

  #reserve(length: number): number {
    const needed = aligned(length);
    // A record that does not fit into the rest of its segment goes to the next.
    if ((this.#end % SEGMENT) + needed > SEGMENT) this.#end = Math.ceil(this.#end / SEGMENT) * SEGMENT;
    const start = this.#end;
    if (start + needed > MAX_BYTES) {
      throw new StorageError('limit.exceeded', 'a namespace in memory holds at most 16 GiB');
    }
    const index = Math.floor(start / SEGMENT);
    const end = (start % SEGMENT) + needed;
    const segment = this.#segments[index];
    if (segment === undefined || segment.length < end) {
      const base = index === 0 ? FIRST_SEGMENT : SEGMENT;
      const larger = new Uint8Array(Math.min(SEGMENT, Math.max(base, end, aligned(1.5 * (segment?.length ?? 0)))));
      if (segment !== undefined) larger.set(segment);
      this.#segments[index] = larger;
    }
    this.#end = start + needed;
    return start;
  }
}

const NO_BYTES = new Uint8Array(0);

function valueLength(segment: Uint8Array, at: number): number {
  return ((segment[at + 1] ?? 0) << 16) | ((segment[at + 2] ?? 0) << 8) | (segment[at + 3] ?? 0);
}

function aligned(length: number): number {
  return (length + ALIGN - 1) & ~(ALIGN - 1);
}
