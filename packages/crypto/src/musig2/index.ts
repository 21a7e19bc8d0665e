/**
 * MuSig2, BIP-327: several signers make one BIP-340 signature under one aggregate key, in two rounds.
 *
 * @packageDocumentation
 */
export { type DeterministicSignOptions, deterministicSign } from './deterministic.ts';
export { applyTweak, individualPublicKey, type KeyAggContext, keyAgg, keySort } from './keys.ts';
export { type NonceGenOptions, type Nonces, nonceAgg, nonceGen, type SecretNonce } from './nonce.ts';
export { createSession, type Session, type SessionOptions } from './session.ts';
