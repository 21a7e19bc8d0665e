// SEC 1 points and x-only keys. Coordinates are 32 big-endian bytes and must be below the prime.
import { add, copy, mul, negate, sqr, sub } from '../base/arithmetic.ts';
import { fromWords, isReduced, isZero, toWords } from '../base/element.ts';
import { invert } from '../base/inverse.ts';
import { root } from '../base/powers.ts';
import { fromBigEndian, toBigEndian } from '../common/words.ts';
import { A_IS_ZERO, B, THREE } from '../constants.ts';
import { isIdentity, Y, Z } from './point.ts';

const square = memory.data(72);
const candidate = memory.data(72);
const difference = memory.data(72);
const words = memory.data(32);

/** Reads a coordinate; false when it is not below the prime. */
function coordinate(h: usize, bytes: usize): bool {
  fromBigEndian(words, bytes);
  if (!isReduced(words)) return false;
  fromWords(h, words);
  return true;
}

/** square = x³ + ax + b, 2 units. */
function rightSide(x: usize): void {
  sqr(square, x);
  if (!A_IS_ZERO) sub(square, square, THREE);
  mul(square, square, x);
  add(square, square, B);
}

export function isOdd(f: usize): bool {
  toWords(words, f);
  return (load<u8>(words) & 1) !== 0;
}

/** The affine point with this x and a y of the given parity; false when there is none. */
export function lift(p: usize, bytes: usize, odd: bool): bool {
  if (!coordinate(p, bytes)) return false;
  rightSide(p);
  root(candidate, square);
  sqr(difference, candidate);
  sub(difference, difference, square); // 3
  if (!isZero(difference)) return false;
  if (isOdd(candidate) !== odd) negate(candidate, candidate);
  copy(p + Y, candidate);
  return true;
}

/** Reads 33 bytes (02, 03) or 65 (04); false when they are no point of the curve. */
export function decodePoint(p: usize, bytes: usize): bool {
  const form = load<u8>(bytes);
  if (form === 2 || form === 3) return lift(p, bytes + 1, form === 3);
  if (form !== 4 || !coordinate(p, bytes + 1) || !coordinate(p + Y, bytes + 33)) return false;
  rightSide(p);
  sqr(difference, p + Y);
  sub(difference, difference, square);
  return isZero(difference);
}

const inverse = memory.data(72);

/** Affine coordinates of a point that is not at infinity. */
export function toAffine(affine: usize, p: usize): void {
  invert(inverse, p + Z);
  sqr(square, inverse);
  mul(affine, p, square);
  mul(square, square, inverse);
  mul(affine + Y, p + Y, square);
}

const affine = memory.data(144);

/** Writes 33 bytes: the compressed form, or zeros for the point at infinity. */
export function encodePoint(bytes: usize, p: usize): void {
  memory.fill(bytes, 0, 33);
  if (isIdentity(p)) return;
  toAffine(affine, p);
  store<u8>(bytes, isOdd(affine + Y) ? 3 : 2);
  toWords(words, affine);
  toBigEndian(bytes + 1, words);
}

/** Whether the affine x of p, not at infinity, is the element x: x·Z² = X. */
export function hasX(p: usize, x: usize): bool {
  sqr(square, p + Z);
  mul(square, square, x);
  sub(square, square, p);
  return isZero(square);
}
