import { p256_hasher } from '@noble/curves/nist.js';
import { assertBytes } from '../bytes.ts';
import { assertTag } from '../hash-to-curve/expand.ts';

/**
 * A point of P-256 (compressed, 33 bytes) as unpredictable as the message: suite `P256_XMD:SHA-256_SSWU_RO_` of RFC 9380,
 * 8.2.
 *
 * @param dst - Domain separation tag of at least one byte.
 * @throws TypeError for arguments that are no `Uint8Array`, {@link CryptoError} `expand.range` for an empty tag.
 */
export function hashToCurve(message: Uint8Array, dst: Uint8Array): Uint8Array {
  assertBytes('message', message);
  assertTag(dst);
  return p256_hasher.hashToCurve(message, { DST: dst }).toBytes(true);
}

/**
 * The cheaper `P256_XMD:SHA-256_SSWU_NU_`, whose points are distinguishable from random ones: only for protocols that say
 * so, such as ECVRF.
 *
 * @throws As {@link hashToCurve} does.
 */
export function encodeToCurve(message: Uint8Array, dst: Uint8Array): Uint8Array {
  assertBytes('message', message);
  assertTag(dst);
  return p256_hasher.encodeToCurve(message, { DST: dst }).toBytes(true);
}
