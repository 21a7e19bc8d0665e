import { LedgerError } from './errors.ts';

/**
 * Reads canonical fields from one byte array, front to back. Every method throws {@link LedgerError} `decode.*` with the
 * offset of the field that was wrong; nothing is allocated before its length was checked against what is there.
 */
export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    if (!(bytes instanceof Uint8Array)) throw new TypeError(`bytes: expected a Uint8Array, got ${typeof bytes}`);
    this.#bytes = bytes;
  }

  /** Position of the next byte. */
  get offset(): number {
    return this.#at;
  }

  /** Bytes that are left. */
  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  /** What was read since `start`, as a view. */
  since(start: number): Uint8Array {
    return this.#bytes.subarray(start, this.#at);
  }

  /** One byte. */
  u8(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw this.#truncated(1);
    this.#at++;
    return byte;
  }

  /** Two bytes, big-endian. */
  u16(): number {
    return this.u8() * 0x100 + this.u8();
  }

  /** Four bytes, big-endian. */
  u32(): number {
    return this.u16() * 0x1_0000 + this.u16();
  }

  /** Eight bytes, big-endian. */
  u64(): bigint {
    const high = this.u32();
    const low = this.u32();
    return high === 0 ? BigInt(low) : (BigInt(high) << 32n) | BigInt(low);
  }

  /** An unsigned LEB128 number up to `max`, in its shortest form. */
  varint(max: number = Number.MAX_SAFE_INTEGER): number {
    const start = this.#at;
    const first = this.u8();
    if (first < 0x80) {
      if (first > max) throw new LedgerError('decode.limit', `${first} is above ${max}`, { offset: start });
      return first;
    }
    let value = first & 0x7f;
    for (let scale = 0x80; ; scale *= 0x80) {
      const byte = this.u8();
      // Eight groups of seven bits hold 2^56 - 1, still exact enough to compare with 2^53 - 1.
      if (scale > 2 ** 49 || (byte < 0x80 && byte === 0)) throw this.#varint(start);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
    }
    if (value > Number.MAX_SAFE_INTEGER) throw this.#varint(start);
    if (value > max) throw new LedgerError('decode.limit', `${value} is above ${max}`, { offset: start });
    return value;
  }

  /** An unsigned LEB128 number up to 2^64 - 1, in its shortest form. */
  varint64(): bigint {
    const start = this.#at;
    const first = this.u8();
    if (first < 0x80) return BigInt(first);
    let value = BigInt(first & 0x7f);
    for (let shift = 7n; ; shift += 7n) {
      const byte = this.u8();
      if (byte === 0 || (shift === 63n && byte > 1)) throw this.#varint(start);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  /** The next `length` bytes, as a view. */
  bytes(length: number): Uint8Array {
    if (length > this.remaining) throw this.#truncated(length);
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }

  /** A length of at most `max` and that many bytes, as a view. */
  string(max: number): Uint8Array {
    return this.bytes(this.varint(max));
  }

  /** A count of `min` to `max` items, each of at least `least` bytes. */
  count(min: number, max: number, least: number): number {
    const start = this.#at;
    const count = this.varint(max);
    if (count < min) throw new LedgerError('decode.limit', `${count} items, at least ${min} needed`, { offset: start });
    if (count * least > this.remaining) throw this.#truncated(count * least);
    return count;
  }

  /** Ends the reading. Throws `decode.trailing` when bytes are left. */
  end(): void {
    if (this.remaining > 0) {
      throw new LedgerError('decode.trailing', `${this.remaining} bytes after the end`, { offset: this.#at });
    }
  }

  #truncated(wanted: number): LedgerError {
    return new LedgerError('decode.truncated', `${wanted} bytes wanted, ${this.remaining} left`, { offset: this.#at });
  }

  #varint(offset: number): LedgerError {
    return new LedgerError('decode.varint', 'number is not in its shortest form or too large', { offset });
  }
}

/** Runs `read` over the whole of `bytes`. */
export function decodeWith<T>(bytes: Uint8Array, read: (reader: Reader) => T): T {
  const reader = new Reader(bytes);
  const value = read(reader);
  reader.end();
  return value;
}
