import { taggedHash } from '../hash/tagged.ts';

/** The challenge of BIP-340, not reduced: hash(r ‖ P ‖ m). */
export function schnorrChallenge(signature: Uint8Array, publicKey: Uint8Array, message: Uint8Array): Uint8Array {
  return taggedHash('BIP0340/challenge', signature.subarray(0, 32), publicKey, message);
}
