import type { Fp2 } from '@noble/curves/abstract/tower.js';
import type { WeierstrassPoint } from '@noble/curves/abstract/weierstrass.js';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { type BlsDomain, type BlsEngine, type DecodedKeys, DOMAINS } from './types.ts';

type G1 = WeierstrassPoint<bigint>;
type G2 = WeierstrassPoint<Fp2>;

const signatures = bls12_381.longSignatures;

/** On noble-curves, whose decoding leaves the subgroup and identity checks to the caller. */
export const portableEngine: BlsEngine = {
  isPublicKey: (publicKey) => decodeKey(publicKey) !== undefined,
  isSignature: (signature) => decodeSignature(signature) !== undefined,
  sign(message, secretKey, domain) {
    return signatures.Signature.toBytes(signatures.sign(hash(message, domain), secretKey));
  },
  verify(signature, message, publicKey, domain) {
    const key = decodeKey(publicKey);
    const point = decodeSignature(signature);
    return key !== undefined && point !== undefined && signatures.verify(point, hash(message, domain), key);
  },
  aggregateVerify(signature, messages, publicKeys, domain) {
    const keys = decodeKeys(publicKeys);
    const point = decodeSignature(signature);
    if (typeof keys === 'number' || point === undefined) return false;
    const items = keys.map((publicKey, i) => ({ publicKey, message: hash(messages[i] ?? new Uint8Array(), domain) }));
    return signatures.verifyBatch(point, items);
  },
  aggregateSignatures(parts) {
    let sum: G2 = bls12_381.G2.Point.ZERO;
    for (const part of parts) {
      const point = decodeSignature(part);
      if (point === undefined) return undefined;
      sum = sum.add(point);
    }
    return signatures.Signature.toBytes(sum);
  },
  aggregatePublicKeys(publicKeys) {
    const keys = decodeKeys(publicKeys);
    return typeof keys === 'number' ? undefined : sumOf(keys).toBytes(true);
  },
  decode(publicKeys): DecodedKeys | number {
    const keys = decodeKeys(publicKeys);
    if (typeof keys === 'number') return keys;
    return {
      fastAggregateVerify(signature, message, positions) {
        const point = decodeSignature(signature);
        const key = sumOf(positions.flatMap((position) => keys[position] ?? []));
        return point !== undefined && !key.is0() && signatures.verify(point, hash(message, 'pop'), key);
      },
    };
  },
};

function hash(message: Uint8Array, domain: BlsDomain): G2 {
  return signatures.hash(message, DOMAINS[domain]);
}

function sumOf(keys: readonly G1[]): G1 {
  return keys.reduce((sum, key) => sum.add(key), bls12_381.G1.Point.ZERO);
}

function decodeKeys(publicKeys: readonly Uint8Array[]): readonly G1[] | number {
  const keys: G1[] = [];
  for (const publicKey of publicKeys) {
    const key = decodeKey(publicKey);
    if (key === undefined) return keys.length;
    keys.push(key);
  }
  return keys;
}

function decodeKey(publicKey: Uint8Array): G1 | undefined {
  return inSubgroup(() => bls12_381.G1.Point.fromBytes(publicKey));
}

function decodeSignature(signature: Uint8Array): G2 | undefined {
  return inSubgroup(() => signatures.Signature.fromBytes(signature));
}

/** The draft's KeyValidate and signature_subgroup_check: a canonical encoding, in the subgroup, not the identity. */
function inSubgroup<P extends G1 | G2>(decode: () => P): P | undefined {
  try {
    const point = decode();
    if (point.is0()) return undefined;
    point.assertValidity();
    return point;
  } catch {
    return undefined;
  }
}
