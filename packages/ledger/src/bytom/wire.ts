import { LedgerError } from '../errors.ts';

/** Largest count or length on the wire. */
export const MAX_31: number = 2 ** 31 - 1;
/** Largest amount, version or height on the wire. */
export const MAX_63: bigint = 2n ** 63n - 1n;

/** Longest varint that readers accept; the tenth byte may only be 0 or 1. */
const VARINT_BYTES = 10;

const EMPTY: Uint8Array = new Uint8Array(0);

/**
 * Reads the deployed encoding from one byte array, front to back. Values are views of the array. Varints longer than
 * necessary are accepted, as the deployed decoders did, so unlike in the native format two byte strings can decode to
 * the same transaction.
 *
 * Every method throws {@link LedgerError} `decode.*` with the offset of the field that was wrong.
 */
export class WireReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #end: number;

  constructor(bytes: Uint8Array, offset: number = 0) {
    if (!(bytes instanceof Uint8Array)) throw new TypeError(`bytes: expected a Uint8Array, got ${typeof bytes}`);
    this.#bytes = bytes;
    this.#at = offset;
    this.#end = bytes.length;
  }

  /** Position of the next byte. */
  get offset(): number {
    return this.#at;
  }

  /** Bytes left, inside an extensible string those left in it. */
  get remaining(): number {
    return this.#end - this.#at;
  }

  byte(): number {
    if (this.#at >= this.#end) throw this.#truncated();
    const value = this.#bytes[this.#at] ?? 0;
    this.#at += 1;
    return value;
  }

  /** A count or length: at most 2^31 − 1. */
  varint31(): number {
    const start = this.#at;
    const first = this.#bytes[start] ?? 0x80;
    if (first < 0x80 && start < this.#end) {
      this.#at = start + 1;
      return first;
    }
    const value = this.#varint();
    if (value > MAX_31) throw outOfRange(start);
    return Number(value);
  }

  /** A number of at most 2^63 − 1. */
  varint63(): bigint {
    const start = this.#at;
    const first = this.#bytes[start] ?? 0x80;
    if (first < 0x80 && start < this.#end) {
      this.#at = start + 1;
      return BigInt(first);
    }
    const value = this.#varint();
    if (value > MAX_63) throw outOfRange(start);
    return BigInt(value);
  }

  /** Up to ten groups of seven bits. Six groups stay in a number; more become a bigint. */
  #varint(): number | bigint {
    const start = this.#at;
    let low = 0;
    let high = 0n;
    for (let i = 0; ; i++) {
      const byte = this.byte();
      const group = byte & 0x7f;
      if (i === VARINT_BYTES - 1 && byte > 1) {
        throw new LedgerError('decode.varint', 'varint overflows 64 bits', { offset: start, reason: 'overflow' });
      }
      if (i < 7) low += group * 2 ** (7 * i);
      else high |= BigInt(group) << BigInt(7 * i);
      if (byte < 0x80) return high === 0n ? low : high + BigInt(low);
    }
  }

  /** The next `length` bytes. */
  fixed(length: number): Uint8Array {
    const start = this.#at;
    if (length > this.#end - start) throw this.#truncated();
    this.#at = start + length;
    return this.#bytes.subarray(start, this.#at);
  }

  /** A length and that many bytes. */
  string(): Uint8Array {
    const length = this.varint31();
    return length === 0 ? EMPTY : this.fixed(length);
  }

  /** A count and that many strings. */
  stringList(): readonly Uint8Array[] {
    const count = this.count();
    const list: Uint8Array[] = [];
    for (let i = 0; i < count; i++) list.push(this.string());
    return list;
  }

  /** A count of items that take at least a byte each. */
  count(): number {
    return this.varint31();
  }

  /** Enters an extensible string; what is read until {@link WireReader.leave} lies in it. Returns what `leave` wants. */
  enter(): number {
    const length = this.varint31();
    if (length > this.#end - this.#at) throw this.#truncated();
    const outer = this.#end;
    this.#end = this.#at + length;
    return outer;
  }

  /** Leaves the string and returns its suffix: the bytes of it that nobody read. */
  leave(outer: number): Uint8Array {
    const start = this.#at;
    this.#at = this.#end;
    this.#end = outer;
    return start === this.#at ? EMPTY : this.#bytes.subarray(start, this.#at);
  }

  /** Throws `decode.trailing` when bytes are left. */
  end(): void {
    if (this.remaining === 0) return;
    throw new LedgerError('decode.trailing', `trailing garbage (${this.remaining} bytes)`, { offset: this.#at });
  }

  #truncated(): LedgerError {
    return new LedgerError('decode.truncated', 'bytes end inside a field', { offset: this.#at });
  }
}

function outOfRange(offset: number): LedgerError {
  return new LedgerError('decode.varint', 'varint is above its field’s range', { offset, reason: 'range' });
}

/**
 * Writes the deployed encoding: minimal varints, each suffix once.
 *
 * Throws {@link LedgerError} `encode.value` for numbers outside a field's range.
 */
export class WireWriter {
  #bytes: Uint8Array;
  #length = 0;
  #view: DataView;

  constructor(capacity: number = 512) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  /** Forgets what was written and keeps the memory. */
  reset(): this {
    this.#length = 0;
    return this;
  }

  /** What was written, as a view that the next write or reset may change. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** What was written, in an array of its own. */
  take(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  byte(value: number): this {
    const at = this.#grow(1);
    this.#bytes[at] = value;
    return this;
  }

  fixed(bytes: Uint8Array): this {
    const at = this.#grow(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  varint31(value: number): this {
    if (!Number.isInteger(value) || value < 0 || value > MAX_31) {
      throw new LedgerError('encode.value', `${value} is not in 0 … 2^31 − 1`, { value });
    }
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) this.byte((rest & 0x7f) | 0x80);
    return this.byte(rest);
  }

  varint63(value: bigint): this {
    if (value < 0n || value > MAX_63) {
      throw new LedgerError('encode.value', `${value} is not in 0 … 2^63 − 1`, { value });
    }
    let high = value;
    for (; high > MAX_31; high >>= 7n) this.byte(Number(high & 0x7fn) | 0x80);
    let rest = Number(high);
    for (; rest >= 0x80; rest >>>= 7) this.byte((rest & 0x7f) | 0x80);
    return this.byte(rest);
  }

  /** Eight bytes, little-endian, as hashes contain them. */
  u64le(value: bigint): this {
    const at = this.#grow(8);
    this.#view.setBigUint64(at, value, true);
    return this;
  }

  string(bytes: Uint8Array): this {
    return this.varint31(bytes.length).fixed(bytes);
  }

  stringList(list: readonly Uint8Array[]): this {
    this.varint31(list.length);
    for (const item of list) this.string(item);
    return this;
  }

  /** An extensible string: what `content` writes, then `suffix`. */
  extensible(suffix: Uint8Array, content: (writer: WireWriter) => void): this {
    const inner = new WireWriter(160);
    content(inner);
    return this.string(inner.fixed(suffix).view());
  }

  #grow(count: number): number {
    const at = this.#length;
    const needed = at + count;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    this.#length = needed;
    return at;
  }
}
