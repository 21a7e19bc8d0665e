import { equalBytes } from '../bytes.ts';
import { hashNode, type MerkleHash } from './hasher.ts';
import {
  areIndices,
  type ConsistencyProof,
  foldMulti,
  type InclusionProof,
  type MultiProof,
  multiPathLength,
} from './proof.ts';
import { consistencyPathLength, inclusionPathLength, isSize } from './split.ts';

/**
 * Whether `proof` shows that the leaf with hash `leafHash` is in the tree with root `root` (RFC 9162 section 2.1.3.2).
 * Costs at most one hash a level; a proof of the wrong length costs none. Make `leafHash` with {@link hashLeaf} from the
 * leaf's data: whoever takes a leaf hash from the prover lets an inner node pass for a leaf.
 *
 * @returns false for every proof that does not fit, malformed ones included.
 */
export function verifyInclusion(
  hash: MerkleHash,
  root: Uint8Array,
  leafHash: Uint8Array,
  proof: InclusionProof,
): boolean {
  const { index, size, path } = proof;
  if (!isSize(size) || !isSize(index) || index >= size) return false;
  if (leafHash.length !== hash.digestLength || path.length !== inclusionPathLength(index, size)) return false;
  if (!areHashes(hash, path)) return false;
  let node = leafHash;
  let position = index;
  let last = size - 1;
  for (const sibling of path) {
    if (position % 2 === 1 || position === last) {
      node = hashNode(hash, sibling, node);
      while (position % 2 === 0 && position !== 0) {
        position /= 2;
        last = half(last);
      }
    } else {
      node = hashNode(hash, node, sibling);
    }
    position = half(position);
    last = half(last);
  }
  return equalBytes(node, root);
}

/**
 * Whether `proof` shows that the tree with root `toRoot` continues the one with root `fromRoot` (RFC 9162 section
 * 2.1.4.2). Nothing is said about the empty tree: every tree continues it, and the answer is false.
 *
 * @returns false for every proof that does not fit, malformed ones included.
 */
export function verifyConsistency(
  hash: MerkleHash,
  fromRoot: Uint8Array,
  toRoot: Uint8Array,
  proof: ConsistencyProof,
): boolean {
  const { from, to, path } = proof;
  if (!isSize(from) || !isSize(to) || from < 1 || from > to) return false;
  if (path.length !== consistencyPathLength(from, to) || !areHashes(hash, path)) return false;
  if (from === to) return equalBytes(fromRoot, toRoot);

  let position = from - 1;
  let last = to - 1;
  while (position % 2 === 1) {
    position = half(position);
    last = half(last);
  }
  // Where the old tree is a complete subtree, its root is the first node and the proof leaves it out.
  const complete = position === 0;
  const first = complete ? fromRoot : path[0];
  if (first === undefined) return false;
  let older = first;
  let newer = first;
  for (const sibling of complete ? path : path.slice(1)) {
    if (position % 2 === 1 || position === last) {
      older = hashNode(hash, sibling, older);
      newer = hashNode(hash, sibling, newer);
      while (position % 2 === 0 && position !== 0) {
        position /= 2;
        last = half(last);
      }
    } else {
      newer = hashNode(hash, newer, sibling);
    }
    position = half(position);
    last = half(last);
  }
  return equalBytes(older, fromRoot) && equalBytes(newer, toRoot);
}

/**
 * Whether `proof` shows that the leaves with the hashes `leafHashes`, in the order of `proof.indices`, are in the tree
 * with root `root`.
 *
 * @returns false for every proof that does not fit, malformed ones included.
 */
export function verifyMultiProof(
  hash: MerkleHash,
  root: Uint8Array,
  leafHashes: readonly Uint8Array[],
  proof: MultiProof,
): boolean {
  const { size, indices, path } = proof;
  if (!isSize(size) || !areIndices(indices, size) || leafHashes.length !== indices.length) return false;
  if (path.length !== multiPathLength(indices, size)) return false;
  if (!areHashes(hash, path) || !areHashes(hash, leafHashes)) return false;
  let next = 0;
  const nothing = new Uint8Array(0);
  const computed = foldMulti(indices, size, {
    gap: () => path[next++] ?? nothing,
    leaf: (position) => leafHashes[position] ?? nothing,
    join: (left, right) => hashNode(hash, left, right),
  });
  return equalBytes(computed, root);
}

function areHashes(hash: MerkleHash, values: readonly Uint8Array[]): boolean {
  return values.every((value) => value.length === hash.digestLength);
}

function half(value: number): number {
  return Math.floor(value / 2);
}
