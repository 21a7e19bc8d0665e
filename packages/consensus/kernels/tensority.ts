// The matrix half of Tensority, in AssemblyScript with 128-bit SIMD: see `src/pow/tensority` for the whole.
//
// Memory, in bytes from its start:
//   MATRICES   256 matrices of 256 × 256 int8, row-major; the host writes them once a seed
//   SEQUENCES  4 × 32 bytes: which matrices each of the four chains multiplies, written for every header
//   LEFT, RIGHT  the running product of a chain and the next one
//   SUM        the sum of the four products modulo 256; then the words being mixed
const MATRICES: usize = 0x100000;
const MATRIX: usize = 0x10000;
const SEQUENCES: usize = MATRICES + 256 * MATRIX;
const LEFT: usize = SEQUENCES + 0x100;
const RIGHT: usize = LEFT + MATRIX;
const SUM: usize = RIGHT + MATRIX;
const WORDS: usize = SUM + MATRIX;

export function matrices(): usize {
  return MATRICES;
}

export function sequences(): usize {
  return SEQUENCES;
}

export function words(): usize {
  return WORDS;
}

export function product(): usize {
  return SUM;
}

/** Multiplies the four chains, sums them and mixes the sum down to 64 words at `words()`. */
export function run(): void {
  memory.fill(SUM, 0, MATRIX);
  for (let chain: usize = 0; chain < 4; chain++) {
    const sequence = SEQUENCES + 32 * chain;
    // A chain starts with the identity, and I × Mᵀ needs no multiplication.
    transpose(LEFT, matrixAt(sequence));
    let from = LEFT;
    let to = RIGHT;
    for (let round = 0; round < 2; round++) {
      for (let k: usize = round === 0 ? 1 : 0; k < 32; k++) {
        multiply(to, from, matrixAt(sequence + k));
        const swap = from;
        from = to;
        to = swap;
      }
    }
    for (let i: usize = 0; i < MATRIX; i += 16) {
      v128.store(SUM + i, i8x16.add(v128.load(SUM + i), v128.load(from + i)));
    }
  }
  gather();
  fold();
}

function matrixAt(step: usize): usize {
  return MATRICES + <usize>load<u8>(step) * MATRIX;
}

/** int8((v & ff) + ((v >> 8) & ff)). */
function reduce(v: i32): i32 {
  return (v & 0xff) + ((v >> 8) & 0xff);
}

function transpose(to: usize, matrix: usize): void {
  for (let r: usize = 0; r < 256; r++) {
    for (let c: usize = 0; c < 256; c++) store<u8>(to + 256 * r + c, <u8>reduce(<i32>load<i8>(matrix + 256 * c + r)));
  }
}

/**
 * to[r][c] = reduce(Σₜ left[r][t] · matrix[c][t]). Four rows by two columns at a time: eight sums live in registers while
 * each loaded operand serves two or four of them. |Σ| ≤ 2²², so 32 bits are exact.
 */
function multiply(to: usize, left: usize, matrix: usize): void {
  for (let r: usize = 0; r < 256; r += 4) {
    const row = left + 256 * r;
    const out = to + 256 * r;
    for (let c: usize = 0; c < 256; c += 2) {
      const column = matrix + 256 * c;
      let s00 = i32x4.splat(0);
      let s01 = i32x4.splat(0);
      let s10 = i32x4.splat(0);
      let s11 = i32x4.splat(0);
      let s20 = i32x4.splat(0);
      let s21 = i32x4.splat(0);
      let s30 = i32x4.splat(0);
      let s31 = i32x4.splat(0);
      for (let t: usize = 0; t < 256; t += 8) {
        const m0 = v128.load_ext<i8>(column + t);
        const m1 = v128.load_ext<i8>(column + t, 256);
        const a0 = v128.load_ext<i8>(row + t);
        s00 = i32x4.add(s00, i32x4.dot_i16x8_s(a0, m0));
        s01 = i32x4.add(s01, i32x4.dot_i16x8_s(a0, m1));
        const a1 = v128.load_ext<i8>(row + t, 256);
        s10 = i32x4.add(s10, i32x4.dot_i16x8_s(a1, m0));
        s11 = i32x4.add(s11, i32x4.dot_i16x8_s(a1, m1));
        const a2 = v128.load_ext<i8>(row + t, 512);
        s20 = i32x4.add(s20, i32x4.dot_i16x8_s(a2, m0));
        s21 = i32x4.add(s21, i32x4.dot_i16x8_s(a2, m1));
        const a3 = v128.load_ext<i8>(row + t, 768);
        s30 = i32x4.add(s30, i32x4.dot_i16x8_s(a3, m0));
        s31 = i32x4.add(s31, i32x4.dot_i16x8_s(a3, m1));
      }
      storeSum(out + c, s00);
      storeSum(out + c + 1, s01);
      storeSum(out + 256 + c, s10);
      storeSum(out + 257 + c, s11);
      storeSum(out + 512 + c, s20);
      storeSum(out + 513 + c, s21);
      storeSum(out + 768 + c, s30);
      storeSum(out + 769 + c, s31);
    }
  }
}

function storeSum(to: usize, lanes: v128): void {
  const pairs = i32x4.add(lanes, v128.shuffle<i32>(lanes, lanes, 2, 3, 0, 1));
  const sum = i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
  store<u8>(to, <u8>reduce(sum));
}

/** Word [r][c] = bytes c, c + 64, c + 128, c + 192 of row r of the sum. */
function gather(): void {
  for (let r: usize = 0; r < 256; r++) {
    const row = SUM + 256 * r;
    for (let c: usize = 0; c < 64; c++) {
      const at = row + c;
      const word =
        <u32>load<u8>(at) |
        ((<u32>load<u8>(at, 64)) << 8) |
        ((<u32>load<u8>(at, 128)) << 16) |
        ((<u32>load<u8>(at, 192)) << 24);
      store<u32>(WORDS + 256 * r + 4 * c, word);
    }
  }
}

/** Halves the rows eight times: FNV-1's prime times the upper half, xor the lower. */
function fold(): void {
  for (let rows: usize = 256; rows > 1; rows >>= 1) {
    const half = (rows >> 1) * 256;
    for (let i: usize = 0; i < half; i += 4) {
      store<u32>(WORDS + i, (load<u32>(WORDS + i) * 0x01000193) ^ load<u32>(WORDS + half + i));
    }
  }
}
