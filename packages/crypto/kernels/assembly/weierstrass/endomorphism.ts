// Gallant, Lambert, Vanstone (2001): on a curve with a = 0, (x, y) ↦ (βx, y) multiplies by λ, so that k = k₁ + k₂·λ with
// k₁ and k₂ of half the length replaces one long scalar by two short ones.

import { LAMBDA, MINUS_B1, MINUS_B2, ROUNDED_B1, ROUNDED_B2 } from '../constants.ts';
import { add, mul, negate, sub } from '../scalar/arithmetic.ts';
import { fromWords, toWords } from '../scalar/element.ts';

/** The absolute values of k₁ and k₂, and whether they are negative. */
export const firstHalf = memory.data(32);
export const secondHalf = memory.data(32);
export let firstNegative = false;
export let secondNegative = false;

const quotient = memory.data(32);
const wide = memory.data(64);
const half = memory.data(72);
const other = memory.data(72);
const product = memory.data(72);

/** quotient = ⌊k·c / 2^384 + ½⌋. */
function scaleDown(k: usize, c: usize): void {
  memory.fill(wide, 0, 64);
  for (let i: usize = 0; i < 32; i += 4) {
    let carry: u64 = 0;
    for (let j: usize = 0; j < 32; j += 4) {
      carry += <u64>load<u32>(wide + i + j) + <u64>load<u32>(k + i) * <u64>load<u32>(c + j);
      store<u32>(wide + i + j, <u32>carry);
      carry >>= 32;
    }
    store<u32>(wide + i + 32, <u32>carry);
  }
  const rounding = load<u64>(wide, 40) >> 63;
  const low = load<u64>(wide, 48) + rounding;
  store<u64>(quotient, low);
  store<u64>(quotient, load<u64>(wide, 56) + (low < rounding ? 1 : 0), 8);
  store<u64>(quotient, 0, 16);
  store<u64>(quotient, 0, 24);
}

/** Writes |x| for an x close to 0 modulo the order; returns whether x was negative. */
function absolute(words: usize, x: usize): bool {
  toWords(words, x);
  if (load<u64>(words, 24) === 0) return false;
  negate(x, x);
  toWords(words, x);
  return true;
}

/** Splits a scalar of four words below the order. |k₁|, |k₂| < 2^129. */
export function split(k: usize): void {
  scaleDown(k, ROUNDED_B2);
  fromWords(half, quotient);
  mul(half, half, MINUS_B1);
  scaleDown(k, ROUNDED_B1);
  fromWords(other, quotient);
  mul(other, other, MINUS_B2);
  add(half, half, other); // k₂, 2 units
  fromWords(other, k);
  mul(product, half, LAMBDA);
  sub(other, other, product); // k₁, 2 units
  secondNegative = absolute(secondHalf, half);
  firstNegative = absolute(firstHalf, other);
}
