import { HDKey } from '@scure/bip32';
import { CryptoError } from '../errors.ts';
import { assertIndex, type Derivable, HARDENED } from './path.ts';

/** Version bytes of extended keys as 32-bit numbers; `xprv` and `xpub` unless given. */
export interface Bip32Versions {
  /** Before private keys. */
  readonly private: number;
  /** Before public keys. */
  readonly public: number;
}

/** An extended key over secp256k1 (BIP-32). */
export class Bip32Key implements Derivable<Bip32Key> {
  readonly #key: HDKey;
  #isPrivate: boolean;

  /** Made by {@link bip32}. */
  constructor(key: HDKey, isPrivate: boolean) {
    this.#key = key;
    this.#isPrivate = isPrivate;
  }

  /** Steps from the root. */
  get depth(): number {
    return this.#key.depth;
  }

  /** Index below the parent. */
  get index(): number {
    return this.#key.index;
  }

  /** Fingerprint of the parent; 0 for the root. */
  get parentFingerprint(): number {
    return this.#key.parentFingerprint;
  }

  /** First four bytes of the key's hash, as a number. */
  get fingerprint(): number {
    return this.#key.fingerprint;
  }

  /** 32 bytes. */
  get chainCode(): Uint8Array {
    return present(this.#key.chainCode);
  }

  /** 33 bytes, compressed. */
  get publicKey(): Uint8Array {
    return present(this.#key.publicKey);
  }

  /** Whether the secret half is here. */
  get isPrivate(): boolean {
    return this.#isPrivate;
  }

  /**
   * The child with the index; from 2^31 on it is a hardened one.
   *
   * @throws {@link CryptoError} `hd.hardened` for a hardened child of a public key, `hd.path` for an index of more than 32
   * bits, `hd.depth` below 255 steps.
   */
  child(index: number): Bip32Key {
    assertIndex(index);
    if (index >= HARDENED && !this.isPrivate) {
      throw new CryptoError('hd.hardened', 'a hardened child needs the private key', { index: index - HARDENED });
    }
    if (this.depth === 255) throw new CryptoError('hd.depth', 'an extended key is at most 255 steps deep');
    return new Bip32Key(this.#key.deriveChild(index), this.#isPrivate);
  }

  /** The same key without its secret half. */
  neuter(): Bip32Key {
    const { versions, depth, index, parentFingerprint } = this.#key;
    const { chainCode, publicKey } = this;
    return new Bip32Key(new HDKey({ versions, depth, index, parentFingerprint, chainCode, publicKey }), false);
  }

  /**
   * The secret key in a fresh array, which the caller wipes.
   *
   * @throws {@link CryptoError} `hd.public` when only the public half is here.
   */
  exportSecret(): Uint8Array {
    const secret = this.#key.privateKey;
    if (secret === null) throw new CryptoError('hd.public', 'the key has no secret half');
    return secret;
  }

  /** The public half as base58 text (`xpub…`). Together with one non-hardened child secret it reveals this key's secret. */
  toPublicText(): string {
    return this.#key.publicExtendedKey;
  }

  /**
   * The secret half as base58 text (`xprv…`), which cannot be wiped.
   *
   * @throws {@link CryptoError} `hd.public` when only the public half is here.
   */
  toPrivateText(): string {
    if (!this.isPrivate) throw new CryptoError('hd.public', 'the key has no secret half');
    return this.#key.privateExtendedKey;
  }

  /** Overwrites the secret half; what is left derives public children only. */
  wipe(): void {
    this.#key.wipePrivateData();
    this.#isPrivate = false;
  }

  /** The public half as text, whatever the key holds. */
  toString(): string {
    return this.toPublicText();
  }

  /** The public half as text, whatever the key holds. */
  toJSON(): string {
    return this.toPublicText();
  }
}

/** Extended keys over secp256k1. */
export interface Bip32 {
  /**
   * The root key of a seed.
   *
   * @param seed 16 to 64 bytes.
   * @throws {@link CryptoError} `hd.seed` for another length.
   */
  fromSeed(seed: Uint8Array, versions?: Bip32Versions): Bip32Key;
  /**
   * Reads `xprv…` or `xpub…`.
   *
   * @throws {@link CryptoError} `hd.extendedKey` when the text is no extended key with these version bytes.
   */
  fromText(text: string, versions?: Bip32Versions): Bip32Key;
}

/** Extended keys over secp256k1 (BIP-32). */
export const bip32: Bip32 = /* @__PURE__ */ Object.freeze({
  fromSeed(seed: Uint8Array, versions?: Bip32Versions): Bip32Key {
    assertSeed(seed);
    return new Bip32Key(HDKey.fromMasterSeed(seed, versions), true);
  },
  fromText(text: string, versions?: Bip32Versions): Bip32Key {
    if (typeof text !== 'string') throw new TypeError(`text: expected a string, got ${typeof text}`);
    // 82 bytes of base58; longer texts are not decoded, because the work grows with the square of the length.
    if (text.length > 112) throw new CryptoError('hd.extendedKey', `${text.length} characters: at most 112`);
    try {
      const key = HDKey.fromExtendedKey(text, versions);
      return new Bip32Key(key, key.privateKey !== null);
    } catch {
      // The cause is left out: its message may hold the text, which may be a secret.
      throw new CryptoError('hd.extendedKey', 'not an extended key with these version bytes');
    }
  },
});

/** Throws unless the seed has 16 to 64 bytes (BIP-32, SLIP-10). */
export function assertSeed(seed: Uint8Array): void {
  if (!(seed instanceof Uint8Array)) throw new TypeError(`seed: expected a Uint8Array, got ${typeof seed}`);
  if (seed.length < 16 || seed.length > 64) {
    throw new CryptoError('hd.seed', `a seed of ${seed.length} bytes: expected 16 to 64`, { length: seed.length });
  }
}

function present(bytes: Uint8Array | null): Uint8Array {
  if (bytes === null) throw new CryptoError('hd.extendedKey', 'the key is incomplete');
  return bytes;
}
