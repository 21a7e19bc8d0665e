import { ed25519, x25519 as noble } from '@noble/curves/ed25519.js';
import { assertBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { isCanonical, isSmallOrder } from './rules.ts';
import type { Ed25519KeyPair } from './types.ts';

/** Diffie–Hellman over Curve25519 (RFC 7748). */
export interface X25519 {
  /**
   * A new pair of keys, or the pair of a given 32-byte secret.
   *
   * @throws TypeError when `seed` is not 32 bytes.
   */
  keygen(seed?: Uint8Array): Ed25519KeyPair;
  /**
   * The public key, 32 bytes.
   *
   * @throws TypeError when `secretKey` is not 32 bytes.
   */
  getPublicKey(secretKey: Uint8Array): Uint8Array;
  /**
   * The shared secret, 32 bytes. Hash it together with both public keys before use as a key (RFC 7748, 6.1).
   *
   * @throws TypeError when an argument is not 32 bytes.
   * @throws {@link CryptoError} `point.smallOrder` when the result is zero, which means that the other side sent a point
   * of small order (RFC 7748, 6.1).
   */
  getSharedSecret(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array;
}

/** Diffie–Hellman over Curve25519 (RFC 7748). */
export const x25519: X25519 = {
  keygen(seed) {
    if (seed !== undefined) assertBytes('seed', seed, 32);
    const secretKey = seed === undefined ? crypto.getRandomValues(new Uint8Array(32)) : seed.slice();
    return { secretKey, publicKey: noble.getPublicKey(secretKey) };
  },
  getPublicKey(secretKey) {
    assertBytes('secretKey', secretKey, 32);
    return noble.getPublicKey(secretKey);
  },
  getSharedSecret(secretKey, publicKey) {
    assertBytes('secretKey', secretKey, 32);
    assertBytes('publicKey', publicKey, 32);
    try {
      return noble.getSharedSecret(secretKey, publicKey);
    } catch (cause) {
      throw new CryptoError('point.smallOrder', 'the public key has small order', {}, { cause });
    }
  },
};

/**
 * The X25519 public key that belongs to an Ed25519 public key, so that one identity can also receive encrypted messages.
 *
 * @throws TypeError when `publicKey` is not 32 bytes.
 * @throws {@link CryptoError} `publicKey.invalid` when it is no canonical encoding of a point, `point.smallOrder` when
 * nobody can hold its secret key.
 */
export function toMontgomery(publicKey: Uint8Array): Uint8Array {
  assertBytes('publicKey', publicKey, 32);
  if (isCanonical(publicKey) && isSmallOrder(publicKey)) {
    throw new CryptoError('point.smallOrder', 'the public key has small order');
  }
  try {
    return ed25519.utils.toMontgomery(publicKey);
  } catch (cause) {
    throw new CryptoError(
      'publicKey.invalid',
      'the public key is not the canonical encoding of a point',
      {},
      { cause },
    );
  }
}

/**
 * The X25519 secret key that belongs to an Ed25519 secret key; its public key is {@link toMontgomery}'s.
 *
 * @throws TypeError when `secretKey` is not 32 bytes.
 */
export function toMontgomerySecret(secretKey: Uint8Array): Uint8Array {
  assertBytes('secretKey', secretKey, 32);
  return ed25519.utils.toMontgomerySecret(secretKey);
}
