/**
 * HalfSipHash-1-3 with 32 bits of output: a keyed hash, so that nobody who chooses keys can choose collisions in a table
 * whose seed he does not know (J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF", in its variant on
 * 32-bit words).
 */
export type KeyedHash = (bytes: Uint8Array, start: number, length: number) => number;

/** The hash under a 64-bit seed, given as two words. */
export function halfSipHash(seed0: number, seed1: number): KeyedHash {
  return (bytes, start, length) => {
    let v0 = seed0;
    let v1 = seed1;
    let v2 = 0x6c796765 ^ seed0;
    let v3 = 0x74656462 ^ seed1;
    const end = start + (length & ~3);
    // One compression round a word.
    for (let i = start; i < end; i += 4) {
      const word =
        (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 3] ?? 0) << 24);
      v3 ^= word;
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
      v0 ^= word;
    }
    let last = length << 24;
    for (let i = 0; i < (length & 3); i++) last |= (bytes[end + i] ?? 0) << (8 * i);
    // The last word, then three finalization rounds.
    v3 ^= last;
    for (let round = 0; round < 4; round++) {
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
      if (round === 0) {
        v0 ^= last;
        v2 ^= 0xff;
      }
    }
    return (v1 ^ v3) >>> 0;
  };
}

/** The hash under a seed of this process. The seed changes no answer of a table, only where its slots lie. */
export function seededHash(): KeyedHash {
  const [seed0 = 0, seed1 = 0] = crypto.getRandomValues(new Int32Array(2));
  return halfSipHash(seed0, seed1);
}
