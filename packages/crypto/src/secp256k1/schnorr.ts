import { schnorr as noble } from '@noble/curves/secp256k1.js';
import { findInvalidIn } from '../backend/bisect.ts';
import { assertSignedMessage, type SignedMessage } from '../backend/items.ts';
import { assertBytes } from '../bytes.ts';
import { assertSecretKey, secretKeyFrom } from './keys.ts';
import { schnorrVerifyBatchSlot, schnorrVerifySlot } from './slots.ts';
import type { Secp256k1KeyPair } from './types.ts';

/** More signatures in one equation gain little and cost memory. */
const CHUNK = 1024;

/** Schnorr signatures of BIP-340: 64 bytes, keys of 32 bytes (x only), messages of any length. */
export interface Schnorr {
  /**
   * A new pair of keys, or the pair of a given secret key.
   *
   * @throws TypeError when `secretKey` is not 32 bytes, {@link CryptoError} `secretKey.range` when it is out of range.
   */
  keygen(secretKey?: Uint8Array): Secp256k1KeyPair;
  /**
   * The public key, 32 bytes.
   *
   * @throws As `keygen` does.
   */
  getPublicKey(secretKey: Uint8Array): Uint8Array;
  /**
   * Signs a message. `auxRand`, 32 bytes, defaults to fresh randomness, which hardens against faults and side channels;
   * give zeros where signatures must be reproducible.
   *
   * @throws TypeError for wrong types or lengths, {@link CryptoError} `secretKey.range`.
   */
  sign(message: Uint8Array, secretKey: Uint8Array, auxRand?: Uint8Array): Uint8Array;
  /**
   * Whether a signature is valid. False for anything of the wrong length.
   *
   * @throws TypeError naming the argument that is no `Uint8Array`.
   *
   * @example
   * ```ts
   * import { schnorr } from '@dougong/crypto/secp256k1';
   *
   * const { secretKey, publicKey } = schnorr.keygen();
   * const message = new TextEncoder().encode('raise the roof');
   * schnorr.verify(schnorr.sign(message, secretKey), message, publicKey); // true
   * ```
   */
  verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
  /**
   * Whether all signatures are valid, by the batch equation of BIP-340; the answer is that of `verify` on each, and an
   * empty list is valid. An invalid batch passes with probability below 2^−127.
   *
   * @throws TypeError naming the entry and field that is no `Uint8Array`.
   */
  verifyBatch(items: readonly SignedMessage[]): boolean;
  /**
   * The indices of the invalid signatures, ascending.
   *
   * @throws TypeError as `verifyBatch` does.
   */
  findInvalid(items: readonly SignedMessage[]): number[];
}

/** Schnorr signatures of BIP-340: 64 bytes, keys of 32 bytes (x only), messages of any length. */
export const schnorr: Schnorr = {
  keygen(given) {
    const secretKey = secretKeyFrom(given);
    return { secretKey, publicKey: noble.getPublicKey(secretKey) };
  },
  getPublicKey(secretKey) {
    assertSecretKey(secretKey);
    return noble.getPublicKey(secretKey);
  },
  sign(message, secretKey, auxRand) {
    assertBytes('message', message);
    assertSecretKey(secretKey);
    if (auxRand !== undefined) assertBytes('auxRand', auxRand, 32);
    return noble.sign(message, secretKey, auxRand ?? crypto.getRandomValues(new Uint8Array(32)));
  },
  verify(signature, message, publicKey) {
    assertBytes('signature', signature);
    assertBytes('message', message);
    assertBytes('publicKey', publicKey);
    return hasLengths({ signature, message, publicKey }) && schnorrVerifySlot()(signature, message, publicKey);
  },
  verifyBatch(items) {
    assertItems(items);
    return items.every(hasLengths) && rangeIsValid(items, 0, items.length);
  },
  findInvalid(items) {
    assertItems(items);
    const positions: number[] = [];
    const invalid: number[] = [];
    for (const [i, item] of items.entries()) (hasLengths(item) ? positions : invalid).push(i);
    const admitted = items.filter(hasLengths);
    const found = findInvalidIn(admitted.length, {
      range: (from, to) => rangeIsValid(admitted, from, to),
      one: (index) => rangeIsValid(admitted, index, index + 1),
    });
    return [...invalid, ...found.map((index) => positions[index] ?? 0)].sort((a, b) => a - b);
  },
};

function rangeIsValid(items: readonly SignedMessage[], from: number, to: number): boolean {
  const only = items[from];
  if (only !== undefined && to - from === 1) {
    return schnorrVerifySlot()(only.signature, only.message, only.publicKey);
  }
  for (let at = from; at < to; at += CHUNK) {
    if (!schnorrVerifyBatchSlot()(items.slice(at, Math.min(at + CHUNK, to)))) return false;
  }
  return true;
}

function hasLengths(item: SignedMessage): boolean {
  return item.signature.length === 64 && item.publicKey.length === 32;
}

function assertItems(items: readonly SignedMessage[]): void {
  if (!Array.isArray(items)) throw new TypeError(`items: expected an array, got ${typeof items}`);
  for (let i = 0; i < items.length; i++) assertSignedMessage(items[i], i);
}
