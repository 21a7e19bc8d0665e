import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '../bytes.ts';

const prefixes = new Map<string, Uint8Array>();

/** BIP-340's tagged hash: SHA-256(SHA-256(tag) ‖ SHA-256(tag) ‖ parts…). The tags are the few of this folder. */
export function tagged(tag: string, ...parts: readonly Uint8Array[]): Uint8Array {
  let prefix = prefixes.get(tag);
  if (prefix === undefined) {
    const digest = sha256(new TextEncoder().encode(tag));
    prefix = concatBytes(digest, digest);
    prefixes.set(tag, prefix);
  }
  return sha256(concatBytes(prefix, ...parts));
}

/** The challenge of BIP-340, not reduced: hash(r ‖ P ‖ m). */
export function schnorrChallenge(signature: Uint8Array, publicKey: Uint8Array, message: Uint8Array): Uint8Array {
  return tagged('BIP0340/challenge', signature.subarray(0, 32), publicKey, message);
}
