import {
  BLOCK,
  type BlockFunction,
  type Cipher,
  nextCounter,
  refused,
  splitTag,
  xor,
  xorCounter,
} from '../aead/block.ts';
import { gcmOver } from '../aead/gcm.ts';
import { assertBytes, concatBytes, equalBytes } from '../bytes.ts';
import { blockCipher } from './sm4.ts';

/**
 * SM4-GCM, NIST SP 800-38D over SM4, RFC 8998. The ciphertext ends with the tag of 16 bytes.
 *
 * @param nonce - 12 bytes, or any other length from 1; never twice with a key.
 * @param associatedData - authenticated, not encrypted.
 * @throws TypeError naming the argument of a wrong type or length. `decrypt` throws {@link CryptoError} `aead.refused`.
 */
export function gcm(key: Uint8Array, nonce: Uint8Array, associatedData: Uint8Array = new Uint8Array()): Cipher {
  return gcmOver(blockCipher(key).encrypt, nonce, associatedData);
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
export function ccm(key: Uint8Array, nonce: Uint8Array, options: Sm4CcmOptions = {}): Cipher {
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
  const counter = nextCounter(first);
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
      const { text, tag } = splitTag(ciphertext, tagLength);
      if (text.length > longest) throw refused();
      const plaintext = xorCounter(encrypt, counter, counted, text);
      if (equalBytes(tag, tagOf(plaintext))) return plaintext;
      plaintext.fill(0);
      throw refused();
    },
  };
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
