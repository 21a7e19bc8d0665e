import { hkdf as nobleHkdf } from '@noble/hashes/hkdf.js';
import { hmac as nobleHmac } from '@noble/hashes/hmac.js';
import { assertBytes } from '../bytes.ts';
import { assertLength } from './arguments.ts';
import { engineOf } from './engine.ts';
import type { HashFunction } from './types.ts';

/**
 * HMAC, RFC 2104, over any hash function of this package. Compare tags with `equalBytes`.
 *
 * @param hash for HMAC-SM3 of GM/T 0091 pass `sm3`.
 * @param key any length; shorter than a digest is weaker than the hash.
 * @throws TypeError naming the argument of a wrong type.
 */
export function hmac(hash: HashFunction, key: Uint8Array, ...message: readonly Uint8Array[]): Uint8Array {
  const { portable } = engineOf('hash', hash);
  assertBytes('key', key);
  const state = nobleHmac.create(portable, key);
  for (const part of message) {
    assertBytes('message', part);
    state.update(part);
  }
  return state.digest();
}

/**
 * HKDF, RFC 5869: extracts a key from `inputKeyMaterial` and expands it to `outputLength` bytes.
 *
 * @param salt not secret; pass none for the RFC's default of zeros.
 * @param info binds the key to its use.
 * @param outputLength 1 to 255 digests.
 * @throws TypeError naming the argument of a wrong type or length.
 */
export function hkdf(
  hash: HashFunction,
  inputKeyMaterial: Uint8Array,
  salt: Uint8Array | undefined,
  info: Uint8Array | undefined,
  outputLength: number,
): Uint8Array {
  const { portable } = engineOf('hash', hash);
  assertBytes('inputKeyMaterial', inputKeyMaterial);
  if (salt !== undefined) assertBytes('salt', salt);
  if (info !== undefined) assertBytes('info', info);
  assertLength('outputLength', outputLength, 1, 255 * hash.digestLength);
  return nobleHkdf(portable, inputKeyMaterial, salt, info, outputLength);
}
