import { xchacha20Poly1305 } from '../aead/index.ts';
import { bytesToHex, concatBytes, equalBytes, wipe } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { taggedHash } from '../hash/index.ts';
import type { KdfProgress } from '../kdf/index.ts';
import { assertSecret, MAX_SECRET_BYTES, randomBytes } from './common.ts';
import { type Password, withPassword } from './password.ts';
import { type Reader, readFile } from './reader.ts';
import {
  deriveSealed,
  NONCE_LENGTH,
  newKey,
  openSealed,
  readSealedKdf,
  type SealedKdfOptions,
  TAG_LENGTH,
  writeSealedKdf,
} from './sealed.ts';

/** A version 5 file. */
export interface KeystoreV5 {
  readonly version: 5;
  /** Everything that may be read without the password; nothing of it can be changed unnoticed. */
  readonly header: {
    /** XChaCha20-Poly1305 with 24 bytes of nonce. */
    readonly cipher: { readonly function: 'xchacha20-poly1305'; readonly nonce: string };
    /** `argon2id` with `memoryKiB`, `iterations`, `parallelism`, or `scrypt` with `n`, `r`, `p`; 16 bytes of `salt`. */
    readonly kdf: Readonly<Record<string, string | number>>;
    /** For people. */
    readonly label: string;
    /** What the secret is, in the words of the program that stores it: `ed25519`, `bip39-entropy`. */
    readonly kind: string;
    /** Tagged public key in hexadecimal (see `/keys`), or empty. */
    readonly publicKey: string;
  };
  /** Encrypted secret and tag. */
  readonly ciphertext: string;
  /** Tells a damaged file from a wrong password: a hash of all the rest, which anyone can compute. */
  readonly checksum: string;
}

/** What a version 5 file says beside the encrypted secret. */
export interface V5Options extends SealedKdfOptions, KdfProgress {
  /** What the secret is; `secret` unless given. At most 64 characters. */
  readonly kind?: string;
  /** Tagged public key (see `/keys`). */
  readonly publicKey?: Uint8Array;
  /** For people; at most 256 characters. */
  readonly label?: string;
}

/** This package's own key store. */
export interface V5 {
  /**
   * Encrypts a secret of any kind.
   *
   * @param secret 1 to 1,024 bytes.
   * @throws {@link CryptoError} `keystore.secret`, `keystore.unicode`, `keystore.malformed` for kind or label, `kdf.parameters`
   * beyond the limits of `/kdf`.
   */
  encrypt(secret: Uint8Array, password: Password, options?: V5Options): Promise<KeystoreV5>;
  /**
   * Decrypts; the caller wipes the result.
   *
   * @param file JSON text or the object in it; fields that the format does not know are refused.
   * @throws {@link CryptoError} `keystore.malformed`, `keystore.version`, `keystore.damaged` when the checksum does not fit
   * (before any work for the password), `keystore.password`, `kdf.parameters` beyond the limits of `/kdf`.
   */
  decrypt(file: unknown, password: Password, progress?: KdfProgress): Promise<Uint8Array>;
}

/**
 * This package's own key store: Argon2id (64 MiB, 3 passes) or scrypt, XChaCha20-Poly1305 with the header as associated
 * data.
 *
 * @example
 * ```ts
 * import { v5 } from '@dougong/crypto/keystore';
 *
 * const file = await v5.encrypt(secret, password, { kind: 'ed25519', label: 'savings' });
 * const again = await v5.decrypt(JSON.stringify(file), password);
 * ```
 */
export const v5: V5 = /* @__PURE__ */ Object.freeze({
  async encrypt(secret: Uint8Array, password: Password, options: V5Options = {}): Promise<KeystoreV5> {
    assertSecret(secret);
    const { kind = 'secret', publicKey, label = '' } = options;
    const nonce = randomBytes(NONCE_LENGTH);
    return withPassword(password, 'nfkd', async (bytes) => {
      checkTexts(readFile({ kind, label }));
      const { kdf, key } = await newKey(bytes, options);
      const header: KeystoreV5['header'] = {
        cipher: { function: 'xchacha20-poly1305', nonce: bytesToHex(nonce) },
        kdf: writeSealedKdf(kdf),
        kind,
        label,
        publicKey: publicKey === undefined ? '' : bytesToHex(publicKey),
      };
      const ciphertext = xchacha20Poly1305.seal(key, nonce, secret, headerBytes(header));
      wipe(key);
      const checksum = bytesToHex(checksumOf(header, ciphertext));
      return { version: 5, header, ciphertext: bytesToHex(ciphertext), checksum };
    });
  },

  async decrypt(file: unknown, password: Password, progress: KdfProgress = {}): Promise<Uint8Array> {
    const { header, kdf, nonce, ciphertext } = read(file);
    return withPassword(password, 'nfkd', async (bytes) => {
      const key = await deriveSealed(bytes, kdf, progress);
      try {
        return openSealed(key, nonce, ciphertext, headerBytes(header));
      } finally {
        wipe(key);
      }
    });
  },
});

/** Everything of a file that can be read without the password, checked for damage. */
export function read(file: unknown): {
  readonly header: KeystoreV5['header'];
  readonly kdf: ReturnType<typeof readSealedKdf>;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
} {
  const whole = readFile(file);
  if (whole.integer('version', 0, Number.MAX_SAFE_INTEGER) !== 5) {
    throw new CryptoError('keystore.version', 'not version 5');
  }
  whole.only('version', 'header', 'ciphertext', 'checksum');
  const section = whole.object('header');
  section.only('cipher', 'kdf', 'kind', 'label', 'publicKey');
  const cipher = section.object('cipher');
  cipher.only('function', 'nonce');
  const nonce = cipher.hex('nonce', NONCE_LENGTH);
  const kdf = readSealedKdf(section.object('kdf'));
  const header: KeystoreV5['header'] = {
    cipher: { function: cipher.oneOf('function', ['xchacha20-poly1305']), nonce: bytesToHex(nonce) },
    kdf: writeSealedKdf(kdf),
    ...checkTexts(section),
    publicKey: bytesToHex(section.hex('publicKey', 0, 256)),
  };
  const ciphertext = whole.hex('ciphertext', TAG_LENGTH + 1, TAG_LENGTH + MAX_SECRET_BYTES);
  if (!equalBytes(checksumOf(header, ciphertext), whole.hex('checksum', 32))) {
    throw new CryptoError('keystore.damaged', 'the checksum does not fit: the file was altered or cut');
  }
  return { header, kdf, nonce, ciphertext };
}

function checkTexts(section: Reader): { readonly kind: string; readonly label: string } {
  const kind = section.text('kind', 1, 64);
  return { kind, label: section.text('label', 0, 256) };
}

/** Canonical JSON (RFC 8785) of version and header: keys sorted, no space. */
function headerBytes({ cipher, kdf, kind, label, publicKey }: KeystoreV5['header']): Uint8Array {
  const { function: name, nonce } = cipher;
  const header = { cipher: { function: name, nonce }, kdf, kind, label, publicKey };
  return new TextEncoder().encode(JSON.stringify({ header, version: 5 }));
}

function checksumOf(header: KeystoreV5['header'], ciphertext: Uint8Array): Uint8Array {
  return taggedHash('dougong/keystore/checksum', concatBytes(headerBytes(header), ciphertext));
}
