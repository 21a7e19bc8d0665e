/**
 * BLS signatures on BLS12-381 with keys in G1 and signatures in G2 (draft-irtf-cfrg-bls-signature-05).
 *
 * @packageDocumentation
 */

export { hashToG1, hashToG2 } from './hash-to-curve.ts';
export { type BlsKeyRing, createKeyRing } from './key-ring.ts';
export { popProve, popVerify } from './possession.ts';
export {
  aggregatePublicKeys,
  aggregateSignatures,
  aggregateVerify,
  type BlsKeyPair,
  type BlsOptions,
  fastAggregateVerify,
  getPublicKey,
  isPublicKey,
  isSignature,
  keygen,
  sign,
  verify,
} from './scheme.ts';
export type { BlsCiphersuite } from './types.ts';
