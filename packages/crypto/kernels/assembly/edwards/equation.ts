// The sums of multiples that single signatures need.
import { nonAdjacentForm } from '../common/recoding.ts';
import { mul as mulScalars, negate as negateScalar } from '../scalar/arithmetic.ts';
import { fromWords, toWords } from '../scalar/element.ts';
import { denominator, denominatorNegative, halve, numerator } from './halving.ts';
import {
  addBaseMultiple,
  addMultiple,
  affineOddMultiples,
  BASE_WIDTH,
  oddMultiples,
  POINT_WIDTH,
  setBase,
} from './multiples.ts';
import { doublePoint, POINT, setIdentity } from './point.ts';

/** The base point. */
export const basePoint = memory.data(288);

/** Odd multiples of the base point, and of its 2^128-fold. */
const baseTable = memory.data(64 * 216);
const highTable = memory.data(64 * 216);
const keyTable = memory.data(8 * 288);
const nonceTable = memory.data(8 * 288);
const shifted = memory.data(288);

const keyDigits = memory.data(264);
const nonceDigits = memory.data(264);
const baseDigits = memory.data(264);
const highDigits = memory.data(264);

/** Fills the tables of the base point. */
export function initBase(): void {
  setBase(basePoint);
  affineOddMultiples(baseTable, basePoint);
  memory.copy(shifted, basePoint, POINT);
  for (let i = 0; i < 128; i++) doublePoint(shifted, shifted, true);
  affineOddMultiples(highTable, shifted);
}

function digitAt(digits: usize, position: i32): i32 {
  return <i32>load<i8>(digits + <usize>position);
}

/** r = [s]B − [k]A, without T, for any s of four words. */
export function baseMinusKey(r: usize, s: usize, k: usize, keyPoint: usize): void {
  oddMultiples(keyTable, keyPoint);
  const top = max(nonAdjacentForm(keyDigits, k, POINT_WIDTH), nonAdjacentForm(baseDigits, s, BASE_WIDTH));
  setIdentity(r);
  for (let i = top; i >= 0; i--) {
    const key = digitAt(keyDigits, i);
    const base = digitAt(baseDigits, i);
    doublePoint(r, r, (key | base) !== 0);
    if (key !== 0) addMultiple(r, keyTable, -key, base !== 0);
    if (base !== 0) addBaseMultiple(r, baseTable, base, false);
  }
}

const scalar = memory.data(72);
const factor = memory.data(72);
const lowWords = memory.data(32);
const highWords = memory.data(32);

/**
 * r = [v]([s]B − R − [k]A) + (a point of low order), without T, for some v that is not 0 modulo L: eight times it is the
 * identity exactly when eight times the sum itself is. With [v·k]A = [u]A up to low order all scalars have half the
 * length: u and v by halving, v·s modulo L by cutting it at bit 128.
 */
export function multipleOfDifference(r: usize, s: usize, k: usize, keyPoint: usize, noncePoint: usize): void {
  halve(k);
  fromWords(factor, denominator);
  if (denominatorNegative) negateScalar(factor, factor);
  fromWords(scalar, s);
  mulScalars(scalar, scalar, factor);
  toWords(lowWords, scalar);
  memory.copy(highWords, lowWords + 16, 16);
  memory.fill(lowWords + 16, 0, 16);

  oddMultiples(keyTable, keyPoint);
  oddMultiples(nonceTable, noncePoint);
  const top = max(
    max(nonAdjacentForm(keyDigits, numerator, POINT_WIDTH), nonAdjacentForm(nonceDigits, denominator, POINT_WIDTH)),
    max(nonAdjacentForm(baseDigits, lowWords, BASE_WIDTH), nonAdjacentForm(highDigits, highWords, BASE_WIDTH)),
  );
  setIdentity(r);
  for (let i = top; i >= 0; i--) {
    const key = digitAt(keyDigits, i);
    const nonce = digitAt(nonceDigits, i);
    const base = digitAt(baseDigits, i);
    const high = digitAt(highDigits, i);
    doublePoint(r, r, (key | nonce | base | high) !== 0);
    if (key !== 0) addMultiple(r, keyTable, -key, (nonce | base | high) !== 0);
    if (nonce !== 0) addMultiple(r, nonceTable, denominatorNegative ? nonce : -nonce, (base | high) !== 0);
    if (base !== 0) addBaseMultiple(r, baseTable, base, high !== 0);
    if (high !== 0) addBaseMultiple(r, highTable, high, false);
  }
}
