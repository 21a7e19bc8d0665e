import { bytesToHex, concatBytes, equalBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { type SuiteRegistry, suiteById } from './registry.ts';
import type { SignatureSuite } from './suite.ts';
import { defaultSuites } from './suites.ts';

/**
 * Tagged bytes of a public key: the suite's id, then the key.
 *
 * @throws TypeError when the key has another length than the suite's keys.
 */
export function tagKey(suite: SignatureSuite, key: Uint8Array): Uint8Array {
  if (!(key instanceof Uint8Array) || key.length !== suite.publicKeyLength) {
    throw new TypeError(`key: expected a Uint8Array of ${suite.publicKeyLength} bytes`);
  }
  return concatBytes(Uint8Array.of(suite.id), key);
}

/**
 * Splits tagged bytes into suite and key without asking whether the key is a point; {@link SignatureSuite.verify} of hot
 * loops does that. The key is a view of `bytes`.
 *
 * @throws {@link CryptoError} `suite.unknown`, `bytes.truncated` or `bytes.trailing`.
 */
export function untagKey(
  bytes: Uint8Array,
  registry: SuiteRegistry = defaultSuites,
): { readonly suite: SignatureSuite; readonly key: Uint8Array } {
  const [id] = bytes;
  if (id === undefined) throw new CryptoError('bytes.truncated', 'no byte for the suite', { offset: 0 });
  const suite = suiteById(registry, id);
  const end = 1 + suite.publicKeyLength;
  if (bytes.length < end) {
    throw new CryptoError('bytes.truncated', `a tagged ${suite.name} key has ${end} bytes`, { offset: bytes.length });
  }
  if (bytes.length > end) {
    throw new CryptoError('bytes.trailing', `a tagged ${suite.name} key has ${end} bytes`, { offset: end });
  }
  return { suite, key: bytes.subarray(1) };
}

/** A public key that is known to be one, with its suite. */
export class PublicKey {
  /** The suite that the key belongs to. */
  readonly suite: SignatureSuite;
  readonly #key: Uint8Array;

  private constructor(suite: SignatureSuite, key: Uint8Array) {
    this.suite = suite;
    this.#key = key;
  }

  /**
   * The key with the given bytes, without tag.
   *
   * @throws {@link CryptoError} `publicKey.invalid` when the bytes are no key of the suite.
   */
  static from(suite: SignatureSuite, key: Uint8Array): PublicKey {
    if (!suite.isPublicKey(key)) {
      throw new CryptoError('publicKey.invalid', `not a public key of ${suite.name}`, { suite: suite.name });
    }
    return new PublicKey(suite, Uint8Array.from(key));
  }

  /**
   * Reads tagged bytes.
   *
   * @param registry The suites to look in; those of this package unless told otherwise.
   * @throws {@link CryptoError} `suite.unknown`, `bytes.truncated`, `bytes.trailing` or `publicKey.invalid`.
   */
  static decode(bytes: Uint8Array, registry?: SuiteRegistry): PublicKey {
    const { suite, key } = untagKey(bytes, registry);
    return PublicKey.from(suite, key);
  }

  /** The key without tag, in a fresh array. */
  get bytes(): Uint8Array {
    return Uint8Array.from(this.#key);
  }

  /** Tagged bytes: the suite's id, then the key. */
  encode(): Uint8Array {
    return tagKey(this.suite, this.#key);
  }

  /** Whether the signature over `message` is by this key. */
  verify(signature: Uint8Array, message: Uint8Array): boolean {
    return this.suite.verify(signature, message, this.#key);
  }

  /** Whether both are the same key of the same suite. */
  equals(other: PublicKey): boolean {
    return this.suite.id === other.suite.id && equalBytes(this.#key, other.#key);
  }

  /** Tagged bytes in hexadecimal. */
  toString(): string {
    return bytesToHex(this.encode());
  }

  /** Tagged bytes in hexadecimal. */
  toJSON(): string {
    return this.toString();
  }
}
