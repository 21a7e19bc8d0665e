import type { WeierstrassPoint } from '@noble/curves/abstract/weierstrass.js';
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes } from '../bytes.ts';

/** A point of secp256k1. */
export type CurvePoint = WeierstrassPoint<bigint>;

export const Point: typeof secp256k1.Point = secp256k1.Point;
/** The group order n. */
export const ORDER: bigint = Point.Fn.ORDER;

/** `hash_tag(x)` of BIP-340. */
export function tagged(tag: string, ...parts: readonly Uint8Array[]): Uint8Array {
  return schnorr.utils.taggedHash(tag, ...parts);
}

/** `int(x)`. */
export function toInteger(bytes: Uint8Array): bigint {
  return BigInt(`0x${bytesToHex(bytes) || '0'}`);
}

/** `int(x) mod n`. */
export function toScalar(bytes: Uint8Array): bigint {
  return toInteger(bytes) % ORDER;
}

/** `bytes(32, x)`. */
export function fromScalar(scalar: bigint): Uint8Array {
  return hexToBytes(scalar.toString(16).padStart(64, '0'));
}

/** x mod n, also for negative x. */
export function modulo(x: bigint): bigint {
  const rest = x % ORDER;
  return rest >= 0n ? rest : rest + ORDER;
}

/** `cpoint(x)`: a compressed point, or nothing. */
export function compressedPoint(bytes: Uint8Array): CurvePoint | undefined {
  if (bytes.length !== 33) return undefined;
  try {
    return Point.fromBytes(bytes);
  } catch {
    return undefined;
  }
}

/** `cpoint_ext(x)`: as {@link compressedPoint}, where 33 zero bytes are the point at infinity. */
export function extendedPoint(bytes: Uint8Array): CurvePoint | undefined {
  return bytes.length === 33 && bytes.every((byte) => byte === 0) ? Point.ZERO : compressedPoint(bytes);
}

/** `cbytes_ext(P)`. */
export function extendedBytes(point: CurvePoint): Uint8Array {
  return point.is0() ? new Uint8Array(33) : point.toBytes(true);
}

/** `has_even_y(P)`. */
export function hasEvenY(point: CurvePoint): boolean {
  return point.toAffine().y % 2n === 0n;
}

/** `xbytes(P)`. */
export function xOnly(point: CurvePoint): Uint8Array {
  return point.toBytes(true).slice(1);
}
