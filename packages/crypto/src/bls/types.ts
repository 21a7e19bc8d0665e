/**
 * How signatures hash their message to the curve (draft-irtf-cfrg-bls-signature-05, 4.2): `pop` expects that every key
 * was registered with a proof of possession and lets signers share a message; `basic` needs distinct messages.
 */
export type BlsCiphersuite = 'pop' | 'basic';

/** Domain separation tags of the ciphersuites and of proofs of possession (4.2.1 and 4.2.3 of the draft). */
export const DOMAINS = {
  pop: 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_',
  basic: 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_',
  possession: 'BLS_POP_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_',
} as const;

/** One of the tags. */
export type BlsDomain = keyof typeof DOMAINS;

/** Bytes of a secret key, a compressed G1 point and a compressed G2 point. */
export const SECRET_KEY_BYTES = 32;
export const PUBLIC_KEY_BYTES = 48;
export const SIGNATURE_BYTES = 96;

/** Keys that were decoded and checked once. */
export interface DecodedKeys {
  /** Whether `signature` is the aggregate of all of `positions` over one message. */
  fastAggregateVerify(signature: Uint8Array, message: Uint8Array, positions: readonly number[]): boolean;
}

/** What an implementation provides. Lengths are checked before it is called; bytes of the right length never throw. */
export interface BlsEngine {
  isPublicKey(publicKey: Uint8Array): boolean;
  isSignature(signature: Uint8Array): boolean;
  sign(message: Uint8Array, secretKey: Uint8Array, domain: BlsDomain): Uint8Array;
  verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array, domain: BlsDomain): boolean;
  /** The messages may repeat; the caller has checked that each has its key. */
  aggregateVerify(
    signature: Uint8Array,
    messages: readonly Uint8Array[],
    publicKeys: readonly Uint8Array[],
    domain: BlsDomain,
  ): boolean;
  /** `undefined` when one of them is no valid signature. */
  aggregateSignatures(signatures: readonly Uint8Array[]): Uint8Array | undefined;
  /** `undefined` when one of them is no valid key. */
  aggregatePublicKeys(publicKeys: readonly Uint8Array[]): Uint8Array | undefined;
  /** The index of the first invalid key, or the decoded keys. */
  decode(publicKeys: readonly Uint8Array[]): DecodedKeys | number;
}
