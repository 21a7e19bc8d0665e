import * as btc from '@scure/btc-signer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from '../../src/bytes.ts';
import { CryptoError } from '../../src/errors.ts';
import {
  controlBlock,
  decodeControlBlock,
  encodeControlBlock,
  MAX_TAPTREE_DEPTH,
  type TapTree,
  tapBranch,
  tapLeaf,
  tapTweak,
  taptree,
  tweakPublicKey,
  tweakSecretKey,
  verifyControlBlock,
  weightedTree,
} from '../../src/mast/index.ts';
import { schnorr } from '../../src/secp256k1/index.ts';

const code = (name: string): unknown => expect.objectContaining({ code: name });
const internalKey = hexToBytes('187791b6f712a8ea41c8ecdd0ee77fab3e85263b37e1ec18a3651926b3a6cf27');

const versions = fc.constantFrom(0xc0, 0xc2, 0x00, 0xfe, 0x52);
const scripts = fc.uint8Array({ maxLength: 60 });
const leafs = fc.record({ script: scripts, version: versions });
const { tree: trees } = fc.letrec<{ tree: TapTree }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leafs, fc.tuple(tie('tree'), tie('tree'))),
}));

/** What @scure/btc-signer gives for a tree, which its types leave out. */
interface TaprootOutput {
  readonly tweakedPubkey: Uint8Array;
  readonly tapMerkleRoot?: Uint8Array;
  readonly leaves?: readonly { readonly controlBlock: Uint8Array }[];
}

/** The same tree with scripts that other software parses: each byte becomes one of the pushes OP_1 to OP_16. */
const parseable = (tree: TapTree): TapTree =>
  'script' in tree
    ? { script: tree.script.map((byte) => 0x51 + (byte & 15)), version: 0xc0 }
    : [parseable(tree[0]), parseable(tree[1])];

describe('BIP-341', () => {
  test('one leaf, from the wallet vectors', () => {
    const script = hexToBytes('20d85a959b0290bf19bb89ed43c916be835475d013da4b362117393e25a48229b8ac');
    const { root, leaves } = taptree({ script });
    expect(bytesToHex(root)).toBe('5b75adecf53548f3ec6ad7d78383bf84cc57b55a3127c72b9a2481752dd88b21');
    expect(bytesToHex(tapTweak(internalKey, root))).toBe(
      'cbd8679ba636c1110ea247542cfbd964131a6be84f873f7f3b62a777528ed001',
    );
    const { key, parity } = tweakPublicKey(internalKey, root);
    expect(bytesToHex(key)).toBe('147c9c57132f6e7ecddba9800bb0c4449251c92a1e60371ee77557b6620f3ea3');
    const block = controlBlock(internalKey, parity, leaves[0] ?? { version: 0, path: [] });
    expect(bytesToHex(block)).toBe(`c1${bytesToHex(internalKey)}`);
    expect(verifyControlBlock(key, script, block)).toEqual({ version: 0xc0, leafHash: root });
  });

  test('a key without a tree commits to having none', () => {
    const { key } = tweakPublicKey(hexToBytes('d6889cb081036e0faefa3a35157ad71086b123b2b144b649798b494c300a961d'));
    expect(bytesToHex(key)).toBe('53a1f6e454df1aa2776a2814a721372d6258050de330b3c6d10ee8f4e0dda343');
  });

  test('long scripts carry their length as Bitcoin writes it', () => {
    for (const length of [0, 252, 253, 65_535, 65_536]) {
      const script = new Uint8Array(length).fill(0x51);
      const theirs = btc.p2tr(internalKey, { script }, undefined, true).leaves?.[0]?.hash;
      expect(tapLeaf(script)).toEqual(theirs);
    }
  });

  test('trees, keys and control blocks agree with @scure/btc-signer', () => {
    fc.assert(
      fc.property(trees, (any) => {
        const tree = parseable(any);
        const ours = taptree(tree);
        const { key, parity } = tweakPublicKey(internalKey, ours.root);
        const scure = (node: TapTree): unknown =>
          'script' in node ? { script: node.script, leafVersion: node.version ?? 0xc0 } : node.map(scure);
        const theirs: TaprootOutput = btc.p2tr(internalKey, scure(tree) as never, undefined, true);
        expect(key).toEqual(theirs.tweakedPubkey);
        expect(ours.root).toEqual(theirs.tapMerkleRoot);
        const blocks = ours.leaves.map((leaf) => bytesToHex(controlBlock(internalKey, parity, leaf))).sort();
        expect(blocks).toEqual((theirs.leaves ?? []).map((leaf) => bytesToHex(leaf.controlBlock)).sort());
      }),
      { numRuns: 30 },
    );
  });

  test('the order of two branches does not matter', () => {
    fc.assert(
      fc.property(trees, trees, (a, b) => {
        expect(taptree([a, b]).root).toEqual(taptree([b, a]).root);
      }),
    );
  });

  test('secret and public tweak meet, for internal keys of both parities', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.boolean(), (secret, withTree) => {
        fc.pre(secret.some((byte) => byte !== 0) && (secret[0] ?? 255) < 255);
        const root = withTree ? tapLeaf(secret) : undefined;
        const { key } = tweakPublicKey(schnorr.getPublicKey(secret), root);
        expect(schnorr.getPublicKey(tweakSecretKey(secret, root))).toEqual(key);
      }),
      { numRuns: 20 },
    );
  });
});

describe('control blocks', () => {
  test('every leaf verifies, and no altered block does', () => {
    fc.assert(
      fc.property(trees, fc.nat(), fc.nat(), (tree, pick, bit) => {
        const { root, leaves } = taptree(tree);
        const { key, parity } = tweakPublicKey(internalKey, root);
        const leaf = leaves[pick % leaves.length];
        if (leaf === undefined) throw new TypeError('no leaf');
        const block = controlBlock(internalKey, parity, leaf);
        expect(encodeControlBlock(decodeControlBlock(block))).toEqual(block);
        expect(verifyControlBlock(key, leaf.script, block)).toEqual({ version: leaf.version, leafHash: leaf.hash });
        const altered = Uint8Array.from(block);
        const at = bit % (8 * block.length);
        altered[at >> 3] = (altered[at >> 3] ?? 0) ^ (1 << (at & 7));
        expect(verifyControlBlock(key, leaf.script, altered)).toBeUndefined();
        expect(verifyControlBlock(key, Uint8Array.of(...leaf.script, 0), block)).toBeUndefined();
        expect(verifyControlBlock(internalKey, leaf.script, block)).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });

  test('bytes either decode and encode back or are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 140 }), (bytes) => {
        try {
          expect(encodeControlBlock(decodeControlBlock(bytes))).toEqual(bytes);
        } catch (error) {
          if (!(error instanceof CryptoError)) throw error;
          expect(['mast.controlBlock', 'mast.version']).toContain(error.code);
        }
      }),
    );
    for (const length of [0, 32, 34, 64, 66, 33 + 32 * 129]) {
      expect(() => decodeControlBlock(new Uint8Array(length))).toThrow(code('mast.controlBlock'));
      expect(verifyControlBlock(internalKey, new Uint8Array(0), new Uint8Array(length))).toBeUndefined();
    }
    expect(decodeControlBlock(new Uint8Array(33 + 32 * 128)).path).toHaveLength(128);
    expect(() => decodeControlBlock(new Uint8Array(33).fill(0x51))).toThrow(code('mast.version'));
  });
});

describe('limits', () => {
  const chain = (depth: number): TapTree => {
    let tree: TapTree = { script: Uint8Array.of(1) };
    for (let i = 0; i < depth; i++) tree = [tree, { script: Uint8Array.of(2) }];
    return tree;
  };

  test('128 levels, not 129', () => {
    const { root, leaves } = taptree(chain(MAX_TAPTREE_DEPTH));
    const { key, parity } = tweakPublicKey(internalKey, root);
    const deepest = leaves[0] ?? { version: 0, path: [] };
    expect(deepest.path).toHaveLength(128);
    expect(verifyControlBlock(key, Uint8Array.of(1), controlBlock(internalKey, parity, deepest))).toBeDefined();
    expect(() => taptree(chain(MAX_TAPTREE_DEPTH + 1))).toThrow(code('mast.depth'));
    expect(() => taptree(chain(5000))).toThrow(code('mast.depth'));
    expect(() => controlBlock(internalKey, 0, { version: 0xc0, path: new Array(129).fill(root) })).toThrow(
      code('mast.depth'),
    );
  });

  test('versions that BIP-341 rules out', () => {
    for (const version of [1, 0xc1, 0x50, 0x100, -2, 0.5]) {
      expect(() => tapLeaf(new Uint8Array(1), version)).toThrow(code('mast.version'));
    }
  });

  test('keys that are none', () => {
    expect(() => tweakPublicKey(new Uint8Array(32))).toThrow(code('publicKey.invalid'));
    expect(() => tweakPublicKey(new Uint8Array(33))).toThrow(TypeError);
    expect(() => tweakSecretKey(new Uint8Array(32))).toThrow(code('secretKey.range'));
    expect(() => tapBranch(new Uint8Array(31), new Uint8Array(32))).toThrow(TypeError);
  });
});

describe('weighted trees', () => {
  const leaf = (n: number) => ({ script: Uint8Array.of(n) });

  test('likely leaves lie near the root', () => {
    const { leaves } = taptree(
      weightedTree([
        { leaf: leaf(1), weight: 1 },
        { leaf: leaf(2), weight: 90 },
        { leaf: leaf(3), weight: 5 },
        { leaf: leaf(4), weight: 4 },
      ]),
    );
    const depths = new Map(leaves.map(({ script, path }) => [script[0], path.length]));
    expect([1, 2, 3, 4].map((n) => depths.get(n))).toEqual([3, 1, 2, 3]);
  });

  test('the expected depth is the least possible', () => {
    // The least total is what merging the two smallest sums up to, computed here without building a tree.
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 12 }), (weights) => {
        const { leaves } = taptree(weightedTree(weights.map((weight, n) => ({ leaf: leaf(n), weight }))));
        const cost = leaves.reduce((sum, { script, path }) => sum + (weights[script[0] ?? 0] ?? 0) * path.length, 0);
        const heap = weights.toSorted((a, b) => a - b);
        let least = 0;
        while (heap.length > 1) {
          const joined = (heap.shift() ?? 0) + (heap.shift() ?? 0);
          least += joined;
          heap.push(joined);
          heap.sort((a, b) => a - b);
        }
        expect(cost).toBe(least);
      }),
    );
  });

  test('no leaf and no weight are refused', () => {
    expect(() => weightedTree([])).toThrow(code('mast.weight'));
    for (const weight of [0, -1, 0.5, 2 ** 53]) {
      expect(() => weightedTree([{ leaf: leaf(1), weight }])).toThrow(code('mast.weight'));
    }
  });
});
