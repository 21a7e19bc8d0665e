import { concatBytes } from '../bytes.ts';

/**
 * The hash that builds a tree. Every `HashSuite` of `@dougong/crypto/hash` is one; {@link merkleHash} makes one of any
 * hash function.
 */
export interface MerkleHash {
  /** Bytes of a digest. */
  readonly digestLength: number;
  /** Digest of the parts, one after the other. */
  hash(...parts: readonly Uint8Array[]): Uint8Array;
  /**
   * Digests of equally long records that lie one after the other in `input`, each behind `prefix`, written to the start
   * of `out`, which may be `input` itself where digests are no longer than records. Whole levels go through it.
   */
  hashMany?(input: Uint8Array, recordLength: number, prefix: Uint8Array, out: Uint8Array): Uint8Array;
}

/** Prefix of leaf data (RFC 6962 section 2.1); it keeps an inner node from passing for a leaf. */
export const LEAF: Uint8Array = /* @__PURE__ */ Uint8Array.of(0x00);
/** Prefix of the two children of a node. */
export const NODE: Uint8Array = /* @__PURE__ */ Uint8Array.of(0x01);

/**
 * A {@link MerkleHash} over a plain hash function.
 *
 * @param digest A function from a message to `digestLength` bytes.
 */
export function merkleHash(digest: (message: Uint8Array) => Uint8Array, digestLength: number): MerkleHash {
  return { digestLength, hash: (...parts) => digest(concatBytes(...parts)) };
}

/** The root of the tree without leaves: the hash of the empty string. */
export function emptyRoot(hash: MerkleHash): Uint8Array {
  return hash.hash();
}

/** The hash of a leaf with the given data: `hash(0x00 ‖ data)`. */
export function hashLeaf(hash: MerkleHash, data: Uint8Array): Uint8Array {
  return hash.hash(LEAF, data);
}

/** The hash of a node: `hash(0x01 ‖ left ‖ right)`. */
export function hashNode(hash: MerkleHash, left: Uint8Array, right: Uint8Array): Uint8Array {
  return hash.hash(NODE, left, right);
}

/** Digests of the records in `input` behind `prefix`, written to the start of `out`, which may be `input`. */
export function hashRecords(
  hash: MerkleHash,
  input: Uint8Array,
  recordLength: number,
  prefix: Uint8Array,
  out: Uint8Array,
): void {
  if (hash.hashMany !== undefined) {
    hash.hashMany(input, recordLength, prefix, out);
    return;
  }
  for (let from = 0, to = 0; from < input.length; from += recordLength, to += hash.digestLength) {
    out.set(hash.hash(prefix, input.subarray(from, from + recordLength)), to);
  }
}
