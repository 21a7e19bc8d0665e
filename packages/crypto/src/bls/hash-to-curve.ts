import { bls12_381 } from '@noble/curves/bls12-381.js';
import { assertBytes } from '../bytes.ts';

/**
 * Hashes a message to G1 (RFC 9380, `BLS12381G1_XMD:SHA-256_SSWU_RO_`); 48 bytes, compressed.
 *
 * @param domain - the domain separation tag, 1 to 255 bytes
 */
export function hashToG1(message: Uint8Array, domain: string): Uint8Array {
  assertBytes('message', message);
  return bls12_381.G1.hashToCurve(message, { DST: domain }).toBytes(true);
}

/**
 * Hashes a message to G2 (RFC 9380, `BLS12381G2_XMD:SHA-256_SSWU_RO_`); 96 bytes, compressed.
 *
 * @param domain - the domain separation tag, 1 to 255 bytes
 */
export function hashToG2(message: Uint8Array, domain: string): Uint8Array {
  assertBytes('message', message);
  return bls12_381.G2.hashToCurve(message, { DST: domain }).toBytes(true);
}
