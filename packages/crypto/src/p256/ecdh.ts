import { p256 } from '@noble/curves/nist.js';
import { assertBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { assertSecretKey } from './ecdsa.ts';

/**
 * The shared secret of Diffie–Hellman over P-256: the x coordinate, 32 bytes (SP 800-56A, 5.7.1.2). Derive keys from it
 * with a hash.
 *
 * @param publicKey - SEC 1 form, 33 or 65 bytes.
 * @throws TypeError for wrong types or a secret key that is not 32 bytes, {@link CryptoError} `secretKey.range`, or
 * `publicKey.invalid` when the key is not on the curve.
 */
export function ecdh(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  assertSecretKey(secretKey);
  assertBytes('publicKey', publicKey);
  try {
    return p256.getSharedSecret(secretKey, p256.Point.fromBytes(publicKey).toBytes(true), true).slice(1);
  } catch (cause) {
    throw new CryptoError('publicKey.invalid', 'publicKey is not a point of P-256', {}, { cause });
  }
}
