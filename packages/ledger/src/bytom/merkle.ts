import { equalBytes } from '@dougong/crypto';
import { hashLeaf, hashNode, type MerkleHash, merkleHash, merkleRoot } from '@dougong/crypto/merkle';
import type { Digest } from './entries.ts';

/** Whoever knows the chain's hash: a profile. */
interface HashOwner {
  readonly hash: Digest;
}

/** What a node of a proof is. */
const FLAG = {
  /** A subtree without wanted leaves; its hash is listed. */
  assist: 0,
  /** A node above wanted leaves; its children follow. */
  parent: 1,
  /** A wanted leaf; its hash is listed. */
  leaf: 2,
} as const;

/** Shows that some leaves are in a tree: the tree walked from the root, left before right. */
export interface TreeProof {
  /** 0, 1 or 2 for each node that the walk meets. */
  readonly flags: readonly number[];
  /** Hashes of the nodes with flags 0 and 2, in the order of the walk. */
  readonly hashes: readonly Uint8Array[];
}

/** No tree of 2^31 leaves is deeper; a proof that claims to be is refused before it uses up the stack. */
const MAX_DEPTH = 64;

const text = new TextEncoder();
const STATUS_OK: Uint8Array = text.encode('{}');
const STATUS_FAIL: Uint8Array = text.encode('{"status_fail":true}');

const treeHashes = new WeakMap<Digest, MerkleHash>();

function treeHash({ hash }: HashOwner): MerkleHash {
  const known = treeHashes.get(hash) ?? merkleHash(hash, 32);
  treeHashes.set(hash, known);
  return known;
}

/** The leaf of a transaction's status. */
function statusLeaf(failed: boolean): Uint8Array {
  return failed ? STATUS_FAIL : STATUS_OK;
}

/** Root over the ids of a block's transactions, the coinbase first. */
export function transactionsRoot(owner: HashOwner, ids: readonly Uint8Array[]): Uint8Array {
  return merkleRoot(treeHash(owner), ids);
}

/** Root over the statuses of a block's transactions; true for one whose asset half failed. */
export function statusRoot(owner: HashOwner, failed: readonly boolean[]): Uint8Array {
  return merkleRoot(treeHash(owner), failed.map(statusLeaf));
}

/**
 * Proves the transactions at `wanted`, and their statuses with the same flags.
 *
 * @param wanted - Positions in the block; with none the proofs are the roots alone.
 * @throws RangeError when a position is not in the block.
 */
export function proveTransactions(
  owner: HashOwner,
  ids: readonly Uint8Array[],
  failed: readonly boolean[],
  wanted: readonly number[],
): {
  readonly flags: readonly number[];
  readonly hashes: readonly Uint8Array[];
  readonly statusHashes: readonly Uint8Array[];
} {
  const bad = wanted.find((index) => !Number.isInteger(index) || index < 0 || index >= ids.length);
  if (bad !== undefined) throw new RangeError(`wanted: there is no transaction ${bad}`);
  const hash = treeHash(owner);
  const set = new Set(wanted);
  const transactions = walk(hash, ids, set);
  const statuses = walk(hash, failed.map(statusLeaf), set);
  return { flags: transactions.flags, hashes: transactions.hashes, statusHashes: statuses.hashes };
}

function walk(hash: MerkleHash, leaves: readonly Uint8Array[], wanted: ReadonlySet<number>): TreeProof {
  const flags: number[] = [];
  const hashes: Uint8Array[] = [];
  const visit = (from: number, to: number): void => {
    const isWanted = holds(wanted, from, to);
    if (isWanted && to - from > 1) {
      flags.push(FLAG.parent);
      const middle = from + splitOf(to - from);
      visit(from, middle);
      visit(middle, to);
      return;
    }
    flags.push(isWanted ? FLAG.leaf : FLAG.assist);
    hashes.push(merkleRoot(hash, leaves.slice(from, to)));
  };
  visit(0, leaves.length);
  return { flags, hashes };
}

function holds(wanted: ReadonlySet<number>, from: number, to: number): boolean {
  for (const index of wanted) if (index >= from && index < to) return true;
  return false;
}

/** The largest power of two below `count`. */
function splitOf(count: number): number {
  let size = 1;
  while (size * 2 < count) size *= 2;
  return size;
}

/** Whether `proof` shows transactions with these ids, in this order, under `root`. */
export function verifyTransactions(
  owner: HashOwner,
  proof: TreeProof,
  ids: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  return verifyWalk(treeHash(owner), proof, ids, root);
}

/** Whether `proof` shows transactions with these statuses, in this order, under `root`. */
export function verifyStatuses(
  owner: HashOwner,
  proof: TreeProof,
  failed: readonly boolean[],
  root: Uint8Array,
): boolean {
  return verifyWalk(treeHash(owner), proof, failed.map(statusLeaf), root);
}

function verifyWalk(hash: MerkleHash, proof: TreeProof, leaves: readonly Uint8Array[], root: Uint8Array): boolean {
  const walker = new Walker(hash, proof, leaves);
  return equalBytes(walker.node(0), root) && walker.matched === leaves.length;
}

class Walker {
  /** Wanted leaves that were met. */
  matched = 0;
  readonly #hash: MerkleHash;
  readonly #proof: TreeProof;
  readonly #leaves: readonly Uint8Array[];
  #flag = 0;
  #listed = 0;

  constructor(hash: MerkleHash, proof: TreeProof, leaves: readonly Uint8Array[]) {
    this.#hash = hash;
    this.#proof = proof;
    this.#leaves = leaves;
  }

  /** Hash of the next node; the hash of nothing where the proof is wrong or at its end. */
  node(depth: number): Uint8Array {
    const flag = this.#proof.flags[this.#flag];
    this.#flag += 1;
    if (flag === FLAG.parent && depth < MAX_DEPTH) {
      const left = this.node(depth + 1);
      return hashNode(this.#hash, left, this.node(depth + 1));
    }
    const listed = this.#proof.hashes[this.#listed];
    if (flag === FLAG.assist && listed !== undefined) {
      this.#listed += 1;
      return listed;
    }
    const leaf = this.#leaves[this.matched];
    if (flag === FLAG.leaf && listed !== undefined && leaf !== undefined) {
      this.#listed += 1;
      const expected = hashLeaf(this.#hash, leaf);
      if (equalBytes(expected, listed)) {
        this.matched += 1;
        return listed;
      }
    }
    return this.#hash.hash();
  }
}
