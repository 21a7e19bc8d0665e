// Tables of odd multiples for non-adjacent forms.
import { copy, mul, ONE, sqr } from '../base/arithmetic.ts';
import { ELEMENT } from '../base/element.ts';
import { invert } from '../base/inverse.ts';
import { AFFINE, addAffine, addPoints, doublePoint, fromAffine, POINT, Y, Z } from './point.ts';

/** Width of the base point's forms, and its odd multiples 1, 3, … 127. */
export const BASE_WIDTH = 8;
export const BASE_ENTRIES = 64;
/** Width of the forms of other points, and their odd multiples 1, 3, … 15. */
export const POINT_WIDTH = 5;
export const POINT_ENTRIES = 8;

const points = memory.data(64 * 224);
const twice = memory.data(224);
const prefixes = memory.data(64 * 72);
const inverse = memory.data(72);
const factor = memory.data(72);
const square = memory.data(72);

/** Affine forms of Jacobian points, with one inversion (Montgomery's trick). */
function normalize(table: usize, count: i32): void {
  copy(factor, ONE);
  for (let i = 0; i < count; i++) {
    copy(prefixes + <usize>i * ELEMENT, factor);
    mul(factor, factor, points + <usize>i * POINT + Z);
  }
  invert(inverse, factor);
  for (let i = count - 1; i >= 0; i--) {
    const point = points + <usize>i * POINT;
    const entry = table + <usize>i * AFFINE;
    mul(factor, inverse, prefixes + <usize>i * ELEMENT);
    mul(inverse, inverse, point + Z);
    sqr(square, factor);
    mul(entry, point, square);
    mul(square, square, factor);
    mul(entry + Y, point + Y, square);
  }
}

/** Fills an affine table with p, 3p, 5p … for an affine p of large order. */
export function oddMultiples(table: usize, p: usize, entries: i32): void {
  fromAffine(points, p, false);
  doublePoint(twice, points, true);
  for (let i = 1; i < entries; i++) addPoints(points + <usize>i * POINT, points + <usize>(i - 1) * POINT, twice);
  normalize(table, entries);
}

/** r = r + digit·p for a digit of a non-adjacent form; the other way round when `negative`. */
export function addMultiple(r: usize, table: usize, digit: i32, negative: bool): void {
  const index = <usize>((digit < 0 ? -digit : digit) >> 1);
  addAffine(r, r, table + index * AFFINE, digit < 0 !== negative);
}
