import { pippenger } from '@noble/curves/abstract/curve.js';
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';
import type { SignedMessage } from '../backend/items.ts';
import { schnorrChallenge } from './challenge.ts';

const { Point } = secp256k1;
type Point = InstanceType<typeof Point>;

/** ECDSA in plain JavaScript. */
export function ecdsaVerifyPortable(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return secp256k1.verify(signature, digest, publicKey, { prehash: false, lowS: true, format: 'compact' });
  } catch {
    return false;
  }
}

/** BIP-340 in plain JavaScript. */
export function schnorrVerifyPortable(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  return schnorr.verify(signature, message, publicKey);
}

/**
 * BIP-340 batch verification: (Σ aᵢsᵢ)G = Σ aᵢRᵢ + Σ (aᵢeᵢ)Pᵢ with `weights` aᵢ of 16 bytes each. Keys that occur more than
 * once are lifted and multiplied once.
 */
export function schnorrVerifyBatchPortable(items: readonly SignedMessage[], weights: Uint8Array): boolean {
  const { Fn } = Point;
  const points: Point[] = [];
  const scalars: bigint[] = [];
  const indexOfKey = new Map<bigint, number>();
  let total = Fn.ZERO;
  for (const [i, { signature, message, publicKey }] of items.entries()) {
    const a = bytesToNumberBE(weights.subarray(16 * i, 16 * i + 16));
    const s = bytesToNumberBE(signature.subarray(32));
    const R = lift(bytesToNumberBE(signature.subarray(0, 32)));
    if (R === undefined || s >= Fn.ORDER) return false;
    points.push(R);
    scalars.push(a);
    const key = bytesToNumberBE(publicKey);
    let at = indexOfKey.get(key);
    if (at === undefined) {
      const P = lift(key);
      if (P === undefined) return false;
      at = points.push(P) - 1;
      scalars.push(Fn.ZERO);
      indexOfKey.set(key, at);
    }
    const e = Fn.create(bytesToNumberBE(schnorrChallenge(signature, publicKey, message)));
    scalars[at] = Fn.add(scalars[at] ?? Fn.ZERO, Fn.mul(a, e));
    total = Fn.add(total, Fn.mul(a, s));
  }
  return Point.BASE.multiplyUnsafe(total).equals(pippenger(Point, points, scalars));
}

/** `lift_x` of BIP-340. */
function lift(x: bigint): Point | undefined {
  try {
    return schnorr.utils.lift_x(x);
  } catch {
    return undefined;
  }
}
