import { assertBytes, concatBytes } from '../bytes.ts';
import { xchacha20Poly1305 } from './aead.ts';
import { refused } from './block.ts';

const NONCE = 24;

/**
 * Seals `plaintext` under a key of 32 bytes with XChaCha20-Poly1305 and a random nonce: nonce, ciphertext, tag. The
 * form to choose for data of one's own; 40 bytes longer than the plaintext.
 *
 * @param associatedData - authenticated, not encrypted; {@link open} needs the same.
 * @throws TypeError naming the argument of a wrong type or length.
 * @example
 * ```ts
 * const sealed = seal(key, plaintext);
 * open(key, sealed); // plaintext
 * ```
 */
export function seal(key: Uint8Array, plaintext: Uint8Array, associatedData?: Uint8Array): Uint8Array {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  return concatBytes(nonce, xchacha20Poly1305.seal(key, nonce, plaintext, associatedData));
}

/**
 * Opens what {@link seal} sealed.
 *
 * @throws TypeError naming the argument of a wrong type or length.
 * @throws {@link CryptoError} `aead.refused` when anything was altered or the key or associated data is another.
 */
export function open(key: Uint8Array, sealed: Uint8Array, associatedData?: Uint8Array): Uint8Array {
  assertBytes('key', key, 32);
  assertBytes('sealed', sealed);
  if (sealed.length < NONCE) throw refused();
  return xchacha20Poly1305.open(key, sealed.subarray(0, NONCE), sealed.subarray(NONCE), associatedData);
}
