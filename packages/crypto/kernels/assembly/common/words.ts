// Integers of 256 bits as four little-endian 64-bit words.

/** Reads 32 big-endian bytes. */
export function fromBigEndian(words: usize, bytes: usize): void {
  const w3 = bswap<u64>(load<u64>(bytes));
  const w2 = bswap<u64>(load<u64>(bytes, 8));
  const w1 = bswap<u64>(load<u64>(bytes, 16));
  const w0 = bswap<u64>(load<u64>(bytes, 24));
  store<u64>(words, w0);
  store<u64>(words, w1, 8);
  store<u64>(words, w2, 16);
  store<u64>(words, w3, 24);
}

/** Writes 32 big-endian bytes; source and target may be the same memory. */
export function toBigEndian(bytes: usize, words: usize): void {
  fromBigEndian(bytes, words);
}

/** Whether a < b. */
export function less(a: usize, b: usize): bool {
  for (let i: i32 = 24; i >= 0; i -= 8) {
    const x = load<u64>(a + i);
    const y = load<u64>(b + i);
    if (x !== y) return x < y;
  }
  return false;
}

/** Whether the number is zero. */
export function isZeroWords(a: usize): bool {
  return (load<u64>(a) | load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24)) === 0;
}

/** Whether both hold the same 32 bytes. */
export function equalWords(a: usize, b: usize): bool {
  return (
    ((load<u64>(a) ^ load<u64>(b)) |
      (load<u64>(a, 8) ^ load<u64>(b, 8)) |
      (load<u64>(a, 16) ^ load<u64>(b, 16)) |
      (load<u64>(a, 24) ^ load<u64>(b, 24))) ===
    0
  );
}

/** The `width` ≤ 16 bits that start at bit `position`; bits from 256 on are zero. */
export function bitsAt(words: usize, position: i32, width: i32): i32 {
  if (position >= 256) return 0;
  const word = words + ((<usize>(position >> 6)) << 3);
  const offset = position & 63;
  let bits = load<u64>(word) >> offset;
  if (offset + width > 64 && position < 192) bits |= load<u64>(word, 8) << (64 - offset);
  return <i32>bits & ((1 << width) - 1);
}

/** One more than the position of the highest set bit; 0 for zero. */
export function bitLength(words: usize): i32 {
  for (let i = 3; i >= 0; i--) {
    const word = load<u64>(words + ((<usize>i) << 3));
    if (word !== 0) return (i << 6) + 64 - <i32>clz<u64>(word);
  }
  return 0;
}
