import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keyAddress } from '../address/index.ts';
import { bytesToHex, concatBytes, equalBytes, hexToBytes, wipe } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { keccak_256 } from '../hash/index.ts';
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
import { malformed, readFile } from './reader.ts';

/** A file of the Web3 Secret Storage Definition, version 3. */
export interface Web3KeystoreV3 {
  readonly version: 3;
  /** UUID of the file. */
  readonly id: string;
  /** 40 hexadecimal digits. */
  readonly address?: string;
  readonly crypto: {
    readonly cipher: 'aes-128-ctr';
    readonly cipherparams: { readonly iv: string };
    readonly ciphertext: string;
    readonly kdf: 'scrypt' | 'pbkdf2';
    readonly kdfparams: Readonly<Record<string, string | number>>;
    readonly mac: string;
  };
}

/** Options of {@link Web3v3.encrypt}. */
export interface Web3v3Options extends LegacyKdfOptions, KdfProgress {
  /** False leaves the address out, which hides the account and gives up the check of the whole file. */
  readonly address?: boolean;
}

/** The key store of Ethereum wallets (Web3 Secret Storage, version 3). */
export interface Web3v3 {
  /**
   * Encrypts a secp256k1 secret key.
   *
   * @param secret 32 bytes.
   * @throws {@link CryptoError} `keystore.secret` when the secret is no key, `kdf.parameters` beyond the limits of `/kdf`.
   */
  encrypt(secret: Uint8Array, password: Password, options?: Web3v3Options): Promise<Web3KeystoreV3>;
  /**
   * Decrypts; the caller wipes the result.
   *
   * The format's check covers key and ciphertext only: a wrong password and an altered ciphertext look the same, and
   * altered counter bytes are noticed only where the file has the address.
   *
   * @param file JSON text or the object in it. Fields that the format does not know are ignored.
   * @throws {@link CryptoError} `keystore.malformed`, `keystore.version`, `keystore.password`, `keystore.damaged` when the key
   * does not own the file's address, `kdf.parameters` beyond the limits of `/kdf`.
   */
  decrypt(file: unknown, password: Password, progress?: KdfProgress): Promise<Uint8Array>;
}

/** The key store of Ethereum wallets (Web3 Secret Storage, version 3). */
export const web3v3: Web3v3 = /* @__PURE__ */ Object.freeze({
  async encrypt(secret: Uint8Array, password: Password, options: Web3v3Options = {}): Promise<Web3KeystoreV3> {
    assertSecret(secret, 32);
    const address = options.address === false ? {} : { address: addressOf(secret) };
    const kdf = newLegacyKdf(options);
    const iv = randomBytes(16);
    return withPassword(password, 'plain', async (bytes) => {
      const key = await deriveLegacy(bytes, kdf, options);
      const ciphertext = aes128Ctr(key.subarray(0, 16), iv, secret);
      const mac = macOf(key, ciphertext);
      wipe(key);
      return {
        version: 3,
        id: randomUuid(),
        ...address,
        crypto: {
          cipher: 'aes-128-ctr',
          cipherparams: { iv: bytesToHex(iv) },
          ciphertext: bytesToHex(ciphertext),
          kdf: kdf.function,
          kdfparams: writeLegacyKdf(kdf),
          mac: bytesToHex(mac),
        },
      };
    });
  },

  async decrypt(file: unknown, password: Password, progress: KdfProgress = {}): Promise<Uint8Array> {
    const whole = readFile(file);
    if (whole.integer('version', 0, Number.MAX_SAFE_INTEGER) !== 3) {
      throw new CryptoError('keystore.version', 'not version 3 of Web3 Secret Storage');
    }
    // Early clients wrote the field with a capital.
    const section = whole.object(whole.has('Crypto') && !whole.has('crypto') ? 'Crypto' : 'crypto');
    section.oneOf('cipher', ['aes-128-ctr']);
    const iv = section.object('cipherparams').hex('iv', 16);
    const ciphertext = section.hex('ciphertext', 1, MAX_SECRET_BYTES);
    const mac = section.hex('mac', 32);
    const kdf = readLegacyKdf(section.oneOf('kdf', ['scrypt', 'pbkdf2']), section.object('kdfparams'));
    const address = whole.has('address') ? readAddress(whole.string('address')) : undefined;

    return withPassword(password, 'plain', async (bytes) => {
      const key = await deriveLegacy(bytes, kdf, progress);
      if (!equalBytes(macOf(key, ciphertext), mac)) {
        wipe(key);
        throw wrongPassword();
      }
      const secret = aes128Ctr(key.subarray(0, 16), iv, ciphertext);
      wipe(key);
      if (address !== undefined && !owns(secret, address)) {
        wipe(secret);
        throw new CryptoError('keystore.damaged', 'the key does not own the address that the file names');
      }
      return secret;
    });
  },
});

function macOf(key: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  return keccak_256(concatBytes(key.subarray(16, 32), ciphertext));
}

function readAddress(text: string): Uint8Array {
  if (!/^(0x)?[0-9a-fA-F]{40}$/.test(text)) throw malformed('address', 'expected 40 hexadecimal digits');
  return hexToBytes(text.slice(-40));
}

function owns(secret: Uint8Array, address: Uint8Array): boolean {
  return secp256k1.utils.isValidSecretKey(secret) && equalBytes(hexToBytes(addressOf(secret)), address);
}

function addressOf(secret: Uint8Array): string {
  if (!secp256k1.utils.isValidSecretKey(secret)) {
    throw new CryptoError('keystore.secret', 'the secret is zero or not below the group order');
  }
  const address = keyAddress('ethereum', secp256k1.getPublicKey(secret, true));
  return address.kind === 'account' ? bytesToHex(address.account) : '';
}
