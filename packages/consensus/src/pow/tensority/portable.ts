import { MATRIX_BYTES } from './seed-cache.ts';

const SIDE = 256;

/** What the matrix half of Tensority is: 128 bytes of sequences in, 64 words (256 bytes, little-endian) out. */
export type MatrixRun = (sequences: Uint8Array) => Uint8Array;

/** The matrix half in plain JavaScript: integers only, some seconds a run. The same results as the kernel. */
export function portableRun(matrices: Uint8Array): MatrixRun {
  const signed = new Int8Array(matrices.buffer, matrices.byteOffset, matrices.length);
  return (sequences) => {
    const sum = new Uint8Array(MATRIX_BYTES);
    for (let chain = 0; chain < 4; chain++) {
      const product = multiplyChain(signed, sequences.subarray(32 * chain, 32 * chain + 32));
      for (let i = 0; i < MATRIX_BYTES; i++) sum[i] = (sum[i] ?? 0) + (product[i] ?? 0);
    }
    return fold(gather(sum));
  };
}

function multiplyChain(matrices: Int8Array, sequence: Uint8Array): Int8Array {
  let left: Int8Array = new Int8Array(MATRIX_BYTES);
  let right: Int8Array = new Int8Array(MATRIX_BYTES);
  for (let i = 0; i < SIDE; i++) left[i * SIDE + i] = 1;
  for (let round = 0; round < 2; round++) {
    for (const index of sequence) {
      multiply(right, left, matrices.subarray(index * MATRIX_BYTES, (index + 1) * MATRIX_BYTES));
      [left, right] = [right, left];
    }
  }
  return left;
}

/**
 * to[r][c] = reduce(Σₜ left[r][t] · matrix[c][t]); |Σ| ≤ 2²² fits a small integer. Four columns at a time, so that each
 * element of `left` is read once for four products.
 */
function multiply(to: Int8Array, left: Int8Array, matrix: Int8Array): void {
  for (let row = 0; row < MATRIX_BYTES; row += SIDE) {
    for (let c = 0; c < SIDE; c += 4) {
      const column = c * SIDE;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let t = 0; t < SIDE; t++) {
        const a = left[row + t] as number;
        const at = column + t;
        s0 = (s0 + Math.imul(a, matrix[at] as number)) | 0;
        s1 = (s1 + Math.imul(a, matrix[at + SIDE] as number)) | 0;
        s2 = (s2 + Math.imul(a, matrix[at + 2 * SIDE] as number)) | 0;
        s3 = (s3 + Math.imul(a, matrix[at + 3 * SIDE] as number)) | 0;
      }
      to[row + c] = reduce(s0);
      to[row + c + 1] = reduce(s1);
      to[row + c + 2] = reduce(s2);
      to[row + c + 3] = reduce(s3);
    }
  }
}

function reduce(sum: number): number {
  return (sum & 0xff) + ((sum >> 8) & 0xff);
}

/** Word [r][c] = bytes c, c + 64, c + 128, c + 192 of row r. */
function gather(sum: Uint8Array): Uint32Array {
  const words = new Uint32Array(SIDE * 64);
  for (let r = 0; r < SIDE; r++) {
    for (let c = 0; c < 64; c++) {
      const byte = (k: number): number => sum[r * SIDE + 64 * k + c] ?? 0;
      words[r * 64 + c] = byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24);
    }
  }
  return words;
}

/** Halves the rows eight times: FNV-1's prime times the upper half, xor the lower. */
function fold(words: Uint32Array): Uint8Array {
  for (let rows = SIDE; rows > 1; rows >>= 1) {
    const half = (rows >> 1) * 64;
    for (let i = 0; i < half; i++) words[i] = Math.imul(words[i] ?? 0, 0x01000193) ^ (words[half + i] ?? 0);
  }
  const out = new Uint8Array(256);
  const view = new DataView(out.buffer);
  for (let i = 0; i < 64; i++) view.setUint32(4 * i, words[i] ?? 0, true);
  return out;
}
