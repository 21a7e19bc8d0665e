import type { EdwardsPoint } from '@noble/curves/abstract/edwards.js';
import { ed25519, ed25519_hasher } from '@noble/curves/ed25519.js';
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js';
import { concatBytes, wipe } from '../bytes.ts';
import { sha512 } from '../hash/index.ts';
import type { VrfSuite } from './suite.ts';
import { tryAndIncrement } from './try-and-increment.ts';

const { Point } = ed25519;

const common = {
  base: Point.BASE,
  order: Point.Fn.ORDER,
  secretKeyBytes: 32,
  pointBytes: 32,
  outputBytes: 64,
  hash,
  /** RFC 8032, 5.1.5: the lower half of the hash, clamped, is the scalar; the upper half seeds nonces. */
  secret(secretKey: Uint8Array) {
    const expanded = hash(secretKey);
    const lower = expanded.slice(0, 32);
    const upper = expanded.slice(32);
    wipe(expanded);
    lower[0] = (lower[0] ?? 0) & 248;
    lower[31] = ((lower[31] ?? 0) & 127) | 64;
    // All points that the scalar meets lie in the subgroup of order q, so it may be reduced.
    const scalar = bytesToNumberLE(lower) % Point.Fn.ORDER;
    return {
      scalar,
      nonce: (encodedPoint: Uint8Array) => bytesToNumberLE(hash(upper, encodedPoint)) % Point.Fn.ORDER,
      wipe: () => wipe(lower, upper),
    };
  },
  encodePoint: (point: EdwardsPoint) => point.toBytes(),
  decodePoint,
  encodeInteger: (value: bigint, length: number) => numberToBytesLE(value, length),
  decodeInteger: (bytes: Uint8Array) => bytesToNumberLE(bytes),
};

/** `ECVRF-EDWARDS25519-SHA512-TAI`. */
export const edwards25519Tai: VrfSuite<EdwardsPoint> = {
  ...common,
  id: 3,
  encodeToCurve(publicKey, alpha) {
    return tryAndIncrement(3, hash, publicKey, alpha, (hashed) => decodePoint(hashed.subarray(0, 32)));
  },
};

const ELL2_DOMAIN = 'ECVRF_edwards25519_XMD:SHA-512_ELL2_NU_\x04';

/** `ECVRF-EDWARDS25519-SHA512-ELL2`. */
export const edwards25519Ell2: VrfSuite<EdwardsPoint> = {
  ...common,
  id: 4,
  encodeToCurve(publicKey, alpha) {
    return ed25519_hasher.encodeToCurve(concatBytes(publicKey, alpha), { DST: ELL2_DOMAIN });
  },
};

function hash(...parts: readonly Uint8Array[]): Uint8Array {
  return sha512(concatBytes(...parts));
}

function decodePoint(bytes: Uint8Array): EdwardsPoint | undefined {
  try {
    return Point.fromBytes(bytes);
  } catch {
    return undefined;
  }
}
