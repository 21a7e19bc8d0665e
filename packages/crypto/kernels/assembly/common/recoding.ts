// Signed-digit forms of scalars below 2^256, given as four little-endian words.
import { bitLength, bitsAt } from './words.ts';

/** Bytes of a non-adjacent form: one digit for each bit and the carry. */
export const NAF_BYTES: usize = 264;

/**
 * Width-w non-adjacent form: odd digits, |digit| < 2^(w−1), at most one of w neighbours not zero. Writes one signed
 * byte a position; returns the position of the highest digit, −1 for zero.
 */
export function nonAdjacentForm(digits: usize, words: usize, width: i32): i32 {
  memory.fill(digits, 0, NAF_BYTES);
  const end = bitLength(words);
  let position = 0;
  let carry = 0;
  let top = -1;
  while (position < end || carry !== 0) {
    const window = bitsAt(words, position, width) + carry;
    if ((window & 1) === 0) {
      position++;
      continue;
    }
    carry = window >> (width - 1);
    store<i8>(digits + position, <i8>(window - (carry << width)));
    top = position;
    position += width;
  }
  return top;
}

/** Windows that {@link signedWindows} writes for a scalar of so many bits: one more bit holds the carry. */
export function windowCount(bits: i32, width: i32): i32 {
  return bits / width + 1;
}

/**
 * Signed windows for bucket sums: Σ digitᵢ·2^(w·i), |digit| ≤ 2^(w−1). Writes `count` 16-bit digits, which must cover
 * the scalar as {@link windowCount} says, `stride` bytes apart.
 */
export function signedWindows(digits: usize, stride: usize, words: usize, width: i32, count: i32): void {
  const half = 1 << (width - 1);
  let carry = 0;
  for (let i = 0; i < count; i++) {
    let digit = bitsAt(words, i * width, width) + carry;
    carry = digit > half ? 1 : 0;
    digit -= carry << width;
    store<i16>(digits + <usize>i * stride, <i16>digit);
  }
}
