import { assertBytes, concatBytes } from '../bytes.ts';
import { assertSecretKey, getPublicKey } from './scheme.ts';
import { engine } from './slots.ts';
import { PUBLIC_KEY_BYTES, SIGNATURE_BYTES } from './types.ts';

/**
 * Proves that the owner of a public key knows its secret key (PopProve, 3.3.2 of the draft), which is what makes plain
 * addition of keys sound: nobody can register a key that cancels another's.
 *
 * @param context - binds the proof to a place where it counts, such as chain and node; with none it is exactly the
 * draft's proof. It is appended to the key before hashing.
 * @throws {@link CryptoError} `bls.secret-key` when the key is outside [1, r − 1].
 */
export function popProve(secretKey: Uint8Array, context: Uint8Array = new Uint8Array()): Uint8Array {
  assertSecretKey(secretKey);
  assertBytes('context', context);
  return engine().sign(concatBytes(getPublicKey(secretKey), context), secretKey, 'possession');
}

/** Whether `proof` was made by {@link popProve} with the secret key of `publicKey` and the same context. */
export function popVerify(publicKey: Uint8Array, proof: Uint8Array, context: Uint8Array = new Uint8Array()): boolean {
  assertBytes('publicKey', publicKey);
  assertBytes('proof', proof);
  assertBytes('context', context);
  if (publicKey.length !== PUBLIC_KEY_BYTES || proof.length !== SIGNATURE_BYTES) return false;
  return engine().verify(proof, concatBytes(publicKey, context), publicKey, 'possession');
}
