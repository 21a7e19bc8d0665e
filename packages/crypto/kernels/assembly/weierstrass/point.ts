// Points of y² = x³ + ax + b with a = 0 or a = −3, in Jacobian coordinates: x = X/Z², y = Y/Z³, one unit each; a word
// behind the coordinates marks the point at infinity. Affine points are x, y. The group has odd order, so no y is 0.
import {
  add,
  copy,
  double,
  mul,
  mulSub,
  negate,
  ONE,
  octuple,
  quadruple,
  sqr,
  sqrSub,
  sub,
  triple,
} from '../base/arithmetic.ts';
import { ELEMENT, isZero } from '../base/element.ts';
import { A_IS_ZERO } from '../constants.ts';

/** Bytes of a Jacobian point. */
export const POINT: usize = 3 * ELEMENT + 8;
/** Bytes of an affine point. */
export const AFFINE: usize = 2 * ELEMENT;

/** Offsets of the coordinates, and of the mark of infinity. */
export const Y: usize = ELEMENT;
export const Z: usize = 2 * ELEMENT;
const MARK: usize = 3 * ELEMENT;

const t0 = memory.data(72);
const t1 = memory.data(72);
const t2 = memory.data(72);
const t3 = memory.data(72);
const t4 = memory.data(72);
const t5 = memory.data(72);
const t6 = memory.data(72);

export function copyPoint(r: usize, p: usize): void {
  memory.copy(r, p, POINT);
}

export function isIdentity(p: usize): bool {
  return load<u64>(p, MARK) !== 0;
}

export function setIdentity(r: usize): void {
  memory.fill(r, 0, MARK);
  store<u64>(r, 1, MARK);
}

/** The form in which sums keep an affine point. */
export function cacheAffine(r: usize, p: usize): void {
  memory.copy(r, p, AFFINE);
}

/** r = p, or −p when `negative`, for an affine p. */
export function fromAffine(r: usize, p: usize, negative: bool): void {
  copy(r, p);
  if (negative) negate(r + Y, p + Y);
  else copy(r + Y, p + Y);
  copy(r + Z, ONE);
  store<u64>(r, 0, MARK);
}

/** r = 2p for a = 0: dbl-2009-l of the Explicit-Formulas Database. */
function doubleZero(r: usize, p: usize): void {
  sqr(t0, p); // A
  sqr(t1, p + Y); // B
  sqr(t2, t1); // C
  add(t3, p, t1); // 2
  add(t4, t0, t2); // 2
  sqrSub(t3, t3, t4); // half of D, 2 · 2
  triple(t0, t0); // E, 3
  double(t4, p + Y); // 2
  mul(r + Z, t4, p + Z); // 2 · 1
  quadruple(t4, t3);
  sqrSub(r, t0, t4); // 3 · 3
  double(t3, t3); // 2
  sub(t3, t3, r); // 3
  octuple(t2, t2);
  mulSub(r + Y, t0, t3, t2); // 3 · 3
}

/** r = 2p for a = −3: dbl-2001-b of the Explicit-Formulas Database, with 4β from 4X. */
function doubleMinusThree(r: usize, p: usize): void {
  sqr(t0, p + Z); // δ
  sqr(t1, p + Y); // γ
  quadruple(t2, p); // 4
  mul(t2, t2, t1); // 4β, 4 · 1
  sub(t3, p, t0); // 2
  add(t4, p, t0); // 2
  mul(t3, t3, t4); // 2 · 2
  triple(t3, t3); // α, 3
  add(t4, p + Y, p + Z); // 2
  add(t5, t1, t0); // 2
  sqrSub(r + Z, t4, t5); // 2 · 2
  double(t4, t2);
  sqrSub(r, t3, t4); // 3 · 3
  sqr(t1, t1);
  octuple(t1, t1);
  sub(t2, t2, r); // 2
  mulSub(r + Y, t3, t2, t1); // 3 · 2
}

/** r = 2p. The third parameter serves curves whose points carry more than the next doubling needs. */
export function doublePoint(r: usize, p: usize, _complete: bool): void {
  if (A_IS_ZERO) doubleZero(r, p);
  else doubleMinusThree(r, p);
  store<u64>(r, load<u64>(p, MARK), MARK);
}

/** The end of both additions, from H = t0 and R = t1 (2 units each), U1, S1 and the product z of the Z coordinates. */
function finishAddition(r: usize, u1: usize, s1: usize, z: usize): void {
  sqr(t5, t0); // 2 · 2
  mul(t6, t5, t0); // H³, 1 · 2
  mul(t5, u1, t5); // V
  mul(r + Z, z, t0); // 1 · 2
  double(t4, t5);
  add(t4, t4, t6); // 3
  sqrSub(r, t1, t4); // 2 · 2
  sub(t5, t5, r); // 2
  mul(t6, s1, t6);
  mulSub(r + Y, t1, t5, t6); // 2 · 2
  store<u64>(r, 0, MARK);
}

/** r = p + q, or p − q when `negative`, for an affine q. */
export function addAffine(r: usize, p: usize, q: usize, negative: bool): void {
  if (isIdentity(p)) {
    fromAffine(r, q, negative);
    return;
  }
  sqr(t5, p + Z);
  mul(t0, q, t5);
  sub(t0, t0, p); // H
  mul(t5, t5, p + Z);
  mul(t1, q + Y, t5);
  if (negative) negate(t1, t1);
  sub(t1, t1, p + Y); // R
  if (isZero(t0)) {
    if (isZero(t1)) doublePoint(r, p, true);
    else setIdentity(r);
    return;
  }
  finishAddition(r, p, p + Y, p + Z);
}

/** r = p + q. */
export function addPoints(r: usize, p: usize, q: usize): void {
  if (isIdentity(q)) {
    copyPoint(r, p);
    return;
  }
  if (isIdentity(p)) {
    copyPoint(r, q);
    return;
  }
  sqr(t5, p + Z);
  sqr(t6, q + Z);
  mul(t2, p, t6); // U1
  mul(t0, q, t5);
  sub(t0, t0, t2); // H
  mul(t6, t6, q + Z);
  mul(t3, p + Y, t6); // S1
  mul(t5, t5, p + Z);
  mul(t1, q + Y, t5);
  sub(t1, t1, t3); // R
  if (isZero(t0)) {
    if (isZero(t1)) doublePoint(r, p, true);
    else setIdentity(r);
    return;
  }
  mul(t4, p + Z, q + Z);
  finishAddition(r, t2, t3, t4);
}
