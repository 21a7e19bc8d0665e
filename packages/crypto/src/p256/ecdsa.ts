import { p256 } from '@noble/curves/nist.js';
import { assertBytes } from '../bytes.ts';
import { isCompactInRange, isSec1Form } from '../ecdsa/compact.ts';
import { compactToDer, derToCompact } from '../ecdsa/der.ts';
import { CryptoError } from '../errors.ts';

const order = /* @__PURE__ */ (() => p256.Point.Fn.ORDER)();

/** A pair of keys. */
export interface P256KeyPair {
  /** A number in [1, n−1], 32 bytes, big-endian. */
  readonly secretKey: Uint8Array;
  /** Compressed, 33 bytes. */
  readonly publicKey: Uint8Array;
}

/**
 * ECDSA over P-256 and a 32-byte digest (FIPS 186-5). Signatures are 64 bytes, r ‖ s. Unlike over secp256k1, both halves of
 * s are valid, since certificates in the field use both; do not take such a signature as an identifier.
 */
export interface EcdsaP256 {
  /**
   * A new pair of keys, or the pair of a given secret key.
   *
   * @throws TypeError when `secretKey` is not 32 bytes, {@link CryptoError} `secretKey.range` when it is out of range.
   */
  keygen(secretKey?: Uint8Array): P256KeyPair;
  /**
   * The public key: 33 bytes, or 65 when `compressed` is false.
   *
   * @throws As `keygen` does.
   */
  getPublicKey(secretKey: Uint8Array, compressed?: boolean): Uint8Array;
  /**
   * Signs a digest with the deterministic nonce of RFC 6979; s is in the lower half.
   *
   * @throws TypeError when an argument is not 32 bytes, {@link CryptoError} `secretKey.range`.
   */
  sign(digest: Uint8Array, secretKey: Uint8Array): Uint8Array;
  /**
   * Whether a signature over a 32-byte digest is valid. False for anything of the wrong length or form.
   *
   * @throws TypeError naming the argument that is no `Uint8Array`.
   */
  verify(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean;
  /**
   * The DER form.
   *
   * @throws TypeError when `signature` is not 64 bytes, {@link CryptoError} `signature.invalid` when r or s is out of
   * [1, n−1].
   */
  toDer(signature: Uint8Array): Uint8Array;
  /**
   * The 64-byte form of strict DER.
   *
   * @throws TypeError when `der` is no `Uint8Array`, {@link CryptoError} `der.malformed` or `signature.invalid`.
   */
  fromDer(der: Uint8Array): Uint8Array;
}

/** ECDSA over P-256 and a 32-byte digest. */
export const ecdsa: EcdsaP256 = {
  keygen(given) {
    if (given !== undefined) assertSecretKey(given);
    const secretKey = given === undefined ? p256.utils.randomSecretKey() : given.slice();
    return { secretKey, publicKey: p256.getPublicKey(secretKey, true) };
  },
  getPublicKey(secretKey, compressed = true) {
    assertSecretKey(secretKey);
    return p256.getPublicKey(secretKey, compressed);
  },
  sign(digest, secretKey) {
    assertBytes('digest', digest, 32);
    assertSecretKey(secretKey);
    return p256.sign(digest, secretKey, { prehash: false, lowS: true, format: 'compact' });
  },
  verify(signature, digest, publicKey) {
    assertBytes('signature', signature);
    assertBytes('digest', digest);
    assertBytes('publicKey', publicKey);
    if (digest.length !== 32 || !isSec1Form(publicKey) || !isCompactInRange(signature, order, false)) return false;
    try {
      return p256.verify(signature, digest, publicKey, { prehash: false, lowS: false, format: 'compact' });
    } catch {
      return false;
    }
  },
  toDer(signature) {
    assertBytes('signature', signature, 64);
    if (!isCompactInRange(signature, order, false)) {
      throw new CryptoError('signature.invalid', 'r or s is out of range');
    }
    return compactToDer(signature);
  },
  fromDer: (der) => derToCompact(der, order),
};

/** Checks that a secret key is 32 bytes (else a `TypeError`) and in [1, n−1] (else `secretKey.range`). */
export function assertSecretKey(secretKey: Uint8Array): void {
  assertBytes('secretKey', secretKey, 32);
  if (!p256.utils.isValidSecretKey(secretKey)) {
    throw new CryptoError('secretKey.range', 'the secret key is zero or not below the group order');
  }
}
