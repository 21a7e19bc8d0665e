import type { SignedMessage } from '../backend/items.ts';

/** A pair of keys. */
export interface Secp256k1KeyPair {
  /** A number in [1, n−1], 32 bytes, big-endian. */
  readonly secretKey: Uint8Array;
  /** 33 bytes for ECDSA and ECDH (compressed), 32 bytes for Schnorr (x only). */
  readonly publicKey: Uint8Array;
}

/** ECDSA over a 32-byte digest; signature in range with low s, key in SEC 1 form. */
export type EcdsaVerify = (signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array) => boolean;

/** BIP-340; signature of 64 bytes, key of 32. */
export type SchnorrVerify = (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => boolean;

/** BIP-340 batch verification; lengths as for {@link SchnorrVerify}. */
export type SchnorrVerifyBatch = (items: readonly SignedMessage[]) => boolean;
