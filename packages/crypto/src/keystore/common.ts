import { ctr } from '@noble/ciphers/aes.js';
import { scryptAsync as nobleScryptAsync } from '@noble/hashes/scrypt.js';
import { assertBytes, bytesToHex } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { type HashFunction, sha256, sha512 } from '../hash/index.ts';
import { KDF_LIMITS, type KdfProgress, pbkdf2Async, scryptAsync } from '../kdf/index.ts';
import { assertParameter } from '../kdf/limits.ts';
import type { Reader } from './reader.ts';

/** scrypt, as the older formats and the fall-back of version 5 use it. */
export interface ScryptKdf {
  readonly function: 'scrypt';
  /** Cost, a power of two. */
  readonly n: number;
  /** Block size. */
  readonly r: number;
  /** Repetitions. */
  readonly p: number;
  /** Random bytes. */
  readonly salt: Uint8Array;
}

/** PBKDF2 with HMAC, as the older formats use it. */
export interface Pbkdf2Kdf {
  readonly function: 'pbkdf2';
  /** Rounds. */
  readonly c: number;
  /** The hash below HMAC. */
  readonly prf: 'hmac-sha256' | 'hmac-sha512';
  /** Random bytes. */
  readonly salt: Uint8Array;
}

const prfs: Readonly<Record<Pbkdf2Kdf['prf'], HashFunction>> = { 'hmac-sha256': sha256, 'hmac-sha512': sha512 };

/** Longest secret that any format here holds. */
export const MAX_SECRET_BYTES = 1024;

/** Parameters with which new files of the older formats are made. */
export interface LegacyKdfOptions {
  /** scrypt unless given. */
  readonly kdf?: 'scrypt' | 'pbkdf2';
  /** Cost of scrypt, a power of two: 2^17 unless given, about half a second and 128 MiB. */
  readonly n?: number;
  /** Rounds of PBKDF2: 262,144 unless given. */
  readonly c?: number;
}

/** Fresh parameters with a salt of 32 random bytes. */
export function newLegacyKdf({ kdf = 'scrypt', n = 2 ** 17, c = 262_144 }: LegacyKdfOptions): ScryptKdf | Pbkdf2Kdf {
  const salt = randomBytes(32);
  return kdf === 'scrypt'
    ? { function: 'scrypt', n, r: 8, p: 1, salt }
    : { function: 'pbkdf2', c, prf: 'hmac-sha256', salt };
}

/**
 * Reads the parameters of scrypt or PBKDF2. What they may ask for at most is checked by `/kdf`, before any work.
 *
 * @throws {@link CryptoError} `keystore.malformed`.
 */
export function readLegacyKdf(name: 'scrypt' | 'pbkdf2', params: Reader): ScryptKdf | Pbkdf2Kdf {
  const salt = params.hex('salt', 1, 256);
  // Both formats use 32 bytes, which are the first ones of any longer key, so no longer one is derived.
  params.integer('dklen', 32, 4096);
  const integer = (key: string): number => params.integer(key, 1, Number.MAX_SAFE_INTEGER);
  if (name === 'scrypt') return { function: name, n: integer('n'), r: integer('r'), p: integer('p'), salt };
  return { function: name, c: integer('c'), prf: params.oneOf('prf', ['hmac-sha256', 'hmac-sha512']), salt };
}

/** The parameters as the older formats write them. */
export function writeLegacyKdf(kdf: ScryptKdf | Pbkdf2Kdf): Readonly<Record<string, string | number>> {
  const salt = bytesToHex(kdf.salt);
  if (kdf.function === 'scrypt') return { dklen: 32, n: kdf.n, r: kdf.r, p: kdf.p, salt };
  return { dklen: 32, c: kdf.c, prf: kdf.prf, salt };
}

/**
 * A key of 32 bytes.
 *
 * @throws {@link CryptoError} `kdf.parameters` when the parameters ask for more than the limits of `/kdf`.
 */
export function deriveLegacy(
  password: Uint8Array,
  kdf: ScryptKdf | Pbkdf2Kdf,
  progress: KdfProgress,
): Promise<Uint8Array> {
  if (kdf.function === 'scrypt') {
    const { n: N, r, p, salt } = kdf;
    if (N >= 2 ** (16 * r)) return deriveBeyondRfc(password, kdf, progress);
    return scryptAsync(password, salt, { N, r, p, outputLength: 32 }, progress);
  }
  const { c: iterations, prf, salt } = kdf;
  return pbkdf2Async(prfs[prf], password, salt, { iterations, outputLength: 32 }, progress);
}

/**
 * RFC 7914 section 2 wants N below 2^(16 r), and OpenSSL insists; the example in the definition of Web3 Secret Storage has
 * N = 2^18 with r = 1, and files like it exist. The bounds on time and memory are those of `/kdf`.
 */
async function deriveBeyondRfc(password: Uint8Array, kdf: ScryptKdf, progress: KdfProgress): Promise<Uint8Array> {
  const { n: N, r, p, salt } = kdf;
  assertParameter('N', N, 2, KDF_LIMITS.scryptN);
  assertParameter('p', p, 1, KDF_LIMITS.scryptBlocks);
  assertParameter('N · r · p', N * r * p, 1, KDF_LIMITS.scryptWork);
  if (!Number.isInteger(Math.log2(N))) {
    throw new CryptoError('kdf.parameters', `N: expected a power of two, got ${N}`, { parameter: 'N', value: N });
  }
  const { signal, onProgress } = progress;
  const watch = (fraction: number): void => {
    signal?.throwIfAborted();
    onProgress?.(fraction);
  };
  signal?.throwIfAborted();
  return nobleScryptAsync(password, salt, { N, r, p, dkLen: 32, onProgress: watch });
}

/** AES-128 in counter mode, which both older formats use: the same function encrypts and decrypts. */
export function aes128Ctr(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array {
  return ctr(key, iv).encrypt(data);
}

/** Throws unless the secret can be stored. */
export function assertSecret(secret: Uint8Array, length?: number): void {
  assertBytes('secret', secret);
  const fits = length === undefined ? secret.length > 0 && secret.length <= MAX_SECRET_BYTES : secret.length === length;
  if (!fits) {
    const expected = length ?? `1 to ${MAX_SECRET_BYTES}`;
    throw new CryptoError('keystore.secret', `a secret of ${secret.length} bytes: expected ${expected}`);
  }
}

/** Bytes of the platform's secure generator. */
export function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** A random UUID (RFC 9562, version 4); `crypto.randomUUID` is absent on pages without TLS. */
export function randomUuid(): string {
  const bytes = randomBytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytesToHex(bytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The error where a check over key and ciphertext fails. */
export function wrongPassword(): CryptoError {
  return new CryptoError('keystore.password', 'the password is wrong, or the encrypted part was altered');
}
