import { ed25519_hasher } from '@noble/curves/ed25519.js';
import { assertBytes } from '../bytes.ts';
import { assertTag } from '../hash-to-curve/expand.ts';

/**
 * A point of edwards25519 (32 bytes, in the prime-order subgroup) as unpredictable as the message: suite
 * `edwards25519_XMD:SHA-512_ELL2_RO_` of RFC 9380, 8.5.
 *
 * @param dst - Domain separation tag of at least one byte.
 * @throws TypeError for arguments that are no `Uint8Array`, {@link CryptoError} `expand.range` for an empty tag.
 */
export function hashToCurve(message: Uint8Array, dst: Uint8Array): Uint8Array {
  assertBytes('message', message);
  assertTag(dst);
  return ed25519_hasher.hashToCurve(message, { DST: dst }).toBytes();
}

/**
 * The cheaper `edwards25519_XMD:SHA-512_ELL2_NU_`: its points are distinguishable from random ones, so only for protocols
 * that say so, such as ECVRF.
 *
 * @throws As {@link hashToCurve} does.
 */
export function encodeToCurve(message: Uint8Array, dst: Uint8Array): Uint8Array {
  assertBytes('message', message);
  assertTag(dst);
  return ed25519_hasher.encodeToCurve(message, { DST: dst }).toBytes();
}
