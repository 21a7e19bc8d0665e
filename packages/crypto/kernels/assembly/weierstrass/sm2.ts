// Entry points of the SM2 kernel. The caller writes arguments to input().
import { add } from '../base/arithmetic.ts';
import { fromWords as coordinateFromWords } from '../base/element.ts';
import { fromBigEndian, isZeroWords, less } from '../common/words.ts';
import { ORDER_AS_COORDINATE, PRIME_MINUS_ORDER } from '../constants.ts';
import { add as addScalars, sub as subScalars } from '../scalar/arithmetic.ts';
import { fromWords, toWords } from '../scalar/element.ts';
import { combine, initBase } from './combination.ts';
import { decodePoint, hasX } from './encoding.ts';
import { isIdentity } from './point.ts';

const inputs = memory.data(192);

/** Where arguments stand. */
export function input(): usize {
  return inputs;
}

/** Computes the base point's table; once, after instantiation. */
export function init(): void {
  initBase();
}

const keyPoint = memory.data(144);
const result = memory.data(224);
const r = memory.data(72);
const s = memory.data(72);
const coordinate = memory.data(72);
const words = memory.data(32);
const sWords = memory.data(32);
const tWords = memory.data(32);

/**
 * Input: r ‖ s in [1, n), e, SEC 1 key. GB/T 32918.2, 7.1: with t = r + s not 0 and (x, y) = [s]G + [t]P, the signature
 * is valid when e + x = r modulo n.
 */
export function verify(): bool {
  if (!decodePoint(keyPoint, inputs + 96)) return false;
  fromBigEndian(words, inputs);
  fromWords(r, words);
  fromBigEndian(sWords, inputs + 32);
  fromWords(s, sWords);
  addScalars(s, s, r);
  toWords(tWords, s);
  if (isZeroWords(tWords)) return false;
  combine(result, sWords, tWords, keyPoint);
  if (isIdentity(result)) return false;
  fromBigEndian(words, inputs + 64);
  fromWords(s, words);
  subScalars(s, r, s);
  toWords(words, s);
  coordinateFromWords(coordinate, words);
  if (hasX(result, coordinate)) return true;
  // x may be r − e + n, where that is below the prime.
  if (!less(words, PRIME_MINUS_ORDER)) return false;
  add(coordinate, coordinate, ORDER_AS_COORDINATE);
  return hasX(result, coordinate);
}
