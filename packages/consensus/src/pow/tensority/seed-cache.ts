import { concatBytes } from '@dougong/crypto';
import { sha3_256 } from '@dougong/crypto/hash';

/** Bytes of one matrix, and how many a seed makes. */
export const MATRIX_BYTES = 65_536;
export const MATRICES = 256;

/** ROMix's cost N, and the words of its state: two Salsa20 blocks (r = 1). */
const N = 1024;
const WORDS = 32;
/** Tables that one seed fills. */
const TABLES = 128;

/**
 * The 256 matrices of a seed, 16 MiB: 128 runs of scrypt's ROMix (RFC 7914, 5, with r = 1 and N = 1,024), each of which
 * leaves its table; even rows of a table make one matrix, odd rows the next. Takes some hundred milliseconds, once for
 * the 256 blocks that share the seed.
 */
export function createMatrices(seed: Uint8Array): Uint8Array {
  const state = extendSeed(seed);
  const table = new Int32Array(N * WORDS);
  const tableBytes = new Uint8Array(table.buffer);
  const matrices = new Uint8Array(MATRICES * MATRIX_BYTES);
  for (let run = 0; run < TABLES; run++) {
    romix(state, table);
    const even = 2 * run * MATRIX_BYTES;
    const odd = even + MATRIX_BYTES;
    for (let row = 0; row < N; row++) {
      const to = (row % 2 === 0 ? even : odd) + (row >> 1) * 4 * WORDS;
      matrices.set(tableBytes.subarray(row * 4 * WORDS, (row + 1) * 4 * WORDS), to);
    }
  }
  return matrices;
}

/** Seed ‖ H(seed) ‖ H²(seed) ‖ H³(seed) as little-endian words. */
function extendSeed(seed: Uint8Array): Int32Array {
  const once = sha3_256(seed);
  const twice = sha3_256(once);
  const bytes = concatBytes(seed, once, twice, sha3_256(twice));
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Int32Array.from({ length: WORDS }, (_, i) => view.getInt32(4 * i, true));
}

/** Fills `table` from `state`, then mixes; `state` carries over into the next run. */
function romix(state: Int32Array, table: Int32Array): void {
  for (let i = 0; i < N; i++) {
    table.set(state, i * WORDS);
    blockMix(state);
  }
  for (let i = 0; i < N; i++) {
    const at = ((state[16] ?? 0) & (N - 1)) * WORDS;
    for (let k = 0; k < WORDS; k++) state[k] = (state[k] ?? 0) ^ (table[at + k] ?? 0);
    blockMix(state);
  }
}

/** scryptBlockMix for two halves; with r = 1 they keep their order. */
function blockMix(state: Int32Array): void {
  salsa(state, 0, 16);
  salsa(state, 16, 0);
}

/** half := Salsa20/8(half xor other). */
function salsa(x: Int32Array, half: number, other: number): void {
  for (let i = 0; i < 16; i++) x[half + i] = (x[half + i] ?? 0) ^ (x[other + i] ?? 0);
  const word = (i: number): number => x[half + i] ?? 0;
  let [x0, x1, x2, x3] = [word(0), word(1), word(2), word(3)];
  let [x4, x5, x6, x7] = [word(4), word(5), word(6), word(7)];
  let [x8, x9, x10, x11] = [word(8), word(9), word(10), word(11)];
  let [x12, x13, x14, x15] = [word(12), word(13), word(14), word(15)];
  for (let round = 0; round < 8; round += 2) {
    x4 ^= rotate(x0 + x12, 7);
    x8 ^= rotate(x4 + x0, 9);
    x12 ^= rotate(x8 + x4, 13);
    x0 ^= rotate(x12 + x8, 18);
    x9 ^= rotate(x5 + x1, 7);
    x13 ^= rotate(x9 + x5, 9);
    x1 ^= rotate(x13 + x9, 13);
    x5 ^= rotate(x1 + x13, 18);
    x14 ^= rotate(x10 + x6, 7);
    x2 ^= rotate(x14 + x10, 9);
    x6 ^= rotate(x2 + x14, 13);
    x10 ^= rotate(x6 + x2, 18);
    x3 ^= rotate(x15 + x11, 7);
    x7 ^= rotate(x3 + x15, 9);
    x11 ^= rotate(x7 + x3, 13);
    x15 ^= rotate(x11 + x7, 18);
    x1 ^= rotate(x0 + x3, 7);
    x2 ^= rotate(x1 + x0, 9);
    x3 ^= rotate(x2 + x1, 13);
    x0 ^= rotate(x3 + x2, 18);
    x6 ^= rotate(x5 + x4, 7);
    x7 ^= rotate(x6 + x5, 9);
    x4 ^= rotate(x7 + x6, 13);
    x5 ^= rotate(x4 + x7, 18);
    x11 ^= rotate(x10 + x9, 7);
    x8 ^= rotate(x11 + x10, 9);
    x9 ^= rotate(x8 + x11, 13);
    x10 ^= rotate(x9 + x8, 18);
    x12 ^= rotate(x15 + x14, 7);
    x13 ^= rotate(x12 + x15, 9);
    x14 ^= rotate(x13 + x12, 13);
    x15 ^= rotate(x14 + x13, 18);
  }
  const mixed = [x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15];
  for (let i = 0; i < 16; i++) x[half + i] = (word(i) + (mixed[i] ?? 0)) | 0;
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
