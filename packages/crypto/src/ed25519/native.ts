import { addon, nodeModule } from '#native';
import type { SignedMessage } from '../backend/items.ts';
import { plain } from '../backend/plain.ts';
import { wipe } from '../bytes.ts';
import type { Sign, Verify, VerifyBatch } from './types.ts';

/** The part of `sodium-native` in use. */
interface Sodium {
  crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean | undefined;
  crypto_sign_seed_keypair(publicKey: Uint8Array, secretKey: Uint8Array, seed: Uint8Array): void;
  crypto_sign_detached(signature: Uint8Array, message: Uint8Array, secretKey: Uint8Array): void;
}

/** The part of `node:crypto` in use. */
interface NodeCrypto {
  createPublicKey(key: { key: object; format: 'jwk' }): object;
  verify(algorithm: null, data: Uint8Array, key: object, signature: Uint8Array): boolean;
}

/** Whether a signature is valid under a rule narrower than ours; false means nothing. */
type Accepts = (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => boolean;

/**
 * libsodium accepts what `ref10` does, less non-canonical keys and points of small order: a subset of all our rules once
 * lengths and, for `strict`, encodings are checked.
 */
export function sodiumVerify(exact: Verify): Verify | undefined {
  const accepts = sodiumAccepts();
  return accepts && over(accepts, exact);
}

/** OpenSSL's rule is `ref10`, a subset of `zip215` and `bytom`, and of `strict` once encodings are checked. */
export function nodeVerify(exact: Verify): Verify | undefined {
  const node = nodeModule('crypto') as NodeCrypto | undefined;
  if (node === undefined) return undefined;
  return over((signature, message, publicKey) => {
    // Importing a JWK takes half the time of importing DER.
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: base64url(publicKey) };
    const key = node.createPublicKey({ key: jwk, format: 'jwk' });
    return node.verify(null, plain(message), key, plain(signature));
  }, exact);
}

/** Up to here single checks by libsodium are faster than one batch in the kernel. */
const SINGLES = 64;

/** Short batches one by one, long ones (and those with something to reject) by the exact batch. */
export function sodiumVerifyBatch(exact: VerifyBatch): VerifyBatch | undefined {
  const accepts = sodiumAccepts();
  if (accepts === undefined) return undefined;
  const isAccepted = (item: SignedMessage): boolean => quietly(accepts, item.signature, item.message, item.publicKey);
  return (items) => (items.length <= SINGLES && items.every(isAccepted)) || exact(items);
}

/** libsodium's signing wants the public key, too, and so derives it first. */
export function sodiumSign(): Sign | undefined {
  const sodium = addon('sodium-native') as Sodium | undefined;
  if (sodium === undefined) return undefined;
  return (message, secretKey) => {
    const expanded = new Uint8Array(64);
    const signature = new Uint8Array(64);
    try {
      sodium.crypto_sign_seed_keypair(new Uint8Array(32), expanded, plain(secretKey));
      sodium.crypto_sign_detached(signature, plain(message), expanded);
    } finally {
      wipe(expanded);
    }
    return signature;
  };
}

function sodiumAccepts(): Accepts | undefined {
  const sodium = addon('sodium-native') as Sodium | undefined;
  if (sodium === undefined) return undefined;
  return (signature, message, publicKey) =>
    sodium.crypto_sign_verify_detached(plain(signature), plain(message), plain(publicKey)) === true;
}

function over(accepts: Accepts, exact: Verify): Verify {
  return (signature, message, publicKey, rule) =>
    quietly(accepts, signature, message, publicKey) || exact(signature, message, publicKey, rule);
}

/** A native implementation that throws has not accepted. */
function quietly(accepts: Accepts, signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return accepts(signature, message, publicKey);
  } catch {
    return false;
  }
}

function base64url(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
