/**
 * Ed25519 signatures with a named rule of validity, batches, X25519, and hashing to the curve.
 *
 * @packageDocumentation
 */
export type { SignedMessage } from '../backend/items.ts';
export { type ExpandHash, expandMessageXmd } from '../hash-to-curve/expand.ts';
export { findInvalid, verifyBatch } from './batch.ts';
export { encodeToCurve, hashToCurve } from './hash-to-curve.ts';
export { getPublicKey, keygen, sign } from './keys.ts';
export type { Ed25519Rule } from './rules.ts';
export type { Ed25519KeyPair, VerifyOptions } from './types.ts';
export { verify } from './verify.ts';
export { toMontgomery, toMontgomerySecret, type X25519, x25519 } from './x25519.ts';
