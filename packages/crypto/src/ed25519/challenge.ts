import { sha512 } from '../hash/functions.ts';

/** SHA-512(R ‖ A ‖ M), 64 bytes, not reduced. */
export function challenge(signature: Uint8Array, publicKey: Uint8Array, message: Uint8Array): Uint8Array {
  const input = new Uint8Array(64 + message.length);
  input.set(signature.subarray(0, 32));
  input.set(publicKey, 32);
  input.set(message, 64);
  return sha512(input);
}
