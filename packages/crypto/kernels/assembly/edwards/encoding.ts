// RFC 8032 point encoding, decoded as ZIP-215 asks: y is taken modulo p, and a sign bit beside x = 0 is allowed.
import { add, copy, MONTGOMERY, mul, negate, ONE, sqr, sub } from '../base/arithmetic.ts';
import { fromWords, isZero, toWords } from '../base/element.ts';
import { invert } from '../base/inverse.ts';
import { rootPower } from '../base/powers.ts';
import { check } from '../common/checks.ts';
import { CHECKED } from '../config.ts';
import { D, SQRT_MINUS_ONE } from '../constants.ts';
import { T, Y, Z } from './point.ts';

const u = memory.data(72);
const v = memory.data(72);
const w = memory.data(72);
const x = memory.data(72);
const t0 = memory.data(72);
const words = memory.data(32);

/** Whether the canonical representative is odd. */
export function isOdd(f: usize): bool {
  toWords(words, f);
  return (load<u8>(words) & 1) !== 0;
}

/** Reads 32 bytes as a point with Z = 1. False when no point has this y. */
export function decodePoint(p: usize, bytes: usize): bool {
  if (CHECKED) check(!MONTGOMERY);
  memory.copy(words, bytes, 32);
  const sign = load<u8>(words, 31) >> 7;
  store<u8>(words, load<u8>(words, 31) & 127, 31);
  fromWords(p + Y, words);
  // x² = u/v; RFC 8032, 5.1.3: x = u·v³·(u·v⁷)^((p−5)/8), times √−1 when v·x² = −u.
  sqr(u, p + Y);
  mul(v, u, D);
  sub(u, u, ONE); // 2
  add(v, v, ONE); // 2
  sqr(w, v);
  mul(w, w, v); // v³
  sqr(x, w);
  mul(x, x, v);
  mul(x, x, u); // u·v⁷
  rootPower(x, x);
  mul(x, x, w);
  mul(x, x, u);
  sqr(w, x);
  mul(w, w, v); // v·x²
  sub(t0, w, u); // 3
  if (!isZero(t0)) {
    add(t0, w, u);
    if (!isZero(t0)) return false;
    mul(x, x, SQRT_MINUS_ONE);
  }
  if (isOdd(x) !== (sign === 1)) negate(x, x);
  copy(p, x);
  copy(p + Z, ONE);
  mul(p + T, p, p + Y);
  return true;
}

/** Writes the 32 bytes of a point. */
export function encodePoint(bytes: usize, p: usize): void {
  invert(w, p + Z);
  mul(x, p, w);
  mul(w, p + Y, w);
  const odd = isOdd(x);
  toWords(bytes, w);
  if (odd) store<u8>(bytes, load<u8>(bytes, 31) | 128, 31);
}
