import { ecb as nobleEcb, gcm as nobleGcm } from '@noble/ciphers/aes.js';
import { chacha20poly1305 as nobleChaCha, xchacha20poly1305 as nobleXChaCha } from '@noble/ciphers/chacha.js';
import { assertBytes } from '../bytes.ts';
import { type BlockFunction, refused } from './block.ts';
import { gcmOver } from './gcm.ts';

/** Authenticated encryption with associated data (RFC 5116): what it opens was sealed with the same key. */
export interface Aead {
  /** Name in files and registries. */
  readonly algorithm: 'aes-gcm' | 'chacha20-poly1305' | 'xchacha20-poly1305';
  /** The lengths that keys may have, in bytes. */
  readonly keyLengths: readonly number[];
  /** The usual length of nonces in bytes. */
  readonly nonceLength: number;
  /** Bytes by which a ciphertext is longer than its plaintext: the tag, at its end. */
  readonly tagLength: number;
  /**
   * Encrypts and authenticates.
   *
   * @param nonce - never twice with the same key: a repetition gives both plaintexts away and lets others forge.
   * @param associatedData - authenticated, not encrypted; `open` needs the same.
   * @throws TypeError naming the argument of a wrong type or length.
   */
  seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, associatedData?: Uint8Array): Uint8Array;
  /**
   * Checks and decrypts.
   *
   * @throws TypeError naming the argument of a wrong type or length.
   * @throws {@link CryptoError} `aead.refused` when anything was altered, with no hint of what: there is no plaintext to
   * return, and a thrown error cannot be overlooked.
   */
  open(key: Uint8Array, nonce: Uint8Array, ciphertext: Uint8Array, associatedData?: Uint8Array): Uint8Array;
}

/**
 * AES-GCM, NIST SP 800-38D, with keys of 16, 24 or 32 bytes. Nonces of 12 bytes that are random repeat after some 2^32
 * messages of a key, so count them, or take {@link xchacha20Poly1305}. Other lengths from 1 are accepted.
 */
export const aesGcm: Aead = /* @__PURE__ */ define('aes-gcm', [16, 24, 32], 12, true, aes);

/** ChaCha20-Poly1305, RFC 8439. The nonce of 12 bytes must be counted, not drawn at random. */
export const chacha20Poly1305: Aead = /* @__PURE__ */ define('chacha20-poly1305', [32], 12, false, nobleChaCha);

/** XChaCha20-Poly1305: nonces of 24 bytes may be random. The one to choose where no format prescribes another. */
export const xchacha20Poly1305: Aead = /* @__PURE__ */ define('xchacha20-poly1305', [32], 24, false, nobleXChaCha);

type Make = (
  key: Uint8Array,
  nonce: Uint8Array,
  associatedData?: Uint8Array,
) => { encrypt(plaintext: Uint8Array): Uint8Array; decrypt(ciphertext: Uint8Array): Uint8Array };

function define(
  algorithm: Aead['algorithm'],
  keyLengths: readonly number[],
  nonceLength: number,
  anyNonce: boolean,
  make: Make,
): Aead {
  const check = (key: Uint8Array, nonce: Uint8Array, associatedData: Uint8Array | undefined): void => {
    assertBytes('key', key);
    if (!keyLengths.includes(key.length)) {
      throw new TypeError(`key: expected ${keyLengths.join(' or ')} bytes, got ${key.length}`);
    }
    if (anyNonce) {
      assertBytes('nonce', nonce);
      if (nonce.length === 0) throw new TypeError('nonce: expected at least 1 byte, got 0');
    } else assertBytes('nonce', nonce, nonceLength);
    if (associatedData !== undefined) assertBytes('associatedData', associatedData);
  };
  return Object.freeze({
    algorithm,
    keyLengths,
    nonceLength,
    tagLength: 16,
    seal: (key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, associatedData?: Uint8Array) => {
      check(key, nonce, associatedData);
      assertBytes('plaintext', plaintext);
      return make(key, nonce, associatedData).encrypt(plaintext);
    },
    open: (key: Uint8Array, nonce: Uint8Array, ciphertext: Uint8Array, associatedData?: Uint8Array) => {
      check(key, nonce, associatedData);
      assertBytes('ciphertext', ciphertext);
      if (ciphertext.length < 16) throw refused();
      const cipher = make(key, nonce, associatedData);
      try {
        return cipher.decrypt(ciphertext);
      } catch {
        throw refused();
      }
    },
  });
}

/** noble's GCM takes nonces from 8 bytes; the few shorter ones go through our own mode over its block cipher. */
function aes(key: Uint8Array, nonce: Uint8Array, associatedData?: Uint8Array): ReturnType<Make> {
  if (nonce.length >= 8) return nobleGcm(key, nonce, associatedData);
  const encrypt: BlockFunction = (input, from, output, to) => {
    const cipher = nobleEcb(key, { disablePadding: true });
    output.set(cipher.encrypt(input.slice(from, from + 16)), to);
  };
  return gcmOver(encrypt, nonce, associatedData ?? new Uint8Array());
}
