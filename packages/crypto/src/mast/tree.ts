import { assertBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { taggedHash } from '../hash/index.ts';
import { compactSize } from './compact-size.ts';

/** Leaf version of tapscript (BIP-342). */
export const TAPSCRIPT_VERSION: number = 0xc0;

/** Deepest leaf (BIP-341): a control block has at most 128 hashes. */
export const MAX_TAPTREE_DEPTH: number = 128;

/** A program that may spend, at the end of a branch. */
export interface TapLeaf {
  /** The program's bytes, of whatever machine the version names. */
  readonly script: Uint8Array;
  /** Leaf version, an even byte other than 0x50; {@link TAPSCRIPT_VERSION} unless given. */
  readonly version?: number;
}

/** A binary tree of programs. */
export type TapTree = TapLeaf | readonly [TapTree, TapTree];

/** A leaf with what proves it. */
export interface TapLeafProof {
  /** The program's bytes. */
  readonly script: Uint8Array;
  /** Leaf version. */
  readonly version: number;
  /** 32 bytes: the tagged hash of the leaf. */
  readonly hash: Uint8Array;
  /** Hashes of the siblings from the leaf up, 32 bytes each, at most {@link MAX_TAPTREE_DEPTH}. */
  readonly path: readonly Uint8Array[];
}

/** A hashed tree. */
export interface Taptree {
  /** 32 bytes that commit to all leaves. */
  readonly root: Uint8Array;
  /** The leaves, left to right. */
  readonly leaves: readonly TapLeafProof[];
}

/**
 * The hash of a leaf (BIP-341): TapLeaf tagged hash of version, length and script.
 *
 * @throws {@link CryptoError} `mast.version` for an odd version or 0x50, which BIP-341 rules out.
 */
export function tapLeaf(script: Uint8Array, version: number = TAPSCRIPT_VERSION): Uint8Array {
  assertBytes('script', script);
  assertLeafVersion(version);
  return taggedHash('TapLeaf', Uint8Array.of(version), compactSize(script.length), script);
}

/**
 * The hash of a node with the two hashes below it, in either order (BIP-341 sorts them).
 *
 * @throws TypeError when one is not 32 bytes.
 */
export function tapBranch(a: Uint8Array, b: Uint8Array): Uint8Array {
  assertBytes('a', a, 32);
  assertBytes('b', b, 32);
  return isGreater(a, b) ? taggedHash('TapBranch', b, a) : taggedHash('TapBranch', a, b);
}

/**
 * Hashes a tree of programs and gives every leaf its path.
 *
 * @throws {@link CryptoError} `mast.depth` below {@link MAX_TAPTREE_DEPTH} levels, `mast.version` for a version that
 * BIP-341 rules out.
 *
 * @example
 * ```ts
 * import { controlBlock, taptree, tweakPublicKey } from '@dougong/crypto/mast';
 *
 * const tree = taptree([{ script: everyday }, [{ script: recovery }, { script: inheritance }]]);
 * const { key, parity } = tweakPublicKey(internalKey, tree.root); // what the output shows
 * const block = controlBlock(internalKey, parity, tree.leaves[1]); // what spending by `recovery` reveals
 * ```
 */
export function taptree(tree: TapTree): Taptree {
  return hashTree(tree, 0);
}

/**
 * The tree in which likely programs lie near the root (Huffman's), so that the expected control block is as short as it
 * can be. Equal weights give the same tree on every machine: ties go to the entry that stands first.
 *
 * @param leaves At least one leaf with a weight above 0, e.g. the expected uses.
 * @throws {@link CryptoError} `mast.weight` when there is no leaf or a weight is not a safe integer above 0.
 */
export function weightedTree(leaves: readonly { readonly leaf: TapLeaf; readonly weight: number }[]): TapTree {
  const open = leaves.map(({ leaf, weight }, order) => {
    if (!Number.isSafeInteger(weight) || weight < 1) {
      throw new CryptoError('mast.weight', `weight ${weight} of leaf ${order}`, { index: order });
    }
    return { tree: leaf as TapTree, weight: BigInt(weight), order };
  });
  const byWeight = (a: (typeof open)[number], b: (typeof open)[number]): number =>
    a.weight === b.weight ? a.order - b.order : a.weight < b.weight ? -1 : 1;
  open.sort(byWeight);
  for (let order = open.length; open.length > 1; order++) {
    const [first, second] = open.splice(0, 2) as [(typeof open)[number], (typeof open)[number]];
    const joined = { tree: [first.tree, second.tree] as const, weight: first.weight + second.weight, order };
    const at = open.findIndex((entry) => byWeight(joined, entry) < 0);
    open.splice(at < 0 ? open.length : at, 0, joined);
  }
  const [whole] = open;
  if (whole === undefined) throw new CryptoError('mast.weight', 'a tree has at least one leaf');
  return whole.tree;
}

/** Throws unless BIP-341 allows the version: bit 0 is the parity in a control block, and 0x50 would look like an annex. */
export function assertLeafVersion(version: number): void {
  if (!Number.isInteger(version) || version < 0 || version > 0xfe || version % 2 === 1 || version === 0x50) {
    throw new CryptoError('mast.version', `leaf version ${version}: expected an even byte other than 0x50`, {
      version,
    });
  }
}

function hashTree(tree: TapTree, depth: number): Taptree {
  if (depth > MAX_TAPTREE_DEPTH) {
    throw new CryptoError('mast.depth', `a leaf is deeper than ${MAX_TAPTREE_DEPTH}`, { limit: MAX_TAPTREE_DEPTH });
  }
  if ('script' in tree) {
    const { script, version = TAPSCRIPT_VERSION } = tree;
    const hash = tapLeaf(script, version);
    return { root: hash, leaves: [{ script, version, hash, path: [] }] };
  }
  const left = hashTree(tree[0], depth + 1);
  const right = hashTree(tree[1], depth + 1);
  const below = (side: Taptree, sibling: Uint8Array): TapLeafProof[] =>
    side.leaves.map((leaf) => ({ ...leaf, path: [...leaf.path, sibling] }));
  return {
    root: tapBranch(left.root, right.root),
    leaves: [...below(left, right.root), ...below(right, left.root)],
  };
}

function isGreater(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < 32; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
