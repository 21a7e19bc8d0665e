// Sums of multiples: [u]G + [v]P for one signature, and the summands of larger sums.
import { copy, mul, negate } from '../base/arithmetic.ts';
import { push } from '../common/buckets.ts';
import { nonAdjacentForm } from '../common/recoding.ts';
import { BASE_X, BASE_Y, BETA, HAS_ENDOMORPHISM } from '../constants.ts';
import { toAffine } from './encoding.ts';
import { firstHalf, firstNegative, secondHalf, secondNegative, split } from './endomorphism.ts';
import { addMultiple, BASE_ENTRIES, BASE_WIDTH, oddMultiples, POINT_ENTRIES, POINT_WIDTH } from './multiples.ts';
import { AFFINE, doublePoint, fromAffine, setIdentity, Y } from './point.ts';

/** The base point, affine. */
export const basePoint = memory.data(144);

const baseTable = memory.data(64 * 144);
const highTable = memory.data(64 * 144);
const pointTable = memory.data(8 * 144);
const imageTable = memory.data(8 * 144);
const baseDigits = memory.data(264);
const highDigits = memory.data(264);
const pointDigits = memory.data(264);
const imageDigits = memory.data(264);
const lowWords = memory.data(32);
const highWords = memory.data(32);
const shifted = memory.data(224);
const highPoint = memory.data(144);
const image = memory.data(144);

/** Fills the tables of G, and of 2^128·G where scalars are halved. */
export function initBase(): void {
  copy(basePoint, BASE_X);
  copy(basePoint + Y, BASE_Y);
  oddMultiples(baseTable, basePoint, BASE_ENTRIES);
  if (HAS_ENDOMORPHISM) {
    fromAffine(shifted, basePoint, false);
    for (let i = 0; i < 128; i++) doublePoint(shifted, shifted, true);
    toAffine(highPoint, shifted);
    oddMultiples(highTable, highPoint, BASE_ENTRIES);
  }
}

/** r = βp, which is λ times an affine p. */
function applyEndomorphism(r: usize, p: usize): void {
  mul(r, p, BETA);
  copy(r + Y, p + Y);
}

/** One digit of one addend. */
function step(r: usize, table: usize, digits: usize, position: i32, negative: bool): void {
  const digit = <i32>load<i8>(digits + <usize>position);
  if (digit !== 0) addMultiple(r, table, digit, negative);
}

/** r = [u]G + [v]P for four-word scalars below the order and an affine P. */
export function combine(r: usize, u: usize, v: usize, p: usize): void {
  oddMultiples(pointTable, p, POINT_ENTRIES);
  setIdentity(r);
  if (HAS_ENDOMORPHISM) {
    for (let i = 0; i < POINT_ENTRIES; i++) {
      applyEndomorphism(imageTable + <usize>i * AFFINE, pointTable + <usize>i * AFFINE);
    }
    split(v);
    memory.copy(lowWords, u, 16);
    memory.copy(highWords, u + 16, 16);
    const top = max(
      max(nonAdjacentForm(baseDigits, lowWords, BASE_WIDTH), nonAdjacentForm(highDigits, highWords, BASE_WIDTH)),
      max(nonAdjacentForm(pointDigits, firstHalf, POINT_WIDTH), nonAdjacentForm(imageDigits, secondHalf, POINT_WIDTH)),
    );
    for (let i = top; i >= 0; i--) {
      doublePoint(r, r, true);
      step(r, pointTable, pointDigits, i, firstNegative);
      step(r, imageTable, imageDigits, i, secondNegative);
      step(r, baseTable, baseDigits, i, false);
      step(r, highTable, highDigits, i, false);
    }
  } else {
    const top = max(nonAdjacentForm(baseDigits, u, BASE_WIDTH), nonAdjacentForm(pointDigits, v, POINT_WIDTH));
    for (let i = top; i >= 0; i--) {
      doublePoint(r, r, true);
      step(r, pointTable, pointDigits, i, false);
      step(r, baseTable, baseDigits, i, false);
    }
  }
}

/** Adds [k]P to the sum of buckets.ts: one or two summands, for a four-word scalar below the order. */
export function pushMultiple(p: usize, k: usize): void {
  if (!HAS_ENDOMORPHISM) {
    push(p, k);
    return;
  }
  split(k);
  applyEndomorphism(image, p);
  if (secondNegative) negate(image + Y, image + Y);
  push(image, secondHalf);
  copy(image, p);
  if (firstNegative) negate(image + Y, p + Y);
  else copy(image + Y, p + Y);
  push(image, firstHalf);
}
