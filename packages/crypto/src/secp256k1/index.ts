/**
 * secp256k1: ECDSA, Schnorr signatures of BIP-340 with batches, Diffie–Hellman, key tweaks, proofs of equal logarithms
 * (BIP-374), and hashing to the curve.
 *
 * @packageDocumentation
 */
export type { SignedMessage } from '../backend/items.ts';
export { type ExpandHash, expandMessageXmd } from '../hash-to-curve/expand.ts';
export { type Dleq, type DleqOptions, type DleqProveOptions, dleq } from './dleq.ts';
export { ecdh } from './ecdh.ts';
export { type Ecdsa, ecdsa, type RecoverableSignature } from './ecdsa.ts';
export { encodeToCurve, hashToCurve } from './hash-to-curve.ts';
export { type Schnorr, schnorr } from './schnorr.ts';
export { type TweakedXOnly, tweakAdd, tweakAddSecret, tweakAddXOnly, tweakAddXOnlySecret } from './tweak.ts';
export type { Secp256k1KeyPair } from './types.ts';
