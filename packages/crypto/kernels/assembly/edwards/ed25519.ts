// Entry points of the Ed25519 kernel. The caller writes arguments to input() and reads results there.

import { clear, push, sum } from '../common/buckets.ts';
import { check } from '../common/checks.ts';
import { equalWords } from '../common/words.ts';
import { CHECKED } from '../config.ts';
import {
  add as addScalars,
  mul as mulScalars,
  negate as negateScalar,
  ONE as ONE_SCALAR,
} from '../scalar/arithmetic.ts';
import {
  fromWideWords,
  isReduced,
  fromWords as scalarFromWords,
  toWords as scalarToWords,
  setZero,
} from '../scalar/element.ts';
import { decodePoint, encodePoint } from './encoding.ts';
import { baseMinusKey, basePoint, initBase, multipleOfDifference } from './equation.ts';
import { addPoints, isIdentity, setIdentity, timesEight } from './point.ts';

/** Signatures that one batch can hold. */
export const BATCH: i32 = 1024;
/** Points that one partial multi-scalar sum can hold. */
export const POINTS: i32 = 2048;

const inputs = memory.data(1024 * 176);

/** Where arguments and results stand. */
export function input(): usize {
  return inputs;
}

const keyPoint = memory.data(288);
const noncePoint = memory.data(288);
const result = memory.data(288);
const total = memory.data(288);
const challengeWords = memory.data(32);
const encoded = memory.data(32);

/** Computes the base point's tables; once, after instantiation. */
export function init(): void {
  initBase();
}

const scalar = memory.data(72);

/** The challenge modulo L, as four words. */
function reduceChallenge(bytes: usize): void {
  fromWideWords(scalar, bytes);
  scalarToWords(challengeWords, scalar);
}

/** Input: R ‖ S, A, 64-byte challenge. [8]([S]B − R − [k]A) = 0. */
export function verifyCofactored(): bool {
  const s = inputs + 32;
  if (!isReduced(s) || !decodePoint(keyPoint, inputs + 64) || !decodePoint(noncePoint, inputs)) return false;
  reduceChallenge(inputs + 96);
  multipleOfDifference(result, s, challengeWords, keyPoint, noncePoint);
  timesEight(result, result);
  return isIdentity(result);
}

/** Input: R ‖ S with S < 2^253, A, 64-byte challenge. encode([S]B − [k]A) = R. */
export function verifyCofactorless(): bool {
  if (!decodePoint(keyPoint, inputs + 64)) return false;
  reduceChallenge(inputs + 96);
  baseMinusKey(result, inputs + 32, challengeWords, keyPoint);
  encodePoint(encoded, result);
  return equalWords(encoded, inputs);
}

const weightWords = memory.data(32);
const productWords = memory.data(32);
const weight = memory.data(72);
const baseScalar = memory.data(72);

/**
 * Input: `count` signatures, then as many keys, challenges and 16-byte weights.
 * [8](Σ zR + Σ (zk)A − (Σ zS)B) = 0.
 */
export function verifyBatch(count: i32): bool {
  if (CHECKED) check(count > 0 && count <= BATCH);
  const keys = inputs + <usize>count * 64;
  const challenges = keys + <usize>count * 32;
  const weights = challenges + <usize>count * 64;
  clear();
  setZero(baseScalar);
  for (let i = 0; i < count; i++) {
    const signature = inputs + <usize>i * 64;
    if (!isReduced(signature + 32)) return false;
    if (!decodePoint(noncePoint, signature) || !decodePoint(keyPoint, keys + <usize>i * 32)) return false;
    memory.copy(weightWords, weights + <usize>i * 16, 16);
    scalarFromWords(weight, weightWords);
    push(noncePoint, weightWords);

    fromWideWords(scalar, challenges + <usize>i * 64);
    mulScalars(scalar, scalar, weight);
    scalarToWords(productWords, scalar);
    push(keyPoint, productWords);

    scalarFromWords(scalar, signature + 32);
    mulScalars(scalar, scalar, weight);
    addScalars(baseScalar, baseScalar, scalar);
    mulScalars(baseScalar, baseScalar, ONE_SCALAR); // back to one unit
  }
  negateScalar(baseScalar, baseScalar);
  scalarToWords(productWords, baseScalar);
  push(basePoint, productWords);
  sum(result);
  timesEight(result, result);
  return isIdentity(result);
}

/** Starts a multi-scalar sum. */
export function multiScalarBegin(): void {
  setIdentity(total);
}

/** Input: `count` encoded points, then as many scalars below 2^253. False when a point does not decode. */
export function multiScalarAdd(count: i32): bool {
  if (CHECKED) check(count > 0 && count <= POINTS);
  clear();
  for (let i = 0; i < count; i++) {
    if (!decodePoint(keyPoint, inputs + <usize>i * 32)) return false;
    push(keyPoint, inputs + <usize>(count + i) * 32);
  }
  sum(result);
  addPoints(total, total, result);
  return true;
}

/** Writes the encoded sum to input(). */
export function multiScalarEnd(): void {
  encodePoint(inputs, total);
}
