import { LedgerError } from './errors.ts';

const MAX_U64 = 0xffff_ffff_ffff_ffffn;

/**
 * Writes canonical fields into a growing buffer. A value outside its field's range throws {@link LedgerError}
 * `encode.value` naming the field, so that what was written always decodes.
 */
export class Writer {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(capacity: number = 256) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** What was written, copied into an array of its own. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  /** Forgets what was written after the first `length` bytes. */
  truncate(length: number): void {
    if (length < this.#length) this.#length = length;
  }

  /** One byte. */
  u8(value: number, field: string): this {
    assertInteger(value, 0, 0xff, field);
    this.#push(value);
    return this;
  }

  /** Two bytes, big-endian. */
  u16(value: number, field: string): this {
    assertInteger(value, 0, 0xffff, field);
    const at = this.#reserve(2);
    this.#bytes[at] = value >>> 8;
    this.#bytes[at + 1] = value;
    return this;
  }

  /** Four bytes, big-endian. */
  u32(value: number, field: string): this {
    assertInteger(value, 0, 0xffff_ffff, field);
    const at = this.#reserve(4);
    for (let i = 0; i < 4; i++) this.#bytes[at + i] = value >>> (24 - 8 * i);
    return this;
  }

  /** Eight bytes, big-endian. */
  u64(value: bigint, field: string): this {
    assertU64(value, field);
    this.u32(Number(value >> 32n), field);
    return this.u32(Number(value & 0xffff_ffffn), field);
  }

  /** An unsigned LEB128 number of at most `max`. */
  varint(value: number, max: number, field: string): this {
    assertInteger(value, 0, max, field);
    let rest = value;
    while (rest >= 0x80) {
      this.#push((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.#push(rest);
    return this;
  }

  /** An unsigned LEB128 number up to 2^64 - 1. */
  varint64(value: bigint, field: string): this {
    assertU64(value, field);
    let rest = value;
    while (rest >= 0x80n) {
      this.#push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.#push(Number(rest));
    return this;
  }

  /** `value` as it is; `length`, where given, is demanded. */
  bytes(value: Uint8Array, field: string, length?: number): this {
    if (!(value instanceof Uint8Array)) throw new TypeError(`${field}: expected a Uint8Array, got ${typeof value}`);
    if (length !== undefined && value.length !== length) {
      throw new LedgerError('encode.value', `${field}: ${value.length} bytes instead of ${length}`);
    }
    const at = this.#reserve(value.length);
    this.#bytes.set(value, at);
    return this;
  }

  /** Length and bytes of `value`, at most `max` of them. */
  string(value: Uint8Array, max: number, field: string): this {
    if (!(value instanceof Uint8Array)) throw new TypeError(`${field}: expected a Uint8Array, got ${typeof value}`);
    this.varint(value.length, max, `${field} length`);
    return this.bytes(value, field);
  }

  #push(byte: number): void {
    const at = this.#reserve(1);
    this.#bytes[at] = byte;
  }

  /** Makes room for `length` bytes, which may move the buffer, and returns where they start. */
  #reserve(length: number): number {
    const at = this.#length;
    const end = at + length;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#length = end;
    return at;
  }
}

function assertInteger(value: number, min: number, max: number, field: string): void {
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new LedgerError('encode.value', `${field}: ${value} is no integer from ${min} to ${max}`);
  }
}

function assertU64(value: bigint, field: string): void {
  if (typeof value !== 'bigint' || value < 0n || value > MAX_U64) {
    throw new LedgerError('encode.value', `${field}: ${value} is no integer from 0 to 2^64 - 1`);
  }
}

/** The bytes that `write` produces. */
export function encodeWith(write: (writer: Writer) => void, capacity?: number): Uint8Array {
  const writer = new Writer(capacity);
  write(writer);
  return writer.take();
}
