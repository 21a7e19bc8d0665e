import { sha256 } from '@dougong/crypto/hash';
import type { CertScheme, SigClaim } from '../interface/certificate.ts';
import { type Bytes, type NodeId, toNodeId } from '../interface/primitives.ts';
import { getOrMake } from './collections.ts';
import { type Digest64, digestKey, digestLabelled } from './digest.ts';

/** Bytes of a node identity's signature, as of Ed25519. */
const IDENTITY_BYTES = 64;
const TAG_BYTES = 8;

/** Which of a node's two keys; also a byte of the key. */
export type KeyRole = 'vote' | 'identity';

/**
 * A key of node `index`: the index, the role, and filler that makes keys look different. Engines only carry keys; the
 * ledger reads the index back.
 */
export function mockKey(index: number, role: KeyRole): Bytes {
  const key = sha256(new TextEncoder().encode(`dougong-sim/${role}/${index}`));
  new DataView(key.buffer, key.byteOffset).setUint32(0, index);
  key[4] = role === 'vote' ? 0 : 1;
  return key;
}

/** The identity of node `index`. */
export function mockNodeId(index: number): NodeId {
  return toNodeId(mockKey(index, 'identity'));
}

/** Node index and role of a key made by {@link mockKey}, as one number, or -1. */
function keySlot(key: Bytes): number {
  if (key.length !== 32) return -1;
  const index = new DataView(key.buffer, key.byteOffset).getUint32(0);
  const role = key[4] as number;
  return index > 0xffff || role > 1 ? -1 : 2 * index + role;
}

/**
 * Everything that was signed in a simulation. A signature holds if and only if its key signed that message here, so no
 * strategy can forge, and a checker knows the truth behind every certificate.
 */
export interface SignatureLedger {
  /** Signs as node `index` and remembers it. */
  sign(index: number, role: KeyRole, domain: string, message: Bytes): Bytes;
  /** Whether every key of the claim signed the message, and the bytes say so. */
  holds(claim: SigClaim): boolean;
  /** One proof over the claims, which all hold, in the order of their signers. */
  merge(claims: readonly SigClaim[]): Bytes;
  /** Whether a node signed a message, whatever any bytes say. */
  signed(index: number, role: KeyRole, domain: string, message: Bytes): boolean;
}

/** An empty ledger for proofs of the shape of `scheme`. */
export function signatureLedger(scheme: CertScheme): SignatureLedger {
  const signers = new Map<number, Set<number>>();
  const size = scheme.signatureBytes;

  const writeTag = (out: Bytes, at: number, message: Digest64, slot: number, add: boolean): void => {
    const a = Math.imul(message.high ^ Math.imul(slot + 1, 0x9e3779b1), 0x85ebca6b);
    const b = Math.imul(message.low ^ a ^ (a >>> 15), 0xc2b2ae35);
    for (let i = 0; i < 4; i++) {
      const x = (a >>> (8 * i)) & 0xff;
      const y = (b >>> (8 * i)) & 0xff;
      out[at + i] = add ? (out[at + i] as number) ^ x : x;
      out[at + 4 + i] = add ? (out[at + 4 + i] as number) ^ y : y;
    }
  };

  const holds = (claim: SigClaim): boolean => {
    const { keys, sig } = claim;
    if (keys.length === 0) return false;
    const identity = claim.scheme === 'identity';
    if (identity ? keys.length !== 1 : claim.scheme !== scheme.id) return false;
    const each = identity ? IDENTITY_BYTES : size;
    const listed = identity || !scheme.aggregates;
    const length = listed ? keys.length * each : each;
    if (sig.length !== length) return false;
    const message = digestLabelled(claim.domain, claim.message);
    const who = signers.get(digestKey(message));
    if (who === undefined) return false;
    const expected = new Uint8Array(length);
    const seen = new Set<number>();
    for (let i = 0; i < keys.length; i++) {
      const slot = keySlot(keys[i] as Bytes);
      if (slot % 2 !== (identity ? 1 : 0) || seen.has(slot) || !who.has(slot)) return false;
      seen.add(slot);
      writeTag(expected, listed ? i * each : 0, message, slot, !listed);
    }
    for (let i = 0; i < length; i++) if (sig[i] !== expected[i]) return false;
    return true;
  };

  return {
    sign(index, role, domain, message) {
      const digest = digestLabelled(domain, message);
      const key = digestKey(digest);
      const slot = 2 * index + (role === 'vote' ? 0 : 1);
      getOrMake(signers, key, () => new Set<number>()).add(slot);
      const sig = new Uint8Array(role === 'identity' ? IDENTITY_BYTES : size);
      writeTag(sig, 0, digest, slot, false);
      return sig;
    },
    holds,
    merge(claims) {
      if (scheme.aggregates) {
        const sum = new Uint8Array(size);
        for (const { sig } of claims)
          for (let i = 0; i < TAG_BYTES; i++) sum[i] = (sum[i] as number) ^ (sig[i] as number);
        return sum;
      }
      const parts = claims.flatMap(({ sig, signers: positions = [] }) =>
        positions.map((position, i) => ({ position, sig: sig.subarray(i * size, (i + 1) * size) })),
      );
      parts.sort((a, b) => a.position - b.position);
      const list = new Uint8Array(parts.length * size);
      for (const [i, part] of parts.entries()) list.set(part.sig, i * size);
      return list;
    },
    signed: (index, role, domain, message) =>
      signers.get(digestKey(digestLabelled(domain, message)))?.has(2 * index + (role === 'vote' ? 0 : 1)) ?? false,
  };
}
