import { bytesToNumberBE } from '@noble/curves/utils.js';

/** Whether r and s of a compact signature lie in [1, n−1] and, where `lowS` is asked for, s in [1, n/2]. */
export function isCompactInRange(signature: Uint8Array, order: bigint, lowS: boolean): boolean {
  if (signature.length !== 64) return false;
  const r = bytesToNumberBE(signature.subarray(0, 32));
  const s = bytesToNumberBE(signature.subarray(32));
  return r > 0n && r < order && s > 0n && s <= (lowS ? order >> 1n : order - 1n);
}

/** Whether bytes have the length and first byte of a SEC 1 point (2.3.3): 02 or 03 and 33 bytes, or 04 and 65 bytes. */
export function isSec1Form(publicKey: Uint8Array): boolean {
  const tag = publicKey[0];
  return publicKey.length === 33 ? tag === 2 || tag === 3 : publicKey.length === 65 && tag === 4;
}
