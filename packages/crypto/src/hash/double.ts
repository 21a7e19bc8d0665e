import { ripemd160, sha256 } from './functions.ts';

/** SHA-256 twice, the block and transaction hash of the Bitcoin family: 32 bytes in the order of computation. */
export function hash256(message: Uint8Array): Uint8Array {
  return sha256(sha256(message));
}

/** RIPEMD-160 of SHA-256, the key and script hash of the Bitcoin family: 20 bytes. */
export function hash160(message: Uint8Array): Uint8Array {
  return ripemd160(sha256(message));
}
