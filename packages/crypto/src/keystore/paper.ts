import { bech32m, fromWords, toWords } from '../address/index.ts';
import { xchacha20Poly1305 } from '../aead/index.ts';
import { concatBytes, wipe } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import type { KdfProgress } from '../kdf/index.ts';
import { assertSecret, MAX_SECRET_BYTES, randomBytes } from './common.ts';
import { type Password, withPassword } from './password.ts';
import {
  deriveSealed,
  NONCE_LENGTH,
  newKey,
  openSealed,
  SALT_LENGTH,
  type SealedKdf,
  type SealedKdfOptions,
  TAG_LENGTH,
} from './sealed.ts';

const PREFIX = 'dgpaper';
const VERSION = 1;
const ARGON2ID = 1;
const SCRYPT = 2;

/** Longest text: the largest secret, and some room. */
const LIMIT = 2048;

/** What goes on paper. */
export interface PaperWallet {
  /** Letters and digits of one case, as QR codes hold most compactly. */
  readonly text: string;
  /** The same in groups of four, for reading and typing. */
  readonly lines: readonly string[];
}

/** Secrets on paper. */
export interface Paper {
  /**
   * Encrypts a secret for printing. Works without any network.
   *
   * @param secret 1 to 1,024 bytes; 32 give a text of 173 characters.
   * @throws {@link CryptoError} `keystore.secret`, `keystore.unicode`, `kdf.parameters` beyond the limits of `/kdf`.
   */
  encrypt(secret: Uint8Array, password: Password, options?: SealedKdfOptions & KdfProgress): Promise<PaperWallet>;
  /**
   * Decrypts what was typed or scanned; spaces, line breaks and case do not matter.
   *
   * @throws {@link CryptoError} `bech32.malformed` with the offset, `bech32.checksum` when a character is wrong,
   * `keystore.malformed` or `keystore.version` when it is no paper wallet, `keystore.password`, `kdf.parameters`.
   */
  decrypt(text: string, password: Password, progress?: KdfProgress): Promise<Uint8Array>;
}

/**
 * Secrets on paper: the cryptography of version 5 in a text whose checksum finds mistakes of typing before any work for
 * the password.
 */
export const paperWallet: Paper = /* @__PURE__ */ Object.freeze({
  async encrypt(
    secret: Uint8Array,
    password: Password,
    options: SealedKdfOptions & KdfProgress = {},
  ): Promise<PaperWallet> {
    assertSecret(secret);
    return withPassword(password, 'nfkd', async (bytes) => {
      const { kdf, key } = await newKey(bytes, options);
      const nonce = randomBytes(NONCE_LENGTH);
      const head = concatBytes(Uint8Array.of(VERSION), writeKdf(kdf), nonce);
      const sealed = xchacha20Poly1305.seal(key, nonce, secret, head);
      wipe(key);
      const text = bech32m.encode(PREFIX, toWords(concatBytes(head, sealed)), LIMIT).toUpperCase();
      return { text, lines: groups(text) };
    });
  },

  async decrypt(text: string, password: Password, progress: KdfProgress = {}): Promise<Uint8Array> {
    if (typeof text !== 'string') throw new TypeError(`text: expected a string, got ${typeof text}`);
    if (text.length > 2 * LIMIT) throw malformed(`${text.length} characters`);
    const { prefix, words } = bech32m.decode(text.replace(/\s+/g, '').toLowerCase(), LIMIT);
    if (prefix !== PREFIX) throw malformed(`the text begins with ${prefix}`);
    const { kdf, nonce, head, sealed } = split(fromWords(words));
    return withPassword(password, 'nfkd', async (bytes) => {
      const key = await deriveSealed(bytes, kdf, progress);
      try {
        return openSealed(key, nonce, sealed, head);
      } finally {
        wipe(key);
      }
    });
  },
});

/** `u8 function ‖ parameters ‖ salt`: u32be KiB, u32be passes, u8 lanes; or u8 log2 N, u32be r, u32be p. */
function writeKdf(kdf: SealedKdf): Uint8Array {
  const bytes = new Uint8Array(10);
  const view = new DataView(bytes.buffer);
  if (kdf.function === 'argon2id') {
    bytes[0] = ARGON2ID;
    view.setUint32(1, kdf.memoryKiB);
    view.setUint32(5, kdf.iterations);
    bytes[9] = kdf.parallelism;
  } else {
    bytes[0] = SCRYPT;
    bytes[1] = Math.log2(kdf.n);
    view.setUint32(2, kdf.r);
    view.setUint32(6, kdf.p);
  }
  return concatBytes(bytes, kdf.salt);
}

function split(bytes: Uint8Array): {
  readonly kdf: SealedKdf;
  readonly nonce: Uint8Array;
  readonly head: Uint8Array;
  readonly sealed: Uint8Array;
} {
  if (bytes[0] !== VERSION)
    throw new CryptoError('keystore.version', `version ${bytes[0]} of paper wallets is unknown`);
  const end = 11 + SALT_LENGTH + NONCE_LENGTH;
  const length = bytes.length - end - TAG_LENGTH;
  if (length < 1 || length > MAX_SECRET_BYTES) throw malformed(`${bytes.length} bytes`);
  const salt = bytes.slice(11, 11 + SALT_LENGTH);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kdf = readKdf(view, salt);
  return { kdf, nonce: bytes.slice(11 + SALT_LENGTH, end), head: bytes.slice(0, end), sealed: bytes.slice(end) };
}

function readKdf(view: DataView, salt: Uint8Array): SealedKdf {
  const name = view.getUint8(1);
  if (name === ARGON2ID) {
    const [memoryKiB, iterations, parallelism] = [view.getUint32(2), view.getUint32(6), view.getUint8(10)];
    return { function: 'argon2id', memoryKiB, iterations, parallelism, salt };
  }
  if (name === SCRYPT) {
    return { function: 'scrypt', n: 2 ** view.getUint8(2), r: view.getUint32(3), p: view.getUint32(7), salt };
  }
  throw malformed(`key derivation ${name} is unknown`);
}

/** Eight groups of four a line. */
function groups(text: string): string[] {
  const fours = text.match(/.{1,4}/g) ?? [];
  return Array.from({ length: Math.ceil(fours.length / 8) }, (_, i) => fours.slice(8 * i, 8 * i + 8).join(' '));
}

function malformed(what: string): CryptoError {
  return new CryptoError('keystore.malformed', `not a paper wallet: ${what}`, { path: '' });
}
