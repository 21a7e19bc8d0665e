import { xchacha20Poly1305 } from '../aead/index.ts';
import { bytesToHex } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { argon2idAsync, type KdfProgress, scryptAsync } from '../kdf/index.ts';
import { randomBytes, type ScryptKdf, wrongPassword } from './common.ts';
import type { Reader } from './reader.ts';

/** Argon2id, as version 5 and paper wallets use it. */
export interface Argon2idKdf {
  readonly function: 'argon2id';
  /** Memory in KiB. */
  readonly memoryKiB: number;
  /** Passes over the memory. */
  readonly iterations: number;
  /** Lanes. */
  readonly parallelism: number;
  /** 16 random bytes. */
  readonly salt: Uint8Array;
}

/** How the key of a version 5 file or paper wallet is derived. */
export type SealedKdf = Argon2idKdf | ScryptKdf;

/** Parameters with which new version 5 files and paper wallets are made. */
export interface SealedKdfOptions {
  /**
   * Unless given: Argon2id, and scrypt where the memory for it cannot be had. The file names what was used.
   */
  readonly kdf?: 'argon2id' | 'scrypt';
  /** Memory of Argon2id in KiB: 65,536 (64 MiB) unless given. */
  readonly memoryKiB?: number;
  /** Passes of Argon2id: 3 unless given. */
  readonly iterations?: number;
  /** Cost of scrypt, a power of two: 2^15 unless given (32 MiB). */
  readonly n?: number;
}

/** Bytes of the salt. */
export const SALT_LENGTH = 16;
/** Bytes of the nonce of XChaCha20-Poly1305. */
export const NONCE_LENGTH = 24;
/** Bytes that sealing adds. */
export const TAG_LENGTH = 16;

/**
 * The key for new data, with the parameters that gave it. The caller wipes the key.
 *
 * @param derive Given by tests only.
 */
export async function newKey(
  password: Uint8Array,
  options: SealedKdfOptions & KdfProgress,
  derive: typeof deriveSealed = deriveSealed,
): Promise<{ readonly kdf: SealedKdf; readonly key: Uint8Array }> {
  const { kdf: asked, memoryKiB = 65_536, iterations = 3, n = 2 ** 15 } = options;
  const salt = randomBytes(SALT_LENGTH);
  const scrypt: ScryptKdf = { function: 'scrypt', n, r: 8, p: 1, salt };
  if (asked === 'scrypt') return { kdf: scrypt, key: await derive(password, scrypt, options) };
  const argon2id: Argon2idKdf = { function: 'argon2id', memoryKiB, iterations, parallelism: 1, salt };
  try {
    return { kdf: argon2id, key: await derive(password, argon2id, options) };
  } catch (error) {
    // Array buffers that cannot be allocated throw this, as phones do at 64 MiB.
    if (!(error instanceof RangeError) || asked === 'argon2id') throw error;
    return { kdf: scrypt, key: await derive(password, scrypt, options) };
  }
}

/**
 * The 32-byte key that given parameters lead to.
 *
 * @throws {@link CryptoError} `kdf.parameters` when they ask for more than the limits of `/kdf`.
 */
export function deriveSealed(password: Uint8Array, kdf: SealedKdf, progress: KdfProgress): Promise<Uint8Array> {
  if (kdf.function === 'argon2id') {
    const { memoryKiB, iterations, parallelism, salt } = kdf;
    return argon2idAsync(password, salt, { memoryKiB, iterations, parallelism, outputLength: 32 }, progress);
  }
  const { n: N, r, p, salt } = kdf;
  return scryptAsync(password, salt, { N, r, p, outputLength: 32 }, progress);
}

/** Reads the parameters from a file. Bounds are checked by `/kdf`, before any work. */
export function readSealedKdf(section: Reader): SealedKdf {
  const name = section.oneOf('function', ['argon2id', 'scrypt']);
  const salt = section.hex('salt', SALT_LENGTH);
  const integer = (key: string): number => section.integer(key, 1, Number.MAX_SAFE_INTEGER);
  if (name === 'scrypt') {
    section.only('function', 'n', 'r', 'p', 'salt');
    return { function: name, n: integer('n'), r: integer('r'), p: integer('p'), salt };
  }
  section.only('function', 'memoryKiB', 'iterations', 'parallelism', 'salt');
  const [memoryKiB, iterations, parallelism] = [integer('memoryKiB'), integer('iterations'), integer('parallelism')];
  return { function: name, memoryKiB, iterations, parallelism, salt };
}

/** The parameters as a file has them, keys in alphabetical order. */
export function writeSealedKdf(kdf: SealedKdf): Readonly<Record<string, string | number>> {
  const salt = bytesToHex(kdf.salt);
  if (kdf.function === 'scrypt') return { function: kdf.function, n: kdf.n, p: kdf.p, r: kdf.r, salt };
  const { iterations, memoryKiB, parallelism } = kdf;
  return { function: kdf.function, iterations, memoryKiB, parallelism, salt };
}

/** Opens what was sealed; the error says that the password is wrong, because integrity was checked before. */
export function openSealed(
  key: Uint8Array,
  nonce: Uint8Array,
  ciphertext: Uint8Array,
  associatedData: Uint8Array,
): Uint8Array {
  try {
    return xchacha20Poly1305.open(key, nonce, ciphertext, associatedData);
  } catch (error) {
    if (error instanceof CryptoError) throw wrongPassword();
    throw error;
  }
}
