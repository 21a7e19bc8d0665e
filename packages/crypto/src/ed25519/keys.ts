import { ed25519 } from '@noble/curves/ed25519.js';
import { assertBytes } from '../bytes.ts';
import { signSlot } from './slots.ts';
import type { Ed25519KeyPair } from './types.ts';

/**
 * A new pair of keys, or the pair of a given seed.
 *
 * @param seed - 32 secret bytes; without it they come from the platform's secure generator.
 * @throws TypeError when `seed` is not 32 bytes.
 */
export function keygen(seed?: Uint8Array): Ed25519KeyPair {
  if (seed !== undefined) assertBytes('seed', seed, 32);
  const secretKey = seed === undefined ? crypto.getRandomValues(new Uint8Array(32)) : seed.slice();
  return { secretKey, publicKey: ed25519.getPublicKey(secretKey) };
}

/**
 * The public key, 32 bytes, of a secret key (the 32-byte seed of RFC 8032, 5.1.5).
 *
 * @throws TypeError when `secretKey` is not 32 bytes.
 */
export function getPublicKey(secretKey: Uint8Array): Uint8Array {
  assertBytes('secretKey', secretKey, 32);
  return ed25519.getPublicKey(secretKey);
}

/**
 * Signs `message` as RFC 8032, 5.1.6 says: deterministic, 64 bytes, valid under every rule.
 *
 * @throws TypeError when `message` is no `Uint8Array` or `secretKey` is not 32 bytes.
 */
export function sign(message: Uint8Array, secretKey: Uint8Array): Uint8Array {
  assertBytes('message', message);
  assertBytes('secretKey', secretKey, 32);
  return signSlot()(message, secretKey);
}
