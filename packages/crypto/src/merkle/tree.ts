import { CryptoError } from '../errors.ts';
import { emptyRoot, hashLeaf, hashNode, type MerkleHash } from './hasher.ts';
import { type ConsistencyProof, foldMulti, type InclusionProof, type MultiProof, normalizeIndices } from './proof.ts';
import { isSize, levelOf, splitPoint } from './split.ts';

/**
 * A growing tree that keeps every complete subtree, so that roots and proofs of the present and of every earlier size
 * cost O(log n) hashes. Memory is two hashes a leaf in packed arrays: 64 MB for a million leaves of SHA-256. For the root
 * alone take {@link MerkleFrontier}.
 *
 * The shape is that of RFC 6962 section 2.1: leaves hashed behind 0x00, nodes behind 0x01, split at the largest power of
 * two below the size, root of nothing = hash of the empty string.
 *
 * @example
 * ```ts
 * import { hashSuites } from '@dougong/crypto/hash';
 * import { hashLeaf, MerkleTree, verifyInclusion } from '@dougong/crypto/merkle';
 *
 * const tree = new MerkleTree(hashSuites.std);
 * for (const text of ['a', 'b', 'c']) tree.append(new TextEncoder().encode(text));
 * const proof = tree.inclusionProof(1);
 * const leaf = hashLeaf(hashSuites.std, new TextEncoder().encode('b'));
 * verifyInclusion(hashSuites.std, tree.root(), leaf, proof); // true
 * ```
 */
export class MerkleTree {
  /** The hash that builds the tree. */
  readonly hash: MerkleHash;
  /** `#levels[k]` holds the roots of the complete subtrees of 2^k leaves, left to right, with room to grow. */
  readonly #levels: Uint8Array[] = [];
  #size = 0;

  constructor(hash: MerkleHash) {
    this.hash = hash;
  }

  /** Number of leaves. */
  get size(): number {
    return this.#size;
  }

  /** Adds a leaf with the given data and returns its index. */
  append(leaf: Uint8Array): number {
    return this.appendHash(hashLeaf(this.hash, leaf));
  }

  /**
   * Adds a leaf whose hash is known already and returns its index.
   *
   * @throws TypeError when the hash has another length than the suite's output.
   */
  appendHash(leafHash: Uint8Array): number {
    const width = this.hash.digestLength;
    if (!(leafHash instanceof Uint8Array) || leafHash.length !== width) {
      throw new TypeError(`leafHash: expected a Uint8Array of ${width} bytes`);
    }
    const index = this.#size;
    let carried = leafHash;
    let level = 0;
    for (let position = index; ; position = (position - 1) / 2, level++) {
      this.#put(level, position, carried);
      if (position % 2 === 0) break;
      carried = hashNode(this.hash, this.#complete(level, position - 1), carried);
    }
    this.#size = index + 1;
    return index;
  }

  /**
   * The root, now or as it was at an earlier size.
   *
   * @throws {@link CryptoError} `merkle.range` when `size` exceeds the present size.
   */
  root(size: number = this.#size): Uint8Array {
    this.#checkSize(size);
    return size === 0 ? emptyRoot(this.hash) : Uint8Array.from(this.#node(0, size));
  }

  /**
   * The hash of leaf `index`.
   *
   * @throws {@link CryptoError} `merkle.range` when there is no such leaf.
   */
  leafHash(index: number): Uint8Array {
    this.#checkIndex(index, this.#size);
    return Uint8Array.from(this.#complete(0, index));
  }

  /**
   * Proves that leaf `index` is in the tree of the first `size` leaves (RFC 6962 section 2.1.1).
   *
   * @throws {@link CryptoError} `merkle.range` when the leaf or the size is not there.
   */
  inclusionProof(index: number, size: number = this.#size): InclusionProof {
    this.#checkSize(size);
    this.#checkIndex(index, size);
    const path: Uint8Array[] = [];
    let low = 0;
    let high = size;
    while (high - low > 1) {
      const middle = low + splitPoint(high - low);
      if (index < middle) {
        path.push(Uint8Array.from(this.#node(middle, high)));
        high = middle;
      } else {
        path.push(Uint8Array.from(this.#node(low, middle)));
        low = middle;
      }
    }
    return { index, size, path: path.reverse() };
  }

  /**
   * Proves that the tree of `to` leaves continues the tree of `from` leaves (RFC 6962 section 2.1.2).
   *
   * @throws {@link CryptoError} `merkle.range` unless 1 ≤ from ≤ to ≤ size.
   */
  consistencyProof(from: number, to: number = this.#size): ConsistencyProof {
    this.#checkSize(to);
    if (!isSize(from) || from < 1 || from > to) {
      throw new CryptoError('merkle.range', `from is ${from}: expected 1 to ${to}`, { from, to });
    }
    const path: Uint8Array[] = [];
    let low = 0;
    let high = to;
    let whole = true;
    while (from !== high) {
      const middle = low + splitPoint(high - low);
      if (from <= middle) {
        path.push(Uint8Array.from(this.#node(middle, high)));
        high = middle;
      } else {
        path.push(Uint8Array.from(this.#node(low, middle)));
        low = middle;
        whole = false;
      }
    }
    if (!whole) path.push(Uint8Array.from(this.#node(low, high)));
    return { from, to, path: path.reverse() };
  }

  /**
   * Proves several leaves at once; hashes that the leaves share are in it once.
   *
   * @param indices The leaves, in any order, without repetition.
   * @throws {@link CryptoError} `merkle.range` when a leaf or the size is not there, the list is empty or repeats a leaf.
   */
  multiProof(indices: readonly number[], size: number = this.#size): MultiProof {
    this.#checkSize(size);
    const sorted = normalizeIndices(indices, size);
    const path: Uint8Array[] = [];
    foldMulti<void>(sorted, size, {
      gap: (low, high) => void path.push(Uint8Array.from(this.#node(low, high))),
      leaf: () => {},
      join: () => {},
    });
    return { size, indices: sorted, path };
  }

  #checkSize(size: number): void {
    if (!isSize(size) || size > this.#size) {
      throw new CryptoError('merkle.range', `size is ${size}: the tree has ${this.#size} leaves`, { size });
    }
  }

  #checkIndex(index: number, size: number): void {
    if (!isSize(index) || index >= size) {
      throw new CryptoError('merkle.range', `leaf ${index} is not in a tree of ${size} leaves`, { index, size });
    }
  }

  #complete(level: number, position: number): Uint8Array {
    const width = this.hash.digestLength;
    return (this.#levels[level] as Uint8Array).subarray(position * width, (position + 1) * width);
  }

  #put(level: number, position: number, value: Uint8Array): void {
    const width = this.hash.digestLength;
    let bytes = this.#levels[level];
    if (bytes === undefined || bytes.length < (position + 1) * width) {
      const grown = new Uint8Array(Math.max(16 * width, 2 * (bytes?.length ?? 0)));
      if (bytes !== undefined) grown.set(bytes);
      bytes = grown;
      this.#levels[level] = bytes;
    }
    bytes.set(value, position * width);
  }

  /** The root of the leaves `low` to `high` - 1, a range that the splits of RFC 6962 produce. */
  #node(low: number, high: number): Uint8Array {
    const width = high - low;
    const level = levelOf(width);
    if (level >= 0) return this.#complete(level, low / width);
    const middle = low + splitPoint(width);
    return hashNode(this.hash, this.#node(low, middle), this.#node(middle, high));
  }
}
