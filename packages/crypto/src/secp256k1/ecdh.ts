import { secp256k1 } from '@noble/curves/secp256k1.js';
import { assertSecretKey, pointOf } from './keys.ts';

/**
 * The shared secret of Diffie–Hellman: the x coordinate, 32 bytes (SEC 1, 3.3.1). Derive keys from it with a hash; do not
 * use it as a key.
 *
 * @param publicKey - SEC 1 form, 33 or 65 bytes.
 * @throws TypeError for wrong types or a secret key that is not 32 bytes, {@link CryptoError} `secretKey.range`, or
 * `publicKey.invalid` when the key is not on the curve.
 */
export function ecdh(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  assertSecretKey(secretKey);
  const point = pointOf('publicKey', publicKey);
  return secp256k1.getSharedSecret(secretKey, point.toBytes(true), true).slice(1);
}
