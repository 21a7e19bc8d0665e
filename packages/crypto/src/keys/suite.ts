import type { SignedMessage } from '../backend/items.ts';

/**
 * A signature scheme with everything that its users must agree on: the id in tagged keys, lengths, encodings, rule of
 * validity. Implementations have no state, and their answers depend on the arguments alone.
 */
export interface SignatureSuite {
  /** The byte before a tagged key: 1 to 127 are given out by this package, 128 to 255 are for everyone else. */
  readonly id: number;
  /** Lower-case letters, digits and hyphens: `ed25519`. */
  readonly name: string;
  /** Bytes of a secret key. */
  readonly secretKeyLength: number;
  /** Bytes of a public key. */
  readonly publicKeyLength: number;
  /** Bytes of a signature. */
  readonly signatureLength: number;
  /** Bytes of every message, for suites that sign digests only; any length where it is absent. */
  readonly messageLength?: number;
  /** A new secret key from the platform's secure generator. */
  generateSecretKey(): Uint8Array;
  /**
   * The public key of a secret key.
   *
   * @throws TypeError for a wrong length, {@link CryptoError} when the secret is out of range.
   */
  getPublicKey(secretKey: Uint8Array): Uint8Array;
  /**
   * Signs `message`. The same key and message may give different signatures.
   *
   * @throws TypeError for a wrong length, {@link CryptoError} when the secret is out of range.
   */
  sign(message: Uint8Array, secretKey: Uint8Array): Uint8Array;
  /** Whether the signature is valid; false for bytes of a wrong length or form, too. */
  verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
  /** Whether all signatures are valid: the outcome of {@link SignatureSuite.verify} on each, faster. */
  verifyBatch?(items: readonly SignedMessage[]): boolean;
  /** Indices of the invalid signatures, ascending. */
  findInvalid?(items: readonly SignedMessage[]): number[];
  /** Whether the bytes are a public key with which a signature could verify. */
  isPublicKey(bytes: Uint8Array): boolean;
  /** Whether the bytes are a secret key. */
  isSecretKey(bytes: Uint8Array): boolean;
  /** Whether the bytes have the form of a signature; says nothing about any message. */
  isSignature(bytes: Uint8Array): boolean;
}
