import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js';
import { assertBytes, concatBytes } from '../bytes.ts';
import { isCompactInRange, isSec1Form } from '../ecdsa/compact.ts';
import { compactToDer, derToCompact } from '../ecdsa/der.ts';
import { CryptoError } from '../errors.ts';
import { assertSecretKey, secretKeyFrom } from './keys.ts';
import { ecdsaVerifySlot } from './slots.ts';
import type { Secp256k1KeyPair } from './types.ts';

const order = /* @__PURE__ */ (() => secp256k1.Point.Fn.ORDER)();

/** A signature from which the key can be computed. */
export interface RecoverableSignature {
  /** r ‖ s, 64 bytes. */
  readonly signature: Uint8Array;
  /** Which of the up to four possible keys: 0 to 3. */
  readonly recovery: number;
}

/** ECDSA over secp256k1 and a 32-byte digest. Signatures are 64 bytes, r ‖ s, with s in the lower half. */
export interface Ecdsa {
  /**
   * A new pair of keys, or the pair of a given secret key; the public key is compressed.
   *
   * @throws TypeError when `secretKey` is not 32 bytes, {@link CryptoError} `secretKey.range` when it is out of range.
   */
  keygen(secretKey?: Uint8Array): Secp256k1KeyPair;
  /**
   * The public key: 33 bytes, or 65 when `compressed` is false.
   *
   * @throws As `keygen` does.
   */
  getPublicKey(secretKey: Uint8Array, compressed?: boolean): Uint8Array;
  /**
   * Signs a digest with the deterministic nonce of RFC 6979.
   *
   * @throws TypeError when an argument is not 32 bytes, {@link CryptoError} `secretKey.range`.
   */
  sign(digest: Uint8Array, secretKey: Uint8Array): Uint8Array;
  /**
   * As `sign`, with what `recover` needs.
   *
   * @throws As `sign` does.
   */
  signRecoverable(digest: Uint8Array, secretKey: Uint8Array): RecoverableSignature;
  /**
   * Whether a signature over a 32-byte digest is valid. False also for s above n/2 (malleable), for keys in the hybrid
   * form of SEC 1, and for anything of the wrong length.
   *
   * @throws TypeError naming the argument that is no `Uint8Array`.
   */
  verify(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean;
  /**
   * The compressed key under which the signature is valid (SEC 1, 4.1.6).
   *
   * @throws TypeError for wrong types or lengths.
   * @throws {@link CryptoError} `signature.invalid` when there is no such key, or r or s is out of range (s above n/2
   * included).
   */
  recover(signature: Uint8Array, digest: Uint8Array, recovery: number): Uint8Array;
  /**
   * The same signature with s in the lower half, for signatures made elsewhere.
   *
   * @throws TypeError when `signature` is not 64 bytes, {@link CryptoError} `signature.invalid` when r or s is out of
   * [1, n−1].
   */
  normalize(signature: Uint8Array): Uint8Array;
  /**
   * The DER form.
   *
   * @throws TypeError when `signature` is not 64 bytes, {@link CryptoError} `signature.invalid` as `normalize` does.
   */
  toDer(signature: Uint8Array): Uint8Array;
  /**
   * The 64-byte form of strict DER. High s passes here, so that the caller may decide, and fails in `verify`.
   *
   * @throws TypeError when `der` is no `Uint8Array`, {@link CryptoError} `der.malformed` or `signature.invalid`.
   */
  fromDer(der: Uint8Array): Uint8Array;
}

/** ECDSA over secp256k1 and a 32-byte digest. Signatures are 64 bytes, r ‖ s, with s in the lower half. */
export const ecdsa: Ecdsa = {
  keygen(given) {
    const secretKey = secretKeyFrom(given);
    return { secretKey, publicKey: secp256k1.getPublicKey(secretKey, true) };
  },
  getPublicKey(secretKey, compressed = true) {
    assertSecretKey(secretKey);
    return secp256k1.getPublicKey(secretKey, compressed);
  },
  sign(digest, secretKey) {
    assertBytes('digest', digest, 32);
    assertSecretKey(secretKey);
    return secp256k1.sign(digest, secretKey, { prehash: false, lowS: true, format: 'compact' });
  },
  signRecoverable(digest, secretKey) {
    assertBytes('digest', digest, 32);
    assertSecretKey(secretKey);
    const both = secp256k1.sign(digest, secretKey, { prehash: false, lowS: true, format: 'recovered' });
    return { signature: both.slice(1), recovery: both[0] ?? 0 };
  },
  verify(signature, digest, publicKey) {
    assertBytes('signature', signature);
    assertBytes('digest', digest);
    assertBytes('publicKey', publicKey);
    return (
      digest.length === 32 &&
      isSec1Form(publicKey) &&
      isCompactInRange(signature, order, true) &&
      ecdsaVerifySlot()(signature, digest, publicKey)
    );
  },
  recover(signature, digest, recovery) {
    assertBytes('signature', signature, 64);
    assertBytes('digest', digest, 32);
    if (recovery !== 0 && recovery !== 1 && recovery !== 2 && recovery !== 3) {
      throw new TypeError(`recovery: expected 0, 1, 2 or 3, got ${String(recovery)}`);
    }
    if (!isCompactInRange(signature, order, true)) throw outOfRange();
    try {
      const both = concatBytes(Uint8Array.of(recovery), signature);
      return secp256k1.recoverPublicKey(both, digest, { prehash: false });
    } catch (cause) {
      throw new CryptoError('signature.invalid', 'no key fits the signature', { recovery }, { cause });
    }
  },
  normalize(signature) {
    assertInRange(signature);
    const s = bytesToNumberBE(signature.subarray(32));
    return s <= order >> 1n
      ? signature.slice()
      : concatBytes(signature.subarray(0, 32), numberToBytesBE(order - s, 32));
  },
  toDer(signature) {
    assertInRange(signature);
    return compactToDer(signature);
  },
  fromDer: (der) => derToCompact(der, order),
};

function assertInRange(signature: Uint8Array): void {
  assertBytes('signature', signature, 64);
  if (!isCompactInRange(signature, order, false)) throw outOfRange();
}

function outOfRange(): CryptoError {
  return new CryptoError('signature.invalid', 'r or s is out of range');
}
