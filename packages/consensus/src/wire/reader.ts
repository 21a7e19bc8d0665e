import { ConsensusError } from '../errors.ts';
import type { Bytes, Hash } from '../interface/primitives.ts';

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Reads what {@link Writer} writes. Every method throws {@link ConsensusError} `wire.truncated` at the end of input. */
export class Reader {
  private readonly bytes: Bytes;
  private readonly view: DataView;
  /** Offset of the next byte. */
  at = 0;

  constructor(bytes: Bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  private take(count: number): number {
    const at = this.at;
    if (at + count > this.bytes.length) {
      throw new ConsensusError('wire.truncated', `${count} bytes wanted at ${at} of ${this.bytes.length}`, {
        offset: at,
      });
    }
    this.at = at + count;
    return at;
  }

  u8(): number {
    return this.view.getUint8(this.take(1));
  }

  u16(): number {
    return this.view.getUint16(this.take(2));
  }

  u32(): number {
    return this.view.getUint32(this.take(4));
  }

  i32(): number {
    return this.view.getInt32(this.take(4));
  }

  u64(): bigint {
    return this.view.getBigUint64(this.take(8));
  }

  /** A 64-bit integer that must be a safe one. */
  u53(): number {
    const at = this.at;
    const value = this.u64();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) this.bad('an integer above 2^53-1', at);
    return Number(value);
  }

  hash(): Hash {
    const at = this.take(32);
    let text = '';
    for (let i = at; i < at + 32; i++) text += HEX[this.bytes[i] ?? 0];
    return text as Hash;
  }

  /** A copy of the next `count` bytes. */
  fixed(count: number): Bytes {
    const at = this.take(count);
    return this.bytes.slice(at, at + count);
  }

  bytes8(): Bytes {
    return this.fixed(this.u8());
  }

  bytes16(): Bytes {
    return this.fixed(this.u16());
  }

  bytes32(limit: number): Bytes {
    const at = this.at;
    const length = this.u32();
    if (length > limit) this.bad(`a length of ${length}, at most ${limit} allowed`, at);
    return this.fixed(length);
  }

  /** @throws {@link ConsensusError} `wire.value`. */
  bad(what: string, offset: number = this.at): never {
    throw new ConsensusError('wire.value', `${what} at byte ${offset}`, { offset });
  }

  /** @throws {@link ConsensusError} `wire.trailing` when bytes are left. */
  end(): void {
    if (this.at !== this.bytes.length) {
      throw new ConsensusError('wire.trailing', `${this.bytes.length - this.at} bytes after the value`, {
        offset: this.at,
      });
    }
  }
}
