/**
 * Keys from passwords: PBKDF2, scrypt, Argon2, with limits on what parameters may ask for.
 *
 * @packageDocumentation
 */
export {
  type Argon2Parameters,
  argon2d,
  argon2dAsync,
  argon2i,
  argon2iAsync,
  argon2id,
  argon2idAsync,
} from './argon2.ts';
export { KDF_LIMITS, type KdfLimits } from './limits.ts';
export { type Pbkdf2Parameters, pbkdf2, pbkdf2Async } from './pbkdf2.ts';
export type { KdfProgress } from './progress.ts';
export { type ScryptParameters, scrypt, scryptAsync } from './scrypt.ts';
