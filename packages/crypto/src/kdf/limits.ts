import { CryptoError } from '../errors.ts';

/**
 * What the functions of this subpath refuse before they start, because parameters come from files that strangers wrote:
 * no more than 1 GiB of memory, and no more than minutes of work.
 */
export interface KdfLimits {
  /** Rounds of PBKDF2. */
  readonly pbkdf2Iterations: number;
  /** Rounds times blocks of the key of PBKDF2. */
  readonly pbkdf2Work: number;
  /** N of scrypt. */
  readonly scryptN: number;
  /** 128 · N · r of scrypt, in bytes. */
  readonly scryptMemory: number;
  /** N · r · p of scrypt. */
  readonly scryptWork: number;
  /** r · p of scrypt. */
  readonly scryptBlocks: number;
  /** Memory of Argon2, in KiB. */
  readonly argon2MemoryKiB: number;
  /** Memory times passes of Argon2, in KiB. */
  readonly argon2Work: number;
  /** Bytes of any derived key. */
  readonly outputLength: number;
}

/** The limits in force. */
export const KDF_LIMITS: KdfLimits = /* @__PURE__ */ Object.freeze({
  pbkdf2Iterations: 2 ** 24,
  pbkdf2Work: 2 ** 26,
  scryptN: 2 ** 20,
  scryptMemory: 2 ** 30,
  scryptWork: 2 ** 25,
  scryptBlocks: 2 ** 16,
  argon2MemoryKiB: 2 ** 20,
  argon2Work: 2 ** 24,
  outputLength: 4096,
});

/**
 * Checks a parameter that may come from a file.
 *
 * @throws TypeError when it is no number.
 * @throws {@link CryptoError} `kdf.parameters` when it is no integer in `[least, most]`.
 */
export function assertParameter(parameter: string, value: unknown, least: number, most: number): void {
  if (typeof value !== 'number') throw new TypeError(`${parameter}: expected a number, got ${typeof value}`);
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new CryptoError(
      'kdf.parameters',
      `${parameter}: expected an integer from ${least} to ${most}, got ${value}`,
      {
        parameter,
        value,
        least,
        most,
      },
    );
  }
}
