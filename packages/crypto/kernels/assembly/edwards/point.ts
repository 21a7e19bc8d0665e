// Points of −x² + y² = 1 + d·x²y² in extended coordinates (Hisil, Wong, Carter, Dawson, 2008): the formulas are complete
// for this curve, so equal, inverse and low-order points need no case of their own.
//
//   extended  X, Y, Z, T with x = X/Z, y = Y/Z, T = XY/Z      one unit each
//   affine    Y+X, Y−X, 2dT with Z = 1                        2, 2, 1 units
//   cached    Y+X, Y−X, 2dT, 2Z                               2, 2, 1, 2 units
import { add, copy, double, mul, ONE, sqr, sub } from '../base/arithmetic.ts';
import { ELEMENT, isZero, setZero } from '../base/element.ts';
import { TWICE_D } from '../constants.ts';

/** Bytes of an extended or cached point. */
export const POINT: usize = 4 * ELEMENT;
/** Bytes of an affine point, a prefix of the cached form. */
export const AFFINE: usize = 3 * ELEMENT;

/** Offsets of the coordinates in the extended form. */
export const Y: usize = ELEMENT;
export const Z: usize = 2 * ELEMENT;
export const T: usize = 3 * ELEMENT;

const a = memory.data(72);
const b = memory.data(72);
const c = memory.data(72);
const d = memory.data(72);
const e = memory.data(72);
const f = memory.data(72);
const other = memory.data(288);

export function copyPoint(r: usize, p: usize): void {
  memory.copy(r, p, POINT);
}

export function setIdentity(r: usize): void {
  setZero(r);
  copy(r + Y, ONE);
  copy(r + Z, ONE);
  setZero(r + T);
}

/** Whether p is the neutral element. */
export function isIdentity(p: usize): bool {
  sub(a, p + Y, p + Z);
  return isZero(p) && isZero(a);
}

/** The cached form of p, into other memory. */
export function cache(r: usize, p: usize): void {
  cacheAffine(r, p);
  double(r + T, p + Z);
}

/** The affine form of a point whose Z is 1, into other memory. */
export function cacheAffine(r: usize, p: usize): void {
  add(r, p + Y, p);
  sub(r + Y, p + Y, p);
  mul(r + Z, p + T, TWICE_D);
}

/** r = p ± q. T is left out where only doublings follow. */
function addWith(r: usize, p: usize, q: usize, negative: bool, affine: bool, withT: bool): void {
  const sum = negative ? q + Y : q;
  const difference = negative ? q : q + Y;
  sub(a, p + Y, p); // 2
  add(b, p + Y, p); // 2
  mul(a, a, difference); // 2 · 2
  mul(b, b, sum); // 2 · 2
  mul(c, p + T, q + Z);
  if (affine)
    double(d, p + Z); // 2
  else mul(d, p + Z, q + T); // 1 · 2
  sub(e, b, a); // 2
  add(b, b, a); // 2
  if (negative) {
    add(f, d, c); // 3
    sub(d, d, c); // 3
  } else {
    sub(f, d, c);
    add(d, d, c);
  }
  mul(r, e, f); // 2 · 3
  mul(r + Y, d, b); // 3 · 2
  mul(r + Z, f, d); // 3 · 3
  if (withT) mul(r + T, e, b); // 2 · 2
}

/** r = p + q, or p − q when `negative`, with q in cached form. */
export function addCached(r: usize, p: usize, q: usize, negative: bool, withT: bool): void {
  addWith(r, p, q, negative, false, withT);
}

/** r = p + q, or p − q when `negative`, with q in affine form. */
export function addAffine(r: usize, p: usize, q: usize, negative: bool, withT: bool = true): void {
  addWith(r, p, q, negative, true, withT);
}

/** r = p + q, both extended. */
export function addPoints(r: usize, p: usize, q: usize): void {
  cache(other, q);
  addWith(r, p, other, false, false, true);
}

/** r = 2p. */
export function doublePoint(r: usize, p: usize, withT: bool): void {
  sqr(a, p);
  sqr(b, p + Y);
  sqr(c, p + Z);
  add(d, p, p + Y); // 2
  sqr(d, d); // 2 · 2
  add(f, a, b); // 2
  sub(e, f, d); // 3
  sub(a, a, b); // 2
  double(c, c); // 2
  add(c, c, a); // 4
  mul(r, e, c); // 3 · 4
  mul(r + Y, a, f); // 2 · 2
  mul(r + Z, c, a); // 4 · 2
  if (withT) mul(r + T, e, f); // 3 · 2
}

/** r = 8p, without T. */
export function timesEight(r: usize, p: usize): void {
  doublePoint(r, p, false);
  doublePoint(r, r, false);
  doublePoint(r, r, false);
}
