import { ghash } from '@noble/ciphers/_polyval.js';
import { assertBytes, concatBytes, equalBytes } from '../bytes.ts';
import { BLOCK, type BlockFunction, type Cipher, nextCounter, refused, splitTag, xor, xorCounter } from './block.ts';

/** Galois/counter mode, NIST SP 800-38D, over any cipher with blocks of 16 bytes; a tag of 16 bytes and any nonce. */
export function gcmOver(encrypt: BlockFunction, nonce: Uint8Array, associatedData: Uint8Array): Cipher {
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
  const counter = nextCounter(first);
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
      const { text, tag } = splitTag(ciphertext, BLOCK);
      if (!equalBytes(tag, tagOf(text))) throw refused();
      return xorCounter(encrypt, counter, 4, text);
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
