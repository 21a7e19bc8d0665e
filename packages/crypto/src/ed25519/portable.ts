import { pippenger } from '@noble/curves/abstract/curve.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE } from '@noble/curves/utils.js';
import type { SignedMessage } from '../backend/items.ts';
import { equalBytes } from '../bytes.ts';
import { challenge } from './challenge.ts';
import { type Ed25519Rule, isCofactored } from './rules.ts';

const { Point } = ed25519;
type Point = InstanceType<typeof Point>;

/** A rule's equation for one admissible signature, in plain JavaScript. */
export function verifyPortable(
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
  rule: Ed25519Rule,
): boolean {
  if (isCofactored(rule)) return ed25519.verify(signature, message, publicKey, { zip215: rule === 'zip215' });
  const A = decode(publicKey);
  if (A === undefined) return false;
  // B has order L, so an unreduced S (rule `bytom`) and S mod L give the same point.
  const SB = Point.BASE.multiplyUnsafe(Point.Fn.create(bytesToNumberLE(signature.subarray(32))));
  const k = Point.Fn.create(bytesToNumberLE(challenge(signature, publicKey, message)));
  return equalBytes(SB.subtract(A.multiplyUnsafe(k)).toBytes(), signature.subarray(0, 32));
}

/**
 * [8]((Σ zᵢSᵢ)B − Σ zᵢRᵢ − Σ (zᵢkᵢ)Aᵢ) = 0 for admissible signatures and `weights` of 16 bytes each. Keys that occur more
 * than once are decoded and multiplied once.
 */
export function verifyBatchPortable(items: readonly SignedMessage[], weights: Uint8Array): boolean {
  const { Fn } = Point;
  const points: Point[] = [];
  const scalars: bigint[] = [];
  const indexOfKey = new Map<bigint, number>();
  let s = Fn.ZERO;
  for (const [i, { signature, message, publicKey }] of items.entries()) {
    const z = bytesToNumberLE(weights.subarray(16 * i, 16 * i + 16));
    const R = decode(signature.subarray(0, 32));
    if (R === undefined) return false;
    points.push(R);
    scalars.push(z);
    const k = Fn.create(bytesToNumberLE(challenge(signature, publicKey, message)));
    const key = bytesToNumberLE(publicKey);
    let at = indexOfKey.get(key);
    if (at === undefined) {
      const A = decode(publicKey);
      if (A === undefined) return false;
      at = points.push(A) - 1;
      scalars.push(Fn.ZERO);
      indexOfKey.set(key, at);
    }
    scalars[at] = Fn.add(scalars[at] ?? Fn.ZERO, Fn.mul(z, k));
    s = Fn.add(s, Fn.mul(z, bytesToNumberLE(signature.subarray(32))));
  }
  const sum = pippenger(Point, points, scalars);
  return Point.BASE.multiplyUnsafe(s).subtract(sum).clearCofactor().is0();
}

/** ZIP-215 decoding. */
function decode(encoding: Uint8Array): Point | undefined {
  try {
    return Point.fromBytes(encoding, true);
  } catch {
    return undefined;
  }
}
