/**
 * P-256 (secp256r1), the curve of certificates and secure elements: ECDSA and Diffie–Hellman.
 *
 * @packageDocumentation
 */
export { ecdh } from './ecdh.ts';
export { type EcdsaP256, ecdsa, type P256KeyPair } from './ecdsa.ts';
