// Elements modulo arithmetic.ts's modulus: conversions, comparison and powers. Not the inner loop, so loops are loops.

import { less } from '../common/words.ts';
import {
  copy,
  INTO_DOMAIN,
  INTO_DOMAIN_HIGH,
  MODULUS,
  MODULUS_WORDS,
  MONTGOMERY,
  mul,
  sqr,
  TOP_SHIFT,
  UNIT,
} from './arithmetic.ts';

/** Bytes of an element. */
export const ELEMENT: usize = 72;

const MASK: i64 = (1 << 29) - 1;
const HALF: i64 = 1 << 28;

const scratch = memory.data(72);
const trial = memory.data(72);

/** h = 0. */
export function setZero(h: usize): void {
  memory.fill(h, 0, ELEMENT);
}

/** h = f^(2^n), n ≥ 1. */
export function sqrTimes(h: usize, f: usize, n: i32): void {
  sqr(h, f);
  for (let i = 1; i < n; i++) sqr(h, h);
}

/**
 * Whether f is a multiple of the modulus; f up to 16 units. A multiple q·p shows its q in the top limb, so that the
 * lowest limb already refuses nearly everything else.
 */
export function isZero(f: usize): bool {
  const q = (load<i64>(f, 64) + (1 << (TOP_SHIFT - 1))) >> TOP_SHIFT;
  let c: i64 = 0;
  for (let i: usize = 0; i < ELEMENT; i += 8) {
    c += load<i64>(f + i) - q * load<i64>(MODULUS + i);
    if ((c & MASK) !== 0) return false;
    c >>= 29;
  }
  return c === 0;
}

/** h += q·modulus, with limbs carried to [0, 2^29) below a signed top limb. */
function addMultiple(h: usize, q: i64): void {
  let c: i64 = 0;
  for (let i: usize = 0; i < ELEMENT - 8; i += 8) {
    c += load<i64>(h + i) + q * load<i64>(MODULUS + i);
    store<i64>(h + i, c & MASK);
    c >>= 29;
  }
  store<i64>(h, c + load<i64>(h, 64) + q * load<i64>(MODULUS, 64), 64);
}

/** The representative in [0, modulus), limbs in [0, 2^29), out of the Montgomery domain; f up to 8 units. */
export function canonical(h: usize, f: usize): void {
  if (MONTGOMERY) mul(h, f, UNIT);
  else copy(h, f);
  addMultiple(h, 0);
  addMultiple(h, -(load<i64>(h, 64) >> TOP_SHIFT));
  if (load<i64>(h, 64) < 0) addMultiple(h, 1);
  copy(trial, h);
  addMultiple(trial, -1);
  if (load<i64>(trial, 64) >= 0) copy(h, trial);
}

/** The canonical representative in four words. */
export function toWords(words: usize, f: usize): void {
  canonical(scratch, f);
  let word: u64 = 0;
  let filled: u64 = 0;
  for (let i: usize = 0; i < ELEMENT; i += 8) {
    const limb = load<u64>(scratch + i);
    word |= limb << filled;
    filled += 29;
    if (filled >= 64) {
      store<u64>(words, word);
      words += 8;
      filled -= 64;
      word = limb >> (29 - filled);
    }
  }
  // 9 · 29 = 261 bits: the last five are zero and no word of their own.
}

/** Limbs of a number below 2^256, centred, as it stands. */
function limbsOf(h: usize, words: usize): void {
  let c: i64 = 0;
  for (let i = 0; i < 9; i++) {
    const position = 29 * i;
    const word = words + ((<usize>(position >> 6)) << 3);
    const offset = position & 63;
    let bits = load<u64>(word) >> offset;
    if (offset > 35 && position < 192) bits |= load<u64>(word, 8) << (64 - offset);
    c += (<i64>bits & MASK) + (i < 8 ? HALF : 0);
    store<i64>(h, i < 8 ? (c & MASK) - HALF : c);
    c >>= 29;
    h += 8;
  }
}

/** h = the number in four words, which need not be below the modulus. */
export function fromWords(h: usize, words: usize): void {
  limbsOf(h, words);
  if (MONTGOMERY) mul(h, h, INTO_DOMAIN);
}

/** h = the number in eight words; Montgomery moduli only. */
export function fromWideWords(h: usize, words: usize): void {
  limbsOf(scratch, words + 32);
  mul(scratch, scratch, INTO_DOMAIN_HIGH);
  limbsOf(h, words);
  mul(h, h, INTO_DOMAIN);
  for (let i: usize = 0; i < ELEMENT; i += 8) store<i64>(h + i, load<i64>(h + i) + load<i64>(scratch + i));
}

/** Whether the number in four words is below the modulus. */
export function isReduced(words: usize): bool {
  return less(words, MODULUS_WORDS);
}
