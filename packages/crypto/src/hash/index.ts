/**
 * Hash functions and what is built from one: tagged hashes, HMAC, HKDF, the hash suites of chains. Exact on every
 * backend (see `/backend`): on Node the platform's OpenSSL computes what it has, after a test against the portable code.
 *
 * @packageDocumentation
 */
export {
  type Blake2Function,
  type Blake2Options,
  type Blake3Function,
  type Blake3Options,
  blake2b,
  blake2s,
  blake3,
} from './blake.ts';
export { hash160, hash256 } from './double.ts';
export { keccak_256, ripemd160, sha3_256, sha3_512, sha256, sha512, sm3 } from './functions.ts';
export { createHasher } from './hasher.ts';
export { hkdf, hmac } from './mac.ts';
export { hashMany } from './many.ts';
export { shake128, shake256, type Xof, type XofFunction } from './shake.ts';
export { type HashSuite, type HashSuiteId, hashSuites } from './suites.ts';
export { taggedHash } from './tagged.ts';
export type { HashAlgorithm, Hasher, HashFunction } from './types.ts';
