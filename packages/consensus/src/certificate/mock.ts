import type { Bytes } from '../interface/primitives.ts';
import type { VoteScheme } from './vote-scheme.ts';

const SIGNATURE_BYTES = 8;

/** Two 32-bit lanes of an FNV-1a style hash: fast, and no protection at all. */
function digest(bytes: Bytes, into: Uint32Array): void {
  let a = 0x811c_9dc5;
  let b = 0x1234_5678;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    a = Math.imul(a ^ byte, 0x0100_0193);
    b = Math.imul(b ^ byte, 0x85eb_ca6b) ^ (b >>> 13);
  }
  into[0] = a;
  into[1] = b;
}

const ofMessage = new Uint32Array(2);
const ofKey = new Uint32Array(2);

function add(sum: Uint32Array): void {
  const a = Math.imul((ofMessage[0] ?? 0) ^ (ofKey[0] ?? 0), 0xc2b2_ae35);
  const b = Math.imul((ofMessage[1] ?? 0) + (ofKey[1] ?? 0), 0x27d4_eb2f);
  sum[0] = (sum[0] ?? 0) ^ a ^ (b >>> 15);
  sum[1] = (sum[1] ?? 0) ^ b ^ (a >>> 13);
}

function pack(sum: Uint32Array): Bytes {
  const out = new Uint8Array(SIGNATURE_BYTES);
  const view = new DataView(out.buffer);
  view.setUint32(0, sum[0] ?? 0);
  view.setUint32(4, sum[1] ?? 0);
  return out;
}

/**
 * Stand-in for BLS in simulations and tests: signatures add up, take no time, and anyone who knows a key can forge
 * them, for the public key is the secret. Simulations that model processor time give it the cost table of another scheme.
 */
export const mockScheme: VoteScheme = {
  id: 'mock',
  aggregates: true,
  signatureBytes: SIGNATURE_BYTES,
  certBytes: (_signers, setSize) => SIGNATURE_BYTES + ((setSize + 7) >> 3),
  cost: () => 0,
  publicKey: (secret) => secret.slice(),
  sign(secret, message) {
    const sum = new Uint32Array(2);
    digest(message, ofMessage);
    digest(secret, ofKey);
    add(sum);
    return pack(sum);
  },
  verify(message, keys, proof) {
    if (proof.length !== SIGNATURE_BYTES || keys.length === 0) return false;
    const sum = new Uint32Array(2);
    digest(message, ofMessage);
    for (const key of keys) {
      digest(key, ofKey);
      add(sum);
    }
    const view = new DataView(proof.buffer, proof.byteOffset, proof.byteLength);
    return view.getUint32(0) === sum[0] && view.getUint32(4) === sum[1];
  },
  merge(parts) {
    const out = new Uint8Array(SIGNATURE_BYTES);
    for (const { proof } of parts) {
      if (proof.length !== SIGNATURE_BYTES) return undefined;
      for (let i = 0; i < SIGNATURE_BYTES; i++) out[i] = (out[i] ?? 0) ^ (proof[i] ?? 0);
    }
    return out;
  },
};
