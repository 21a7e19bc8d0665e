// Multi-scalar multiplication by buckets (Pippenger), with signed windows, for any curve with these point functions.

import { CHECKED } from '../config.ts';
import { SUMMANDS } from '../constants.ts';
import { AFFINE, addAffine, addPoints, cacheAffine, copyPoint, doublePoint, POINT, setIdentity } from '../curve.ts';
import { check } from './checks.ts';
import { signedWindows, windowCount } from './recoding.ts';
import { bitLength } from './words.ts';

const MIN_WIDTH = 4;
const MAX_WIDTH = 9;
const MAX_BUCKETS = 256; // 2^(MAX_WIDTH − 1)
const MAX_WINDOWS = 65; // windowCount(256, MIN_WIDTH)

const points = memory.data(SUMMANDS * AFFINE);
const scalars = memory.data(SUMMANDS * 32);
const digits = memory.data(SUMMANDS * MAX_WINDOWS * 2);
const buckets = memory.data(MAX_BUCKETS * POINT);
const used = memory.data(MAX_BUCKETS);
const running = memory.data(POINT);
const windowSum = memory.data(POINT);

let count = 0;

/** Forgets the points of the last sum. */
export function clear(): void {
  count = 0;
}

/** Adds a summand: a point with Z = 1 and four words. */
export function push(point: usize, scalar: usize): void {
  if (CHECKED) check(count < SUMMANDS);
  cacheAffine(points + <usize>count * AFFINE, point);
  memory.copy(scalars + <usize>count * 32, scalar, 32);
  count++;
}

/** The width that costs least for so many summands: measured, not derived. */
function widthFor(summands: i32): i32 {
  if (summands <= 56) return MIN_WIDTH;
  if (summands <= 320) return 5;
  if (summands <= 560) return 6;
  if (summands <= 900) return 7;
  return summands <= 2400 ? 8 : MAX_WIDTH;
}

/** windowSum = Σ digit·point of one window. */
function sumWindow(window: i32, width: i32): bool {
  const bucketCount = 1 << (width - 1);
  memory.fill(used, 0, bucketCount);
  const row = digits + <usize>(window * count) * 2;
  for (let i = 0; i < count; i++) {
    const digit = <i32>load<i16>(row + <usize>i * 2);
    if (digit === 0) continue;
    const index = (digit < 0 ? -digit : digit) - 1;
    const bucket = buckets + <usize>index * POINT;
    if (load<u8>(used + <usize>index) === 0) {
      store<u8>(used + <usize>index, 1);
      setIdentity(bucket);
    }
    addAffine(bucket, bucket, points + <usize>i * AFFINE, digit < 0);
  }
  // Σ k·bucketₖ: each bucket is added to the running sum once, the running sum to the result for every bucket below.
  let started = false;
  for (let k = bucketCount - 1; k >= 0; k--) {
    const bucket = buckets + <usize>k * POINT;
    const filled = load<u8>(used + <usize>k) !== 0;
    if (!started) {
      if (!filled) continue;
      copyPoint(running, bucket);
      copyPoint(windowSum, bucket);
      started = true;
      continue;
    }
    if (filled) addPoints(running, running, bucket);
    addPoints(windowSum, windowSum, running);
  }
  return started;
}

/** r = Σ scalar·point over what was pushed. */
export function sum(r: usize): void {
  const width = widthFor(count);
  let bits = 0;
  for (let i = 0; i < count; i++) bits = max(bits, bitLength(scalars + <usize>i * 32));
  const windows = windowCount(bits, width);
  if (CHECKED) check(windows <= MAX_WINDOWS);
  for (let i = 0; i < count; i++) {
    signedWindows(digits + <usize>i * 2, <usize>count * 2, scalars + <usize>i * 32, width, windows);
  }
  setIdentity(r);
  for (let window = windows - 1; window >= 0; window--) {
    for (let i = 0; i < width; i++) doublePoint(r, r, i === width - 1);
    if (sumWindow(window, width)) addPoints(r, r, windowSum);
  }
}
