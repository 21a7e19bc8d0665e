import { assertBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';

/** Bytes of a block. */
export const BLOCK = 16;

/** Encrypts or decrypts one block: 16 bytes of `input` from `from` to `output` at `to`, which may be the same place. */
export type BlockFunction = (input: Uint8Array, from: number, output: Uint8Array, to: number) => void;

/** A cipher with its key and parameters set. */
export interface Cipher {
  /** The ciphertext in a fresh array. Throws TypeError when `plaintext` is no `Uint8Array`. */
  encrypt(plaintext: Uint8Array): Uint8Array;
  /** The plaintext in a fresh array. What it throws on bad ciphertexts, the mode says. */
  decrypt(ciphertext: Uint8Array): Uint8Array;
}

/** Counter mode from `first`, of which the last `counted` bytes count up and wrap around. */
export function xorCounter(encrypt: BlockFunction, first: Uint8Array, counted: number, input: Uint8Array): Uint8Array {
  const text = input.slice();
  const counter = first.slice();
  const stream = new Uint8Array(BLOCK);
  for (let at = 0; at < text.length; at += BLOCK) {
    encrypt(counter, 0, stream, 0);
    xor(text, at, stream, 0);
    for (let i = BLOCK - 1; i >= BLOCK - counted; i--) {
      counter[i] = ((counter[i] as number) + 1) & 0xff;
      if (counter[i] !== 0) break;
    }
  }
  return text;
}

/** Adds a block of `source` to `target`, as far as `target` goes. */
export function xor(target: Uint8Array, at: number, source: Uint8Array, from: number): void {
  const end = Math.min(at + BLOCK, target.length);
  for (let i = at, j = from; i < end; i++, j++) target[i] = (target[i] as number) ^ (source[j] as number);
}

/** The counter block after the first one. */
export function nextCounter(first: Uint8Array): Uint8Array {
  const counter = first.slice();
  const view = new DataView(counter.buffer);
  view.setUint32(12, view.getUint32(12) + 1);
  return counter;
}

/** The text and the tag behind it. @throws {@link CryptoError} `aead.refused` when there is no room for a tag. */
export function splitTag(
  ciphertext: Uint8Array,
  tagLength: number,
): { readonly text: Uint8Array; readonly tag: Uint8Array } {
  assertBytes('ciphertext', ciphertext);
  if (ciphertext.length < tagLength) throw refused();
  const at = ciphertext.length - tagLength;
  return { text: ciphertext.subarray(0, at), tag: ciphertext.subarray(at) };
}

/** The one answer to every ciphertext that is not genuine. */
export function refused(): CryptoError {
  return new CryptoError('aead.refused', 'the ciphertext was altered, or belongs to another key, nonce or data');
}
