import { assertBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { emptyRoot, hashLeaf, hashRecords, LEAF, type MerkleHash, NODE } from './hasher.ts';
import type { ConsistencyProof, InclusionProof, MultiProof } from './proof.ts';
import { MerkleTree } from './tree.ts';

/** Leaves up to this length are copied side by side to be hashed in one go; above, copying costs more than it saves. */
const MAX_COPIED_LEAF = 256;

/**
 * The root of a list of leaves (RFC 6962 section 2.1), a level at a time. For leaves of one length that lie in one
 * buffer, {@link merkleRootFlat} spares the copies.
 *
 * @example
 * ```ts
 * import { hashSuites } from '@dougong/crypto/hash';
 * import { merkleRoot } from '@dougong/crypto/merkle';
 *
 * const transactionRoot = merkleRoot(hashSuites.std, transactionIds);
 * ```
 */
export function merkleRoot(hash: MerkleHash, leaves: readonly Uint8Array[]): Uint8Array {
  const width = hash.digestLength;
  const length = leaves[0]?.length ?? 0;
  if (length > 0 && length <= MAX_COPIED_LEAF && leaves.every((leaf) => leaf.length === length)) {
    const flat = new Uint8Array(leaves.length * length);
    for (const [i, leaf] of leaves.entries()) flat.set(leaf, i * length);
    return merkleRootFlat(hash, flat, length);
  }
  const level = new Uint8Array(leaves.length * width);
  for (const [i, leaf] of leaves.entries()) level.set(hashLeaf(hash, leaf), i * width);
  return foldLevels(hash, level, leaves.length);
}

/**
 * The root of leaves of `leafLength` bytes each that lie one after the other in `leaves`: the fast path for transaction
 * ids and other records of one length.
 *
 * @throws {@link CryptoError} `merkle.range` when the bytes are no whole number of leaves.
 */
export function merkleRootFlat(hash: MerkleHash, leaves: Uint8Array, leafLength: number): Uint8Array {
  assertBytes('leaves', leaves);
  const count = leaves.length / leafLength;
  if (!Number.isSafeInteger(leafLength) || leafLength < 1 || !Number.isInteger(count)) {
    throw new CryptoError(
      'merkle.range',
      `${leaves.length} bytes are no whole number of leaves of ${leafLength} bytes`,
    );
  }
  const level = new Uint8Array(count * hash.digestLength);
  hashRecords(hash, leaves, leafLength, LEAF, level);
  return foldLevels(hash, level, count);
}

/**
 * Proves that leaf `index` is in the list. For several proofs build a {@link MerkleTree} once.
 *
 * @throws {@link CryptoError} `merkle.range` when there is no such leaf.
 */
export function inclusionProof(hash: MerkleHash, leaves: readonly Uint8Array[], index: number): InclusionProof {
  return treeOf(hash, leaves).inclusionProof(index);
}

/**
 * Proves that the list continues its own first `from` leaves.
 *
 * @throws {@link CryptoError} `merkle.range` unless 1 ≤ from ≤ leaves.
 */
export function consistencyProof(hash: MerkleHash, leaves: readonly Uint8Array[], from: number): ConsistencyProof {
  return treeOf(hash, leaves).consistencyProof(from);
}

/**
 * Proves several leaves of the list at once.
 *
 * @throws {@link CryptoError} `merkle.range` when a leaf is not there, the list of indices is empty or repeats a leaf.
 */
export function multiProof(hash: MerkleHash, leaves: readonly Uint8Array[], indices: readonly number[]): MultiProof {
  return treeOf(hash, leaves).multiProof(indices);
}

function treeOf(hash: MerkleHash, leaves: readonly Uint8Array[]): MerkleTree {
  const tree = new MerkleTree(hash);
  for (const leaf of leaves) tree.append(leaf);
  return tree;
}

/**
 * Halves the level, in place, until one hash is left. Carrying an odd last node up unchanged gives the same tree as
 * splitting at the largest power of two.
 */
function foldLevels(hash: MerkleHash, level: Uint8Array, leafCount: number): Uint8Array {
  if (leafCount === 0) return emptyRoot(hash);
  const width = hash.digestLength;
  for (let count = leafCount; count > 1; count = Math.ceil(count / 2)) {
    const pairs = Math.floor(count / 2);
    const children = level.subarray(0, 2 * pairs * width);
    hashRecords(hash, children, 2 * width, NODE, children);
    if (count % 2 === 1) level.copyWithin(pairs * width, 2 * pairs * width, count * width);
  }
  return level.slice(0, width);
}
