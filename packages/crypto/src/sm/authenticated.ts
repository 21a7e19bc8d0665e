import { ghash } from '@noble/ciphers/_polyval.js';
import { assertBytes, concatBytes, equalBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { type Sm4Cipher, xor, xorCounter } from './modes.ts';
import { BLOCK, type BlockFunction, blockCipher } from './sm4.ts';

/**
 * SM4-GCM, NIST SP 800-38D over SM4, RFC 8998. The ciphertext ends with the tag of 16 bytes.
 *
 * @param nonce - 12 bytes, or any other length from 1; never twice with a key.
 * @param associatedData - authenticated, not encrypted.
 * @throws TypeError naming the argument of a wrong type or length. `decrypt` throws {@link CryptoError} `aead.refused`.
 */
export function gcm(key: Uint8Array, nonce: Uint8Array, associatedData: Uint8Array = new Uint8Array()): Sm4Cipher {
  const { encrypt } = blockCipher(key);
  assertBytes('nonce', nonce);
  if (nonce.length === 0) throw new TypeError('nonce: expected at least 1 byte, got 0');
  assertBytes('associatedData', associatedData);
  const data = associatedData.slice();
  const hashKey = new Uint8Array(BLOCK);
  encrypt(hashKey, 0, hashKey, 0);
  const first = new Uint8Array(BLOCK);
  if (nonce.length === 12) {
    first.set(nonce);
    first[15] = 1;
  } else first.set(authenticate(hashKey, new Uint8Array(), nonce));
  const counter = next(first);
  const tagOf = (ciphertext: Uint8Array): Uint8Array => {
    const tag = authenticate(hashKey, data, ciphertext);
    const mask = new Uint8Array(BLOCK);
    encrypt(first, 0, mask, 0);
    xor(tag, 0, mask, 0);
    return tag;
  };
  return {
    encrypt: (plaintext) => {
      assertBytes('plaintext', plaintext);
      const text = xorCounter(encrypt, counter, 4, plaintext);
      return concatBytes(text, tagOf(text));
    },
    decrypt: (ciphertext) => {
      const { text, tag } = split(ciphertext, BLOCK);
      if (!equalBytes(tag, tagOf(text))) throw refused();
      return xorCounter(encrypt, counter, 4, text);
    },
  };
}

/** Options of {@link ccm}. */
export interface Sm4CcmOptions {
  /** Authenticated, not encrypted. */
  readonly associatedData?: Uint8Array;
  /** Bytes of the tag: 4, 6, 8, 10, 12, 14 or 16 (the default). A tag of n bytes is guessed in 2^(8n) trials. */
  readonly tagLength?: number;
}

/**
 * SM4-CCM, NIST SP 800-38C (RFC 3610) over SM4, RFC 8998. The ciphertext ends with the tag.
 *
 * @param nonce - 7 to 13 bytes, never twice with a key; the longer, the shorter a message may be: below 2^(8 (15 − n))
 * bytes.
 * @throws TypeError naming the argument of a wrong type or length. `decrypt` throws {@link CryptoError} `aead.refused`.
 */
export function ccm(key: Uint8Array, nonce: Uint8Array, options: Sm4CcmOptions = {}): Sm4Cipher {
  const { encrypt } = blockCipher(key);
  assertBytes('nonce', nonce);
  if (nonce.length < 7 || nonce.length > 13) {
    throw new TypeError(`nonce: expected 7 to 13 bytes, got ${nonce.length}`);
  }
  const { associatedData = new Uint8Array(), tagLength = 16 } = options;
  assertBytes('associatedData', associatedData);
  if (!Number.isInteger(tagLength) || tagLength < 4 || tagLength > 16 || tagLength % 2 !== 0) {
    throw new TypeError(`tagLength: expected an even number from 4 to 16, got ${String(tagLength)}`);
  }
  const data = associatedData.slice();
  const counted = 15 - nonce.length;
  const first = new Uint8Array(BLOCK);
  first[0] = counted - 1;
  first.set(nonce, 1);
  const counter = next(first);
  const tagOf = (plaintext: Uint8Array): Uint8Array => {
    const tag = cbcMac(encrypt, head(first, tagLength, data.length, plaintext.length), data, plaintext);
    const mask = new Uint8Array(BLOCK);
    encrypt(first, 0, mask, 0);
    xor(tag, 0, mask, 0);
    return tag.subarray(0, tagLength);
  };
  const longest = 256 ** counted - 1;
  return {
    encrypt: (plaintext) => {
      assertBytes('plaintext', plaintext);
      if (plaintext.length > longest) {
        throw new TypeError(`plaintext: expected at most ${longest} bytes for this nonce, got ${plaintext.length}`);
      }
      return concatBytes(xorCounter(encrypt, counter, counted, plaintext), tagOf(plaintext));
    },
    decrypt: (ciphertext) => {
      const { text, tag } = split(ciphertext, tagLength);
      if (text.length > longest) throw refused();
      const plaintext = xorCounter(encrypt, counter, counted, text);
      if (equalBytes(tag, tagOf(plaintext))) return plaintext;
      plaintext.fill(0);
      throw refused();
    },
  };
}

/** GHASH over data and text, each filled up with zeros, and both lengths in bits. */
function authenticate(hashKey: Uint8Array, data: Uint8Array, text: Uint8Array): Uint8Array {
  const lengths = new Uint8Array(BLOCK);
  const view = new DataView(lengths.buffer);
  view.setBigUint64(0, BigInt(data.length) * 8n);
  view.setBigUint64(8, BigInt(text.length) * 8n);
  const state = ghash.create(hashKey, data.length + text.length);
  return state.update(data).update(text).update(lengths).digest();
}

/** B_0 of SP 800-38C appendix A.2.1. */
function head(first: Uint8Array, tagLength: number, dataLength: number, length: number): Uint8Array {
  const block = first.slice();
  block[0] = (block[0] as number) | ((tagLength - 2) << 2) | (dataLength > 0 ? 0x40 : 0);
  for (let i = BLOCK - 1, rest = length; rest > 0; i--, rest = Math.floor(rest / 256)) block[i] = rest % 256;
  return block;
}

/** CBC-MAC over B_0, the data after its length (appendix A.2.2), and the text, each filled up with zeros. */
function cbcMac(encrypt: BlockFunction, block: Uint8Array, data: Uint8Array, text: Uint8Array): Uint8Array {
  encrypt(block, 0, block, 0);
  const absorb = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; at += BLOCK) {
      const end = Math.min(BLOCK, bytes.length - at);
      for (let i = 0; i < end; i++) block[i] = (block[i] as number) ^ (bytes[at + i] as number);
      encrypt(block, 0, block, 0);
    }
  };
  if (data.length > 0) absorb(concatBytes(encodedLength(data.length), data));
  absorb(text);
  return block;
}

function encodedLength(length: number): Uint8Array {
  if (length < 0xff00) return Uint8Array.of(length >> 8, length & 0xff);
  const encoded = Uint8Array.of(0xff, 0xfe, 0, 0, 0, 0);
  new DataView(encoded.buffer).setUint32(2, length);
  return encoded;
}

/** The counter block after the first one. */
function next(first: Uint8Array): Uint8Array {
  const counter = first.slice();
  const view = new DataView(counter.buffer);
  view.setUint32(12, view.getUint32(12) + 1);
  return counter;
}

function split(ciphertext: Uint8Array, tagLength: number): { readonly text: Uint8Array; readonly tag: Uint8Array } {
  assertBytes('ciphertext', ciphertext);
  if (ciphertext.length < tagLength) throw refused();
  const at = ciphertext.length - tagLength;
  return { text: ciphertext.subarray(0, at), tag: ciphertext.subarray(at) };
}

function refused(): CryptoError {
  return new CryptoError('aead.refused', 'the ciphertext was altered, or belongs to another key, nonce or data');
}
