import { CryptoError } from '../errors.ts';
import { emptyRoot, hashLeaf, hashNode, type MerkleHash } from './hasher.ts';
import { isSize, MAX_TREE_SIZE } from './split.ts';

/**
 * Builds the root of a stream of leaves in O(log n) memory: it keeps the roots of the complete subtrees along the right
 * edge, one for each 1 in the binary form of the size. Its {@link MerkleFrontier.encode | bytes} let a program continue
 * after a restart. It gives no inclusion proofs; {@link MerkleTree} does.
 *
 * @example
 * ```ts
 * import { hashSuites } from '@dougong/crypto/hash';
 * import { MerkleFrontier } from '@dougong/crypto/merkle';
 *
 * const frontier = new MerkleFrontier(hashSuites.std);
 * for await (const record of records) frontier.append(record);
 * publish(frontier.size, frontier.root());
 * ```
 */
export class MerkleFrontier {
  /** The hash that builds the tree. */
  readonly hash: MerkleHash;
  /** Roots of the complete subtrees, largest first. */
  readonly #peaks: Uint8Array[] = [];
  #size = 0;

  constructor(hash: MerkleHash) {
    this.hash = hash;
  }

  /** Number of leaves so far. */
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
    if (!(leafHash instanceof Uint8Array) || leafHash.length !== this.hash.digestLength) {
      throw new TypeError(`leafHash: expected a Uint8Array of ${this.hash.digestLength} bytes`);
    }
    let carried = Uint8Array.from(leafHash);
    for (let position = this.#size; position % 2 === 1; position = (position - 1) / 2) {
      carried = Uint8Array.from(hashNode(this.hash, this.#peaks.pop() ?? carried, carried));
    }
    this.#peaks.push(carried);
    return this.#size++;
  }

  /** The root of the leaves so far; more leaves may follow. */
  root(): Uint8Array {
    let root: Uint8Array | undefined;
    for (const peak of this.#peaks.toReversed()) {
      root = root === undefined ? Uint8Array.from(peak) : hashNode(this.hash, peak, root);
    }
    return root ?? emptyRoot(this.hash);
  }

  /** A copy that grows on its own. */
  clone(): MerkleFrontier {
    const copy = new MerkleFrontier(this.hash);
    copy.#size = this.#size;
    copy.#peaks.push(...this.#peaks);
    return copy;
  }

  /** The state: `u64be size ‖ peaks, largest first`; at most 8 + 53 hashes. */
  encode(): Uint8Array {
    const width = this.hash.digestLength;
    const bytes = new Uint8Array(8 + this.#peaks.length * width);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(this.#size));
    for (const [i, peak] of this.#peaks.entries()) bytes.set(peak, 8 + i * width);
    return bytes;
  }

  /**
   * Continues from what {@link MerkleFrontier.encode} wrote.
   *
   * @throws {@link CryptoError} `bytes.truncated`, `bytes.trailing`, or `merkle.range` when the size exceeds 2^53 - 1.
   */
  static decode(hash: MerkleHash, bytes: Uint8Array): MerkleFrontier {
    if (bytes.length < 8) throw new CryptoError('bytes.truncated', 'the size takes 8 bytes', { offset: bytes.length });
    const size = Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0));
    if (!isSize(size)) throw new CryptoError('merkle.range', `size ${size} exceeds ${MAX_TREE_SIZE}`, { offset: 0 });
    const width = hash.digestLength;
    const count = size.toString(2).replaceAll('0', '').length;
    const end = 8 + count * width;
    if (bytes.length < end) {
      throw new CryptoError('bytes.truncated', `${count} hashes end at byte ${end}`, { offset: bytes.length });
    }
    if (bytes.length > end) throw new CryptoError('bytes.trailing', `the hashes end at byte ${end}`, { offset: end });
    const frontier = new MerkleFrontier(hash);
    frontier.#size = size;
    for (let i = 0; i < count; i++) frontier.#peaks.push(bytes.slice(8 + i * width, 8 + (i + 1) * width));
    return frontier;
  }
}
