// Antipa, Brown, Gallant, Lambert, Struik, Vanstone (Accelerated verification of ECDSA signatures, 2005): for a
// challenge k there are u and v of half its length with u = v·k modulo the order. They come out of Euclid's algorithm
// on the order and k, stopped half-way; here with shifts in place of divisions.
import { bitLength, less } from '../common/words.ts';
import { MODULUS_WORDS } from '../scalar/arithmetic.ts';

/** u < 2^127, and |v| < 2^126 with its sign; four words each. v is not 0. */
export const numerator = memory.data(32);
export const denominator = memory.data(32);
export let denominatorNegative = false;

// The two remainders, and the absolute values of their factors of k, which have opposite signs.
const firstRemainder = memory.data(32);
const secondRemainder = memory.data(32);
const firstFactor = memory.data(32);
const secondFactor = memory.data(32);
const shifted = memory.data(32);

/** shifted = a·2^count; what goes beyond 256 bits is lost. */
function shiftLeft(a: usize, count: i32): void {
  const words = (<usize>(count >> 6)) << 3;
  const bits = <u64>(count & 63);
  let carry: u64 = 0;
  for (let i: usize = 0; i < 32; i += 8) {
    if (i < words) {
      store<u64>(shifted + i, 0);
      continue;
    }
    const word = load<u64>(a + i - words);
    store<u64>(shifted + i, (word << bits) | carry);
    carry = bits === 0 ? 0 : word >> (64 - bits);
  }
}

/** a −= shifted. */
function subtract(a: usize): void {
  let borrow: u64 = 0;
  for (let i: usize = 0; i < 32; i += 8) {
    const x = load<u64>(a + i);
    const y = load<u64>(shifted + i);
    const difference = x - y - borrow;
    borrow = x < y || (x === y && borrow !== 0) ? 1 : 0;
    store<u64>(a + i, difference);
  }
}

/** a += shifted. */
function increase(a: usize): void {
  let carry: u64 = 0;
  for (let i: usize = 0; i < 32; i += 8) {
    const x = load<u64>(a + i);
    const sum = x + load<u64>(shifted + i) + carry;
    carry = sum < x || (sum === x && carry !== 0) ? 1 : 0;
    store<u64>(a + i, sum);
  }
}

/**
 * Splits a challenge of four words below the order. With remainders r ≥ r′ and factors t, t′ it keeps
 * r·|t′| + r′·|t| = order, so a remainder below 2^127 that follows one of at least 2^127 has a factor below 2^126.
 */
export function halve(k: usize): void {
  memory.copy(firstRemainder, MODULUS_WORDS, 32);
  memory.copy(secondRemainder, k, 32);
  memory.fill(firstFactor, 0, 32);
  memory.fill(secondFactor, 0, 32);
  store<u64>(secondFactor, 1);
  let large = firstRemainder;
  let small = secondRemainder;
  let largeFactor = firstFactor;
  let smallFactor = secondFactor;
  let negative = false;
  while (bitLength(small) > 127) {
    let shift = bitLength(large) - bitLength(small);
    shiftLeft(small, shift);
    if (less(large, shifted)) shiftLeft(small, --shift);
    subtract(large);
    shiftLeft(smallFactor, shift);
    increase(largeFactor);
    if (less(large, small)) {
      const remainder = large;
      large = small;
      small = remainder;
      const factor = largeFactor;
      largeFactor = smallFactor;
      smallFactor = factor;
      negative = !negative;
    }
  }
  memory.copy(numerator, small, 32);
  memory.copy(denominator, smallFactor, 32);
  denominatorNegative = negative;
}
