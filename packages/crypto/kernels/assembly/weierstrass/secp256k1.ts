// Entry points of the secp256k1 kernel. The caller writes arguments to input() and reads results there.
import { add } from '../base/arithmetic.ts';
import { fromWords as coordinateFromWords, isReduced as isCoordinate } from '../base/element.ts';
import { clear, push, sum } from '../common/buckets.ts';
import { check } from '../common/checks.ts';
import { fromBigEndian, less } from '../common/words.ts';
import { CHECKED } from '../config.ts';
import { ORDER_AS_COORDINATE, PRIME_MINUS_ORDER } from '../constants.ts';
import {
  add as addScalars,
  mul as mulScalars,
  negate as negateScalar,
  ONE as ONE_SCALAR,
} from '../scalar/arithmetic.ts';
import { fromWords, isReduced, setZero, toWords } from '../scalar/element.ts';
import { invert as invertScalar } from '../scalar/inverse.ts';
import { basePoint, combine, initBase, pushMultiple } from './combination.ts';
import { decodePoint, encodePoint, hasX, isOdd, lift, toAffine } from './encoding.ts';
import { addPoints, isIdentity, setIdentity, Y } from './point.ts';

/** Signatures that one batch can hold. */
export const BATCH: i32 = 1024;
/** Points that one partial multi-scalar sum can hold. */
export const POINTS: i32 = 1024;

const inputs = memory.data(1024 * 144);

/** Where arguments and results stand. */
export function input(): usize {
  return inputs;
}

/** Computes the base point's tables; once, after instantiation. */
export function init(): void {
  initBase();
}

const keyPoint = memory.data(144);
const noncePoint = memory.data(144);
const affine = memory.data(144);
const result = memory.data(224);
const total = memory.data(224);
const scalar = memory.data(72);
const product = memory.data(72);
const weight = memory.data(72);
const baseScalar = memory.data(72);
const coordinate = memory.data(72);
const rWords = memory.data(32);
const sWords = memory.data(32);
const words = memory.data(32);

/** Input: r ‖ s, x-only key, 32-byte challenge. BIP-340: R = [s]G − [e]P has even y and x = r. */
export function schnorrVerify(): bool {
  fromBigEndian(rWords, inputs);
  fromBigEndian(sWords, inputs + 32);
  if (!isCoordinate(rWords) || !isReduced(sWords) || !lift(keyPoint, inputs + 64, false)) return false;
  fromBigEndian(words, inputs + 96);
  fromWords(scalar, words);
  negateScalar(scalar, scalar);
  toWords(words, scalar);
  combine(result, sWords, words, keyPoint);
  if (isIdentity(result)) return false;
  coordinateFromWords(coordinate, rWords);
  if (!hasX(result, coordinate)) return false;
  toAffine(affine, result);
  return !isOdd(affine + Y);
}

/** Input: r ‖ s in [1, n), SEC 1 key, digest (at byte 64). x([e/s]G + [r/s]Q) = r modulo n. */
export function ecdsaVerify(): bool {
  if (!decodePoint(keyPoint, inputs + 96)) return false;
  fromBigEndian(rWords, inputs);
  fromBigEndian(sWords, inputs + 32);
  fromWords(scalar, sWords);
  invertScalar(scalar, scalar);
  fromBigEndian(words, inputs + 64);
  fromWords(product, words);
  mulScalars(product, product, scalar);
  toWords(sWords, product);
  fromWords(product, rWords);
  mulScalars(product, product, scalar);
  toWords(words, product);
  combine(result, sWords, words, keyPoint);
  if (isIdentity(result)) return false;
  coordinateFromWords(coordinate, rWords);
  if (hasX(result, coordinate)) return true;
  // x may be r + n, where that is below the prime.
  if (!less(rWords, PRIME_MINUS_ORDER)) return false;
  add(coordinate, coordinate, ORDER_AS_COORDINATE);
  return hasX(result, coordinate);
}

/**
 * Input: `count` signatures, then as many keys, challenges and 16-byte weights.
 * Σ zR + Σ (ze)P − (Σ zs)G = 0.
 */
export function schnorrVerifyBatch(count: i32): bool {
  if (CHECKED) check(count > 0 && count <= BATCH);
  const keys = inputs + <usize>count * 64;
  const challenges = keys + <usize>count * 32;
  const weights = challenges + <usize>count * 32;
  clear();
  setZero(baseScalar);
  for (let i = 0; i < count; i++) {
    const signature = inputs + <usize>i * 64;
    fromBigEndian(sWords, signature + 32);
    if (!isReduced(sWords)) return false;
    if (!lift(noncePoint, signature, false) || !lift(keyPoint, keys + <usize>i * 32, false)) return false;
    const bytes = weights + <usize>i * 16;
    store<u64>(words, bswap<u64>(load<u64>(bytes, 8)));
    store<u64>(words, bswap<u64>(load<u64>(bytes)), 8);
    store<u64>(words, 0, 16);
    store<u64>(words, 0, 24);
    fromWords(weight, words);
    push(noncePoint, words);

    fromBigEndian(words, challenges + <usize>i * 32);
    fromWords(scalar, words);
    mulScalars(scalar, scalar, weight);
    toWords(words, scalar);
    pushMultiple(keyPoint, words);

    fromWords(scalar, sWords);
    mulScalars(scalar, scalar, weight);
    addScalars(baseScalar, baseScalar, scalar);
    mulScalars(baseScalar, baseScalar, ONE_SCALAR); // back to one unit
  }
  negateScalar(baseScalar, baseScalar);
  toWords(words, baseScalar);
  pushMultiple(basePoint, words);
  sum(result);
  return isIdentity(result);
}

/** Starts a multi-scalar sum. */
export function multiScalarBegin(): void {
  setIdentity(total);
}

/** Input: `count` compressed points of 33 bytes, then as many scalars below n. False when a point does not decode. */
export function multiScalarAdd(count: i32): bool {
  if (CHECKED) check(count > 0 && count <= POINTS);
  clear();
  const scalars = inputs + <usize>count * 33;
  for (let i = 0; i < count; i++) {
    if (!decodePoint(keyPoint, inputs + <usize>i * 33)) return false;
    fromBigEndian(words, scalars + <usize>i * 32);
    pushMultiple(keyPoint, words);
  }
  sum(result);
  addPoints(total, total, result);
  return true;
}

/** Writes the 33 bytes of the sum to input(). */
export function multiScalarEnd(): void {
  encodePoint(inputs, total);
}
