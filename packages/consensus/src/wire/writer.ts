import { ConsensusError } from '../errors.ts';
import type { Bytes, Hash } from '../interface/primitives.ts';

/** Builds canonical big-endian encodings. Grows by doubling; one per message. */
export class Writer {
  private buffer: Uint8Array;
  private view: DataView;
  private length = 0;

  constructor(capacity = 256) {
    this.buffer = new Uint8Array(capacity);
    this.view = new DataView(this.buffer.buffer);
  }

  private room(bytes: number): number {
    const at = this.length;
    this.length += bytes;
    if (this.length > this.buffer.length) {
      const grown = new Uint8Array(Math.max(this.length, 2 * this.buffer.length));
      grown.set(this.buffer.subarray(0, at));
      this.buffer = grown;
      this.view = new DataView(grown.buffer);
    }
    return at;
  }

  u8(value: number): this {
    check(value, 0, 0xff);
    const at = this.room(1);
    this.view.setUint8(at, value);
    return this;
  }

  u16(value: number): this {
    check(value, 0, 0xffff);
    const at = this.room(2);
    this.view.setUint16(at, value);
    return this;
  }

  u32(value: number): this {
    check(value, 0, 0xffff_ffff);
    const at = this.room(4);
    this.view.setUint32(at, value);
    return this;
  }

  i32(value: number): this {
    check(value, -0x8000_0000, 0x7fff_ffff);
    const at = this.room(4);
    this.view.setInt32(at, value);
    return this;
  }

  /** An unsigned 64-bit integer given as a safe integer. */
  u53(value: number): this {
    check(value, 0, Number.MAX_SAFE_INTEGER);
    const at = this.room(8);
    this.view.setBigUint64(at, BigInt(value));
    return this;
  }

  u64(value: bigint): this {
    if (value < 0n || value >= 1n << 64n) throw new ConsensusError('wire.value', `${value} is no u64`);
    const at = this.room(8);
    this.view.setBigUint64(at, value);
    return this;
  }

  /** 32 bytes of a hash. */
  hash(value: Hash): this {
    const at = this.room(32);
    for (let i = 0; i < 32; i++) {
      this.buffer[at + i] = (digit(value.charCodeAt(2 * i)) << 4) | digit(value.charCodeAt(2 * i + 1));
    }
    return this;
  }

  /** Bytes as they are; the reader knows their number. */
  fixed(value: Bytes): this {
    const at = this.room(value.length);
    this.buffer.set(value, at);
    return this;
  }

  /** Length u8, then the bytes. */
  bytes8(value: Bytes): this {
    return this.u8(value.length).fixed(value);
  }

  /** Length u16, then the bytes. */
  bytes16(value: Bytes): this {
    return this.u16(value.length).fixed(value);
  }

  /** Length u32, then the bytes. */
  bytes32(value: Bytes): this {
    return this.u32(value.length).fixed(value);
  }

  /** The bytes written so far. */
  done(): Bytes {
    return this.buffer.slice(0, this.length);
  }
}

/** Value of the code of a lower-case hexadecimal digit. */
function digit(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}

function check(value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new ConsensusError('wire.value', `${value} is no integer from ${low} to ${high}`);
  }
}
