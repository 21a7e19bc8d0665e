import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';

/** A stream of pseudorandom bytes that a seed determines: SHA-256 in counter mode. */
export class Random {
  readonly #seed: Uint8Array;
  #counter = 0n;
  #block = new Uint8Array(0);

  constructor(seed: string) {
    this.#seed = sha256(new TextEncoder().encode(seed));
  }

  bytes(length: number): Uint8Array {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; ) {
      if (this.#block.length === 0) {
        this.#block = sha256(Uint8Array.of(...this.#seed, ...numberToBytesBE(this.#counter++, 8)));
      }
      const part = this.#block.subarray(0, length - at);
      out.set(part, at);
      at += part.length;
      this.#block = this.#block.subarray(part.length);
    }
    return out;
  }

  /** Uniform in [0, below), but for a bias of 2^−64. */
  number(below: bigint): bigint {
    return bytesToNumberBE(this.bytes(40)) % below;
  }

  /** A whole number in [0, below). */
  index(below: number): number {
    return Number(this.number(BigInt(below)));
  }

  pick<T>(from: readonly T[]): T {
    const item = from[this.index(from.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }
}
