import { secp256k1 } from '@noble/curves/secp256k1.js';
import { assertBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';

/** Checks that a secret key is 32 bytes (else a `TypeError`) and in [1, n−1] (else `secretKey.range`). */
export function assertSecretKey(secretKey: Uint8Array): void {
  assertBytes('secretKey', secretKey, 32);
  if (!secp256k1.utils.isValidSecretKey(secretKey)) {
    throw new CryptoError('secretKey.range', 'the secret key is zero or not below the group order');
  }
}

/** The given seed, or a fresh secret key from the platform's secure generator, uniform in [1, n−1]. */
export function secretKeyFrom(seed: Uint8Array | undefined): Uint8Array {
  if (seed === undefined) return secp256k1.utils.randomSecretKey();
  assertBytes('seed', seed, 32);
  assertSecretKey(seed);
  return seed.slice();
}

type Point = InstanceType<typeof secp256k1.Point>;

/** The point of a compressed (33 bytes) or uncompressed (65 bytes) key; `publicKey.invalid` where there is none. */
export function pointOf(name: string, publicKey: Uint8Array): Point {
  assertBytes(name, publicKey);
  try {
    return secp256k1.Point.fromBytes(publicKey);
  } catch (cause) {
    throw new CryptoError('publicKey.invalid', `${name} is not a point of secp256k1`, {}, { cause });
  }
}
