import { wipe } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { PublicKey } from './public-key.ts';
import type { SignatureSuite } from './suite.ts';

/**
 * A secret key that does not show itself: printing it, putting it into a template string or into JSON gives a
 * placeholder. {@link PrivateKey.wipe} overwrites its memory; copies that the engine made are out of reach.
 *
 * @example
 * ```ts
 * import { PrivateKey, suites } from '@dougong/crypto/keys';
 *
 * const key = PrivateKey.generate(suites.ed25519);
 * const signature = key.sign(message);
 * key.publicKey.verify(signature, message); // true
 * key.wipe();
 * ```
 */
export class PrivateKey {
  /** The suite that the key belongs to. */
  readonly suite: SignatureSuite;
  /** The public key; stays after {@link PrivateKey.wipe}. */
  readonly publicKey: PublicKey;
  readonly #secret: Uint8Array;
  #wiped = false;

  private constructor(suite: SignatureSuite, secret: Uint8Array) {
    this.suite = suite;
    this.#secret = secret;
    this.publicKey = PublicKey.from(suite, suite.getPublicKey(secret));
  }

  /** A new key from the platform's secure generator. */
  static generate(suite: SignatureSuite): PrivateKey {
    return new PrivateKey(suite, suite.generateSecretKey());
  }

  /**
   * The key with the given secret, which is copied: wipe the argument when nothing else needs it.
   *
   * @throws {@link CryptoError} `secretKey.range` when the bytes are no secret key of the suite.
   */
  static from(suite: SignatureSuite, secret: Uint8Array): PrivateKey {
    if (!suite.isSecretKey(secret)) {
      throw new CryptoError('secretKey.range', `not a secret key of ${suite.name}`, { suite: suite.name });
    }
    return new PrivateKey(suite, Uint8Array.from(secret));
  }

  /**
   * Signs `message`.
   *
   * @throws {@link CryptoError} `key.wiped` after {@link PrivateKey.wipe}; TypeError when the suite signs digests of
   * another length.
   */
  sign(message: Uint8Array): Uint8Array {
    return this.suite.sign(message, this.#use());
  }

  /**
   * The secret in a fresh array, for a key store. The caller wipes it.
   *
   * @throws {@link CryptoError} `key.wiped` after {@link PrivateKey.wipe}.
   */
  exportSecret(): Uint8Array {
    return Uint8Array.from(this.#use());
  }

  /** Overwrites the secret; signing fails from now on. */
  wipe(): void {
    wipe(this.#secret);
    this.#wiped = true;
  }

  /** A placeholder with the public key. */
  toString(): string {
    return `PrivateKey(${this.suite.name}, public key ${this.publicKey.toString()})`;
  }

  /** A placeholder with the public key. */
  toJSON(): string {
    return this.toString();
  }

  #use(): Uint8Array {
    if (this.#wiped) throw new CryptoError('key.wiped', 'the key has been wiped', { suite: this.suite.name });
    return this.#secret;
  }
}

/** A private key and its public key. */
export interface KeyPair {
  /** Signs; wipe it when done. */
  readonly privateKey: PrivateKey;
  /** Verifies. */
  readonly publicKey: PublicKey;
}

/** A new pair of keys of the suite. */
export function generateKeyPair(suite: SignatureSuite): KeyPair {
  const privateKey = PrivateKey.generate(suite);
  return { privateKey, publicKey: privateKey.publicKey };
}
