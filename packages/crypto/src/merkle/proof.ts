import { CryptoError } from '../errors.ts';
import { isSize, splitPoint } from './split.ts';

/** Shows that one leaf is in a tree. */
export interface InclusionProof {
  /** Position of the leaf, from 0. */
  readonly index: number;
  /** Leaves of the tree. */
  readonly size: number;
  /** Sibling hashes, from the leaf up. */
  readonly path: readonly Uint8Array[];
}

/** Shows that a tree continues an earlier one without changing it. */
export interface ConsistencyProof {
  /** Leaves of the earlier tree, at least 1. */
  readonly from: number;
  /** Leaves of the later tree. */
  readonly to: number;
  /** Hashes in the order of RFC 6962 section 2.1.2. */
  readonly path: readonly Uint8Array[];
}

/** Shows that several leaves are in a tree. */
export interface MultiProof {
  /** Leaves of the tree. */
  readonly size: number;
  /** Positions of the leaves, ascending. */
  readonly indices: readonly number[];
  /** Roots of the subtrees that hold none of the leaves, left to right. */
  readonly path: readonly Uint8Array[];
}

/** Most leaves that one {@link MultiProof} covers. */
export const MAX_MULTI_PROOF_LEAVES: number = 65_536;

/**
 * The indices in ascending order.
 *
 * @throws {@link CryptoError} `merkle.range` when one is not below `size` or repeats, or the list is empty or too long.
 */
export function normalizeIndices(indices: readonly number[], size: number): readonly number[] {
  if (indices.length === 0 || indices.length > MAX_MULTI_PROOF_LEAVES) {
    throw new CryptoError('merkle.range', `${indices.length} leaves: expected 1 to ${MAX_MULTI_PROOF_LEAVES}`);
  }
  const sorted = [...indices].sort((a, b) => a - b);
  for (const [i, index] of sorted.entries()) {
    if (!isSize(index) || index >= size) {
      throw new CryptoError('merkle.range', `leaf ${index} is not in a tree of ${size} leaves`, { index, size });
    }
    if (i > 0 && sorted[i - 1] === index) {
      throw new CryptoError('merkle.range', `leaf ${index} is listed twice`, { index });
    }
  }
  return sorted;
}

/** Whether `indices` are ascending positions in a tree of `size` leaves, and not too many. */
export function areIndices(indices: readonly number[], size: number): boolean {
  if (indices.length === 0 || indices.length > MAX_MULTI_PROOF_LEAVES) return false;
  let previous = -1;
  for (const index of indices) {
    if (!isSize(index) || index <= previous || index >= size) return false;
    previous = index;
  }
  return true;
}

/** What {@link foldMulti} does at the three kinds of nodes that a multi-proof meets. */
export interface MultiFold<T> {
  /** A subtree of the leaves `low` to `high` - 1 that holds none of the proven leaves. */
  gap(low: number, high: number): T;
  /** The proven leaf at `position` of the list. */
  leaf(position: number): T;
  /** A node with proven leaves below it. */
  join(left: T, right: T): T;
}

/** Walks a tree of `size` leaves depth first, left to right, down to the leaves `indices` (ascending, valid). */
export function foldMulti<T>(indices: readonly number[], size: number, fold: MultiFold<T>): T {
  const walk = (low: number, high: number, first: number, end: number): T => {
    if (first === end) return fold.gap(low, high);
    if (high - low === 1) return fold.leaf(first);
    const middle = low + splitPoint(high - low);
    let cut = first;
    while (cut < end && (indices[cut] ?? high) < middle) cut++;
    const left = walk(low, middle, first, cut);
    return fold.join(left, walk(middle, high, cut, end));
  };
  return walk(0, size, 0, indices.length);
}

/** How many hashes the proof of `indices` (ascending, valid) in a tree of `size` leaves has. */
export function multiPathLength(indices: readonly number[], size: number): number {
  return foldMulti(indices, size, { gap: () => 1, leaf: () => 0, join: (left, right) => left + right });
}
