// Tables of odd multiples for non-adjacent forms.
import { copy, mul, ONE } from '../base/arithmetic.ts';
import { ELEMENT } from '../base/element.ts';
import { invert } from '../base/inverse.ts';
import { BASE_X, BASE_Y } from '../constants.ts';
import { AFFINE, addAffine, addCached, cache, cacheAffine, copyPoint, doublePoint, POINT, T, Y, Z } from './point.ts';

/** Width of the base point's forms, and its odd multiples 1, 3, … 127. */
export const BASE_WIDTH = 8;
const BASE_ENTRIES = 64;
/** Width of the forms of other points, and their odd multiples 1, 3, … 15. */
export const POINT_WIDTH = 5;
const POINT_ENTRIES = 8;

const current = memory.data(288);
const twice = memory.data(288);
const points = memory.data(64 * 288);
const prefixes = memory.data(64 * 72);
const inverse = memory.data(72);
const factor = memory.data(72);

/** Fills a table with p, 3p, … 15p in cached form. */
export function oddMultiples(table: usize, p: usize): void {
  cache(table, p);
  doublePoint(current, p, true);
  cache(twice, current);
  copyPoint(current, p);
  for (let i = 1; i < POINT_ENTRIES; i++) {
    addCached(current, current, twice, false, true);
    cache(table + <usize>i * POINT, current);
  }
}

/** r = r + digit·p for a digit of a non-adjacent form of {@link POINT_WIDTH}. */
export function addMultiple(r: usize, table: usize, digit: i32, withT: bool): void {
  const negative = digit < 0;
  addCached(r, r, table + <usize>((negative ? -digit : digit) >> 1) * POINT, negative, withT);
}

/** r = r + digit·p for a digit of a non-adjacent form of {@link BASE_WIDTH}, with an affine table. */
export function addBaseMultiple(r: usize, table: usize, digit: i32, withT: bool): void {
  const negative = digit < 0;
  addAffine(r, r, table + <usize>((negative ? -digit : digit) >> 1) * AFFINE, negative, withT);
}

/** Points with Z = 1 for the projective ones, with one inversion (Montgomery's trick). */
function normalize(p: usize, count: i32): void {
  copy(factor, ONE);
  for (let i = 0; i < count; i++) {
    copy(prefixes + <usize>i * ELEMENT, factor);
    mul(factor, factor, p + <usize>i * POINT + Z);
  }
  invert(inverse, factor);
  for (let i = count - 1; i >= 0; i--) {
    const point = p + <usize>i * POINT;
    mul(factor, inverse, prefixes + <usize>i * ELEMENT);
    mul(inverse, inverse, point + Z);
    mul(point, point, factor);
    mul(point + Y, point + Y, factor);
    mul(point + T, point, point + Y);
    copy(point + Z, ONE);
  }
}

/** r = the base point. */
export function setBase(r: usize): void {
  copy(r, BASE_X);
  copy(r + Y, BASE_Y);
  copy(r + Z, ONE);
  mul(r + T, BASE_X, BASE_Y);
}

/** Fills an affine table with the odd multiples of a point. */
export function affineOddMultiples(table: usize, p: usize): void {
  doublePoint(current, p, true);
  cache(twice, current);
  copyPoint(points, p);
  for (let i = 1; i < BASE_ENTRIES; i++) {
    addCached(points + <usize>i * POINT, points + <usize>(i - 1) * POINT, twice, false, true);
  }
  normalize(points, BASE_ENTRIES);
  for (let i = 0; i < BASE_ENTRIES; i++) cacheAffine(table + <usize>i * AFFINE, points + <usize>i * POINT);
}
