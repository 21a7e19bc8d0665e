import { BLOCK, type Cipher, xor, xorCounter } from '../aead/block.ts';
import { assertBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { blockCipher } from './sm4.ts';

/** Options of the modes that work on whole blocks. */
export interface Sm4BlockOptions {
  /** `pkcs7` (the default) fills the last block and is taken off again; with `none` texts must be whole blocks. */
  readonly padding?: 'pkcs7' | 'none';
}

/**
 * Electronic code book, GB/T 17964-2021 clause 6: each block by itself, so that equal blocks show. For compatibility.
 *
 * @throws TypeError when `key` is not 16 bytes; the cipher throws {@link CryptoError} `cipher.length` and `cipher.padding`.
 */
export function ecb(key: Uint8Array, options?: Sm4BlockOptions): Cipher {
  const { encrypt, decrypt } = blockCipher(key);
  const padded = isPadded(options);
  return {
    encrypt: (plaintext) => {
      const text = pad(plaintext, padded);
      for (let at = 0; at < text.length; at += BLOCK) encrypt(text, at, text, at);
      return text;
    },
    decrypt: (ciphertext) => {
      const text = blocks('ciphertext', ciphertext);
      for (let at = 0; at < text.length; at += BLOCK) decrypt(text, at, text, at);
      return unpad(text, padded);
    },
  };
}

/**
 * Cipher block chaining. Unauthenticated: whoever can alter a ciphertext and see whether its padding was right learns
 * the plaintext, so authenticate the ciphertext, or use {@link gcm}.
 *
 * @param iv - 16 bytes, unpredictable for each message.
 * @throws TypeError for a wrong length of key or iv; the cipher throws {@link CryptoError} `cipher.length` and
 * `cipher.padding`.
 */
export function cbc(key: Uint8Array, iv: Uint8Array, options?: Sm4BlockOptions): Cipher {
  const { encrypt, decrypt } = blockCipher(key);
  assertBytes('iv', iv, BLOCK);
  const start = iv.slice();
  const padded = isPadded(options);
  return {
    encrypt: (plaintext) => {
      const text = pad(plaintext, padded);
      for (let at = 0; at < text.length; at += BLOCK) {
        if (at === 0) xor(text, 0, start, 0);
        else xor(text, at, text, at - BLOCK);
        encrypt(text, at, text, at);
      }
      return text;
    },
    decrypt: (ciphertext) => {
      const text = blocks('ciphertext', ciphertext);
      for (let at = 0; at < text.length; at += BLOCK) {
        decrypt(text, at, text, at);
        if (at === 0) xor(text, 0, start, 0);
        else xor(text, at, ciphertext, at - BLOCK);
      }
      return unpad(text, padded);
    },
  };
}

/**
 * Counter mode with a counter of 128 bits, big-endian. Unauthenticated, and a counter block must never be used twice
 * with a key.
 *
 * @param counter - the first counter block, 16 bytes.
 * @throws TypeError for a wrong length of key or counter.
 */
export function ctr(key: Uint8Array, counter: Uint8Array): Cipher {
  const { encrypt } = blockCipher(key);
  assertBytes('counter', counter, BLOCK);
  const first = counter.slice();
  return both((input) => xorCounter(encrypt, first, BLOCK, input));
}

/**
 * Output feedback. Unauthenticated, and an iv must never be used twice with a key.
 *
 * @param iv - 16 bytes.
 * @throws TypeError for a wrong length of key or iv.
 */
export function ofb(key: Uint8Array, iv: Uint8Array): Cipher {
  const { encrypt } = blockCipher(key);
  assertBytes('iv', iv, BLOCK);
  const start = iv.slice();
  return both((input) => {
    const text = input.slice();
    const stream = start.slice();
    for (let at = 0; at < text.length; at += BLOCK) {
      encrypt(stream, 0, stream, 0);
      xor(text, at, stream, 0);
    }
    return text;
  });
}

/**
 * Cipher feedback over whole blocks (CFB-128). Unauthenticated.
 *
 * @param iv - 16 bytes, unpredictable for each message.
 * @throws TypeError for a wrong length of key or iv.
 */
export function cfb(key: Uint8Array, iv: Uint8Array): Cipher {
  const { encrypt } = blockCipher(key);
  assertBytes('iv', iv, BLOCK);
  const start = iv.slice();
  const run = (input: Uint8Array, feedback: (text: Uint8Array) => Uint8Array): Uint8Array => {
    const text = input.slice();
    const previous = feedback(text);
    const stream = new Uint8Array(BLOCK);
    for (let at = 0; at < text.length; at += BLOCK) {
      if (at === 0) encrypt(start, 0, stream, 0);
      else encrypt(previous, at - BLOCK, stream, 0);
      xor(text, at, stream, 0);
    }
    return text;
  };
  return {
    encrypt: (plaintext) => {
      assertBytes('plaintext', plaintext);
      return run(plaintext, (text) => text);
    },
    decrypt: (ciphertext) => {
      assertBytes('ciphertext', ciphertext);
      return run(ciphertext, () => ciphertext);
    },
  };
}

function both(run: (input: Uint8Array) => Uint8Array): Cipher {
  return {
    encrypt: (plaintext) => {
      assertBytes('plaintext', plaintext);
      return run(plaintext);
    },
    decrypt: (ciphertext) => {
      assertBytes('ciphertext', ciphertext);
      return run(ciphertext);
    },
  };
}

function isPadded(options: Sm4BlockOptions | undefined): boolean {
  const padding = options?.padding ?? 'pkcs7';
  if (padding !== 'pkcs7' && padding !== 'none') {
    throw new TypeError(`padding: expected pkcs7 or none, got ${String(padding)}`);
  }
  return padding === 'pkcs7';
}

function pad(plaintext: Uint8Array, padded: boolean): Uint8Array {
  if (!padded) return blocks('plaintext', plaintext);
  assertBytes('plaintext', plaintext);
  const count = BLOCK - (plaintext.length % BLOCK);
  const text = new Uint8Array(plaintext.length + count).fill(count, plaintext.length);
  text.set(plaintext);
  return text;
}

/** A copy of a text that is whole blocks. */
function blocks(name: string, text: Uint8Array): Uint8Array {
  assertBytes(name, text);
  if (text.length % BLOCK !== 0) {
    throw new CryptoError('cipher.length', `${name}: ${text.length} bytes are not whole blocks`, {
      length: text.length,
    });
  }
  return text.slice();
}

/** PKCS #7 padding, RFC 5652 section 6.3, off; every byte of it is read whatever the others say. */
function unpad(text: Uint8Array, padded: boolean): Uint8Array {
  if (!padded) return text;
  const count = text.at(-1) ?? 0;
  let wrong = count < 1 || count > BLOCK ? 1 : 0;
  const last = text.subarray(-BLOCK);
  for (let i = 0; i < last.length; i++) if (i >= BLOCK - count) wrong |= (last[i] as number) ^ count;
  if (wrong !== 0) {
    text.fill(0);
    throw new CryptoError('cipher.padding', 'the last block has no padding of PKCS #7');
  }
  return text.subarray(0, text.length - count);
}
