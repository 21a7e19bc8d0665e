import {
  aggregateSignatures,
  type BlsKeyRing,
  createKeyRing,
  fastAggregateVerify,
  getPublicKey,
  isSignature,
  popProve,
  popVerify,
  sign,
} from '@dougong/crypto/bls';
import type { Bytes } from '../interface/primitives.ts';
import { BLS_PROFILE } from './profile.ts';
import type { VoteScheme } from './vote-scheme.ts';

const KEY_BYTES = 48;
const SIGNATURE_BYTES = 96;

/** Where a key object was decoded: its ring and its position there. */
const decoded = new WeakMap<Bytes, { readonly ring: BlsKeyRing; readonly position: number }>();

function ringOf(
  keys: readonly Bytes[],
): { readonly ring: BlsKeyRing; readonly positions: readonly number[] } | undefined {
  const first = decoded.get(keys[0] ?? new Uint8Array());
  if (first === undefined) return undefined;
  const positions: number[] = [];
  for (const key of keys) {
    const place = decoded.get(key);
    if (place?.ring !== first.ring) return undefined;
    positions.push(place.position);
  }
  return { ring: first.ring, positions };
}

/**
 * Aggregates of BLS12-381 signatures with keys in G1 (48 bytes) and signatures in G2 (96 bytes), ciphersuite
 * BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_ (draft-irtf-cfrg-bls-signature). One pairing check whatever the number of
 * signers. The default above 16 validators.
 */
export const bls12381Agg: VoteScheme = {
  id: 'bls12381-agg',
  aggregates: true,
  signatureBytes: SIGNATURE_BYTES,
  ...BLS_PROFILE,
  publicKey: (secret) => getPublicKey(secret),
  sign: (secret, message) => sign(message, secret),
  verify(message, keys, proof) {
    if (keys.length === 0 || proof.length !== SIGNATURE_BYTES || keys.some((key) => key.length !== KEY_BYTES))
      return false;
    const known = ringOf(keys);
    return known === undefined
      ? fastAggregateVerify(proof, message, keys)
      : known.ring.fastAggregateVerify(proof, message, known.positions);
  },
  merge(parts) {
    if (parts.length === 0 || parts.some(({ proof }) => proof.length !== SIGNATURE_BYTES)) return undefined;
    try {
      return aggregateSignatures(parts.map(({ proof }) => proof));
    } catch {
      return undefined;
    }
  },
  prepare(keys) {
    const ring = createKeyRing(keys);
    for (const [position, key] of keys.entries()) decoded.set(key, { ring, position });
  },
  possession: {
    prove: (secret, statement) => popProve(secret, statement),
    verify: (key, statement, proof) => isSignature(proof) && popVerify(key, proof, statement),
  },
};
