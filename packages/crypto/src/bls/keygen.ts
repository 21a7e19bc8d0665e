import { bls12_381 } from '@noble/curves/bls12-381.js';
import { assertBytes, bytesToHex, concatBytes, hexToBytes, wipe } from '../bytes.ts';
import { hkdf, sha256 } from '../hash/index.ts';
import { SECRET_KEY_BYTES } from './types.ts';

const SALT = 'BLS-SIG-KEYGEN-SALT-';
/** ⌈(3 · ⌈log2 r⌉) / 16⌉ bytes, so that the reduction modulo r leaves no bias. */
const MATERIAL_BYTES = 48;

/** The order r of both groups. */
const ORDER = bls12_381.fields.Fr.ORDER;

/**
 * A secret key from key material of at least 32 bytes (draft-irtf-cfrg-bls-signature-05, 2.3, which EIP-2333 uses for its
 * master keys).
 */
export function secretKeyFrom(material: Uint8Array, info: Uint8Array): Uint8Array {
  assertBytes('material', material);
  assertBytes('info', info);
  if (material.length < 32) throw new TypeError(`material: expected at least 32 bytes, got ${material.length}`);
  const input = concatBytes(material, new Uint8Array(1));
  const context = concatBytes(info, Uint8Array.of(0, MATERIAL_BYTES));
  let salt: Uint8Array = new TextEncoder().encode(SALT);
  for (;;) {
    salt = sha256(salt);
    const stretched = hkdf(sha256, input, salt, context, MATERIAL_BYTES);
    const scalar = BigInt(`0x${bytesToHex(stretched)}`) % ORDER;
    wipe(stretched);
    if (scalar === 0n) continue;
    wipe(input);
    return hexToBytes(scalar.toString(16).padStart(2 * SECRET_KEY_BYTES, '0'));
  }
}

/** Whether the 32 bytes are a number in [1, r − 1]. */
export function isSecretKey(secretKey: Uint8Array): boolean {
  const scalar = BigInt(`0x${bytesToHex(secretKey)}`);
  return scalar > 0n && scalar < ORDER;
}
