import { getPublicKey, sign, verify, verifyBatch } from '@dougong/crypto/ed25519';
import { schnorr } from '@dougong/crypto/secp256k1';
import { DEFAULT_SM2_ID, sm2 } from '@dougong/crypto/sm';
import type { CertSchemeId } from '../interface/certificate.ts';
import type { Bytes } from '../interface/primitives.ts';
import { BIP340_PROFILE, ED25519_PROFILE, type SchemeProfile, SM2_PROFILE } from './profile.ts';
import type { VoteScheme } from './vote-scheme.ts';

const SIGNATURE_BYTES = 64;

interface Signatures {
  publicKey(secret: Bytes): Bytes;
  sign(secret: Bytes, message: Bytes): Bytes;
  verify(signature: Bytes, message: Bytes, key: Bytes): boolean;
  /** All at once, where the algorithm gains from it. */
  verifyAll?(signatures: readonly Bytes[], message: Bytes, keys: readonly Bytes[]): boolean;
}

/** A scheme whose proof is the signatures one after the other, by ascending position. */
function listScheme(id: CertSchemeId, profile: SchemeProfile, keyBytes: number, algorithm: Signatures): VoteScheme {
  return {
    id,
    aggregates: false,
    signatureBytes: SIGNATURE_BYTES,
    ...profile,
    publicKey: algorithm.publicKey,
    sign: algorithm.sign,
    verify(message, keys, proof) {
      if (keys.length === 0 || proof.length !== keys.length * SIGNATURE_BYTES) return false;
      if (keys.some((key) => key.length !== keyBytes)) return false;
      const signatures = keys.map((_, i) => proof.subarray(i * SIGNATURE_BYTES, (i + 1) * SIGNATURE_BYTES));
      if (keys.length > 1 && algorithm.verifyAll !== undefined) return algorithm.verifyAll(signatures, message, keys);
      return keys.every((key, i) => algorithm.verify(signatures[i] ?? new Uint8Array(), message, key));
    },
    merge(parts) {
      const bySigner: { readonly at: number; readonly signature: Bytes }[] = [];
      for (const { signers, proof } of parts) {
        if (proof.length !== signers.length * SIGNATURE_BYTES) return undefined;
        for (const [i, at] of signers.entries()) {
          bySigner.push({ at, signature: proof.subarray(i * SIGNATURE_BYTES, (i + 1) * SIGNATURE_BYTES) });
        }
      }
      const merged = new Uint8Array(bySigner.length * SIGNATURE_BYTES);
      bySigner.sort((a, b) => a.at - b.at);
      for (const [i, { signature }] of bySigner.entries()) merged.set(signature, i * SIGNATURE_BYTES);
      return merged;
    },
  };
}

/**
 * Lists of Ed25519 signatures under the rule of ZIP 215, whose verdict does not depend on whether signatures are
 * checked one by one or in a batch. The default for up to 16 validators.
 */
export const ed25519List: VoteScheme = /* @__PURE__ */ listScheme('ed25519-list', ED25519_PROFILE, 32, {
  publicKey: (secret) => getPublicKey(secret),
  sign: (secret, message) => sign(message, secret),
  verify: (signature, message, key) => verify(signature, message, key, { rule: 'zip215' }),
  verifyAll: (signatures, message, keys) =>
    verifyBatch(
      keys.map((publicKey, i) => ({ signature: signatures[i] ?? new Uint8Array(), message, publicKey })),
      { rule: 'zip215' },
    ),
});

/** Lists of BIP-340 signatures, for federations that hold secp256k1 keys already. Keys are x-only, 32 bytes. */
export const bip340List: VoteScheme = /* @__PURE__ */ listScheme('bip340-list', BIP340_PROFILE, 32, {
  publicKey: (secret) => schnorr.getPublicKey(secret),
  sign: (secret, message) => schnorr.sign(message, secret),
  verify: (signature, message, key) => schnorr.verify(signature, message, key),
  verifyAll: (signatures, message, keys) =>
    schnorr.verifyBatch(
      keys.map((publicKey, i) => ({ signature: signatures[i] ?? new Uint8Array(), message, publicKey })),
    ),
});

/** Lists of SM2 signatures with the default identity (GB/T 32918, GM/T 0009). Keys are uncompressed, 65 bytes. */
export const sm2List: VoteScheme = /* @__PURE__ */ listScheme('sm2-list', SM2_PROFILE, 65, {
  publicKey: (secret) => sm2.getPublicKey(secret),
  sign: (secret, message) => sm2.sign(message, secret, DEFAULT_SM2_ID),
  verify: (signature, message, key) => sm2.verify(signature, message, key, DEFAULT_SM2_ID),
});

/** Verifier of network identities: Ed25519 under ZIP 215. */
export function ed25519Identity(key: Bytes, message: Bytes, signature: Bytes): boolean {
  return (
    key.length === 32 && signature.length === SIGNATURE_BYTES && verify(signature, message, key, { rule: 'zip215' })
  );
}
