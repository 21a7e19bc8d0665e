import type { SignedMessage } from '../backend/items.ts';
import type { Ed25519Rule } from './rules.ts';

/** Options of the verifying functions. */
export interface VerifyOptions {
  /** Defaults to `zip215`. */
  readonly rule?: Ed25519Rule;
}

/** A pair of keys. */
export interface Ed25519KeyPair {
  /** The 32-byte seed of RFC 8032, which that document calls the private key. */
  readonly secretKey: Uint8Array;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** Checks one admissible signature against a rule's equation. */
export type Verify = (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array, rule: Ed25519Rule) => boolean;

/** Checks admissible signatures against the cofactored equation, all at once. */
export type VerifyBatch = (items: readonly SignedMessage[]) => boolean;

/** RFC 8032 signing with the 32-byte seed. */
export type Sign = (message: Uint8Array, secretKey: Uint8Array) => Uint8Array;
