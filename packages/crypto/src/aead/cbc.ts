import { cbc as nobleCbc } from '@noble/ciphers/aes.js';
import { assertBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';

/** AES in cipher block chaining with PKCS #7 padding: secrecy only. */
export interface AesCbc {
  /**
   * @param key - 16, 24 or 32 bytes.
   * @param iv - 16 bytes, unpredictable for each message.
   * @throws TypeError naming the argument of a wrong type or length.
   */
  encrypt(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): Uint8Array;
  /**
   * @throws TypeError naming the argument of a wrong type or length.
   * @throws {@link CryptoError} `cipher.length` or `cipher.padding`. Never show a stranger which it was, nor when: it
   * lets him decrypt.
   */
  decrypt(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array;
}

/**
 * AES-CBC, NIST SP 800-38A, for formats that prescribe it. It is unauthenticated: an altered ciphertext often decrypts
 * to something else. Authenticate the ciphertext before decrypting it, or use {@link aesGcm}.
 */
export const aesCbc: AesCbc = /* @__PURE__ */ Object.freeze({
  encrypt: (key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array) => {
    assertArguments(key, iv);
    assertBytes('plaintext', plaintext);
    return nobleCbc(key, iv).encrypt(plaintext);
  },
  decrypt: (key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array) => {
    assertArguments(key, iv);
    assertBytes('ciphertext', ciphertext);
    if (ciphertext.length === 0 || ciphertext.length % 16 !== 0) {
      throw new CryptoError('cipher.length', `ciphertext: ${ciphertext.length} bytes are not whole blocks`, {
        length: ciphertext.length,
      });
    }
    try {
      return nobleCbc(key, iv).decrypt(ciphertext);
    } catch {
      throw new CryptoError('cipher.padding', 'the last block has no padding of PKCS #7');
    }
  },
});

function assertArguments(key: Uint8Array, iv: Uint8Array): void {
  assertBytes('key', key);
  if (![16, 24, 32].includes(key.length)) {
    throw new TypeError(`key: expected 16 or 24 or 32 bytes, got ${key.length}`);
  }
  assertBytes('iv', iv, 16);
}
