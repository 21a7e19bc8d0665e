// Four messages of one length at a time, a word of each in every 128-bit vector.

/** Largest prefix and record. */
export const MAX_PREFIX = 64;
export const MAX_RECORD = 16384;

/** Bytes between the messages: prefix, record, and padding to the next block border. */
export const STRIDE: usize = 16896;

/** The padded messages. */
export const messages = memory.data(4 * 16896);

/** The four messages' next 16 bytes as big-endian words: word i of each in vector i of `out`. */
export function loadBigEndian(out: usize, offset: usize): void {
  const from = messages + offset;
  const a = v128.load(from);
  const b = v128.load(from + STRIDE);
  const c = v128.load(from + 2 * STRIDE);
  const d = v128.load(from + 3 * STRIDE);
  transpose(out, swapBytes(a), swapBytes(b), swapBytes(c), swapBytes(d));
}

/** Writes four vectors of big-endian words as 16 bytes of each of four digests, `stride` bytes apart. */
export function storeBigEndian(out: usize, stride: usize, words: usize): void {
  transpose(columns, v128.load(words), v128.load(words + 16), v128.load(words + 32), v128.load(words + 48));
  for (let lane: usize = 0; lane < 4; lane++) {
    v128.store(out + lane * stride, swapBytes(v128.load(columns + (lane << 4))));
  }
}

const columns = memory.data(64, 16);

function swapBytes(x: v128): v128 {
  return v128.shuffle<u8>(x, x, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

function transpose(out: usize, a: v128, b: v128, c: v128, d: v128): void {
  const low0 = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
  const low1 = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
  const high0 = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  const high1 = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<u64>(low0, low1, 0, 2));
  v128.store(out, v128.shuffle<u64>(low0, low1, 1, 3), 16);
  v128.store(out, v128.shuffle<u64>(high0, high1, 0, 2), 32);
  v128.store(out, v128.shuffle<u64>(high0, high1, 1, 3), 48);
}

/** Rotates the 32-bit words left. */
export function rotate(x: v128, count: i32): v128 {
  return v128.or(i32x4.shl(x, count), i32x4.shr_u(x, 32 - count));
}
