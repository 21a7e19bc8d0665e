import { bytesToHex, concatBytes, equalBytes, wipe } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { sha256 } from '../hash/index.ts';
import type { KdfProgress } from '../kdf/index.ts';
import {
  aes128Ctr,
  assertSecret,
  deriveLegacy,
  type LegacyKdfOptions,
  MAX_SECRET_BYTES,
  newLegacyKdf,
  randomBytes,
  randomUuid,
  readLegacyKdf,
  writeLegacyKdf,
  wrongPassword,
} from './common.ts';
import { type Password, withPassword } from './password.ts';
import { malformed, type Reader, readFile } from './reader.ts';

/** A file of ERC-2335 (version 4), in which BLS keys of validators are kept. */
export interface Eip2335Keystore {
  readonly version: 4;
  /** UUID of the file. */
  readonly uuid: string;
  /** Derivation path of the key (ERC-2334); empty when it has none. */
  readonly path: string;
  /** The public key in hexadecimal. */
  readonly pubkey?: string;
  /** For people. */
  readonly description?: string;
  readonly crypto: {
    readonly kdf: {
      readonly function: 'scrypt' | 'pbkdf2';
      readonly params: Readonly<Record<string, string | number>>;
      readonly message: '';
    };
    readonly checksum: {
      readonly function: 'sha256';
      readonly params: Readonly<Record<string, never>>;
      readonly message: string;
    };
    readonly cipher: {
      readonly function: 'aes-128-ctr';
      readonly params: { readonly iv: string };
      readonly message: string;
    };
  };
}

/** What a file says beside the encrypted secret. */
export interface Eip2335Options extends LegacyKdfOptions, KdfProgress {
  /** Derivation path; empty unless given. */
  readonly path?: string;
  /** The public key, from which a file with altered counter bytes can be told. */
  readonly publicKey?: Uint8Array;
  /** For people. */
  readonly description?: string;
}

/** Options of {@link Eip2335.decrypt}. */
export interface Eip2335DecryptOptions extends KdfProgress {
  /** Computes the public key of the secret, to be compared with the one in the file. */
  readonly getPublicKey?: (secret: Uint8Array) => Uint8Array;
}

/** The key store of Ethereum validators (ERC-2335, version 4). */
export interface Eip2335 {
  /**
   * Encrypts a secret.
   *
   * @param secret 32 bytes for the keys of validators; 1 to 1,024 here.
   * @throws {@link CryptoError} `keystore.secret`, `keystore.unicode`, `kdf.parameters` beyond the limits of `/kdf`.
   */
  encrypt(secret: Uint8Array, password: Password, options?: Eip2335Options): Promise<Eip2335Keystore>;
  /**
   * Decrypts; the caller wipes the result.
   *
   * The checksum covers key and ciphertext only: a wrong password and an altered ciphertext look the same, and altered
   * counter bytes are noticed only by `getPublicKey`.
   *
   * @param file JSON text or the object in it. Fields that the format does not know are ignored.
   * @throws {@link CryptoError} `keystore.malformed`, `keystore.version`, `keystore.password`, `keystore.damaged` when the
   * public key is another one than the file's, `kdf.parameters` beyond the limits of `/kdf`.
   */
  decrypt(file: unknown, password: Password, options?: Eip2335DecryptOptions): Promise<Uint8Array>;
}

/** The key store of Ethereum validators (ERC-2335, version 4). */
export const eip2335: Eip2335 = /* @__PURE__ */ Object.freeze({
  async encrypt(secret: Uint8Array, password: Password, options: Eip2335Options = {}): Promise<Eip2335Keystore> {
    assertSecret(secret);
    const { path = '', publicKey, description } = options;
    const kdf = newLegacyKdf(options);
    const iv = randomBytes(16);
    return withPassword(password, 'eip2335', async (bytes) => {
      const key = await deriveLegacy(bytes, kdf, options);
      const ciphertext = aes128Ctr(key.subarray(0, 16), iv, secret);
      const checksum = checksumOf(key, ciphertext);
      wipe(key);
      return {
        version: 4,
        uuid: randomUuid(),
        path,
        ...(publicKey === undefined ? {} : { pubkey: bytesToHex(publicKey) }),
        ...(description === undefined ? {} : { description }),
        crypto: {
          kdf: { function: kdf.function, params: writeLegacyKdf(kdf), message: '' },
          checksum: { function: 'sha256', params: {}, message: bytesToHex(checksum) },
          cipher: { function: 'aes-128-ctr', params: { iv: bytesToHex(iv) }, message: bytesToHex(ciphertext) },
        },
      };
    });
  },

  async decrypt(file: unknown, password: Password, options: Eip2335DecryptOptions = {}): Promise<Uint8Array> {
    const whole = readFile(file);
    if (whole.integer('version', 0, Number.MAX_SAFE_INTEGER) !== 4) {
      throw new CryptoError('keystore.version', 'not version 4 of ERC-2335');
    }
    const section = whole.object('crypto');
    const kdf = readKdf(section.object('kdf'));
    const checksum = section.object('checksum');
    checksum.oneOf('function', ['sha256']);
    const expected = checksum.hex('message', 32);
    const cipher = section.object('cipher');
    cipher.oneOf('function', ['aes-128-ctr']);
    const iv = cipher.object('params').hex('iv', 16);
    const ciphertext = cipher.hex('message', 1, MAX_SECRET_BYTES);
    const publicKey = whole.has('pubkey') ? readPublicKey(whole) : undefined;

    return withPassword(password, 'eip2335', async (bytes) => {
      const key = await deriveLegacy(bytes, kdf, options);
      if (!equalBytes(checksumOf(key, ciphertext), expected)) {
        wipe(key);
        throw wrongPassword();
      }
      const secret = aes128Ctr(key.subarray(0, 16), iv, ciphertext);
      wipe(key);
      const computed = publicKey === undefined ? undefined : options.getPublicKey?.(secret);
      if (computed !== undefined && publicKey !== undefined && !equalBytes(computed, publicKey)) {
        wipe(secret);
        throw new CryptoError('keystore.damaged', 'the public key is another one than the file names');
      }
      return secret;
    });
  },
});

function readKdf(section: Reader): ReturnType<typeof readLegacyKdf> {
  if (section.string('message') !== '') throw malformed(`${section.path}.message`, 'expected an empty string');
  return readLegacyKdf(section.oneOf('function', ['scrypt', 'pbkdf2']), section.object('params'));
}

function readPublicKey(whole: Reader): Uint8Array | undefined {
  return whole.string('pubkey') === '' ? undefined : whole.hex('pubkey', 1, 256);
}

function checksumOf(key: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  return sha256(concatBytes(key.subarray(16, 32), ciphertext));
}
