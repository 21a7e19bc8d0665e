/**
 * P-256 (secp256r1), the curve of certificates and secure elements: ECDSA, Diffie–Hellman, and hashing to the curve.
 *
 * @packageDocumentation
 */
export { type ExpandHash, expandMessageXmd } from '../hash-to-curve/expand.ts';
export { ecdh } from './ecdh.ts';
export { type EcdsaP256, ecdsa, type P256KeyPair } from './ecdsa.ts';
export { encodeToCurve, hashToCurve } from './hash-to-curve.ts';
