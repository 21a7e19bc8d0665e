import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CryptoError } from '../../src/errors.ts';
import { hashSuites } from '../../src/hash/index.ts';
import {
  decodeConsistencyProof,
  decodeInclusionProof,
  decodeMultiProof,
  encodeConsistencyProof,
  encodeInclusionProof,
  encodeMultiProof,
  hashLeaf,
  hashNode,
  MerkleFrontier,
  MerkleTree,
  merkleRoot,
  merkleRootFlat,
  verifyConsistency,
  verifyInclusion,
  verifyMultiProof,
} from '../../src/merkle/index.ts';

const leafData = fc.uint8Array({ maxLength: 40 });
const leafLists = fc.array(leafData, { minLength: 1, maxLength: 70 });

/** RFC 6962 section 2.1 to the letter, as the yardstick. */
function recursiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return hashSuites.std.hash(new Uint8Array(0));
  if (leaves.length === 1) return hashLeaf(hashSuites.std, leaves[0] as Uint8Array);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return hashNode(hashSuites.std, recursiveRoot(leaves.slice(0, k)), recursiveRoot(leaves.slice(k)));
}

function treeOf(leaves: readonly Uint8Array[]): MerkleTree {
  const tree = new MerkleTree(hashSuites.std);
  for (const leaf of leaves) tree.append(leaf);
  return tree;
}

/** One byte of one hash of a path changed. */
function damage(path: readonly Uint8Array[], which: number, bit: number): Uint8Array[] {
  return path.map((hash, i) => {
    const copy = Uint8Array.from(hash);
    if (i === which % path.length) copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return copy;
  });
}

describe('roots', () => {
  test('tree, frontier, list and flat list agree with the recursive definition', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 9, maxLength: 9 }), { maxLength: 70 }), (leaves) => {
        const expected = recursiveRoot(leaves);
        const frontier = new MerkleFrontier(hashSuites.std);
        const flat = new Uint8Array(9 * leaves.length);
        for (const [i, leaf] of leaves.entries()) {
          frontier.append(leaf);
          flat.set(leaf, 9 * i);
        }
        expect(treeOf(leaves).root()).toEqual(expected);
        expect(frontier.root()).toEqual(expected);
        expect(merkleRoot(hashSuites.std, leaves)).toEqual(expected);
        expect(merkleRootFlat(hashSuites.std, flat, 9)).toEqual(expected);
      }),
    );
  });

  test('leaves of any length', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 12 }), (leaves) => {
        expect(merkleRoot(hashSuites.std, leaves)).toEqual(recursiveRoot(leaves));
      }),
    );
  });

  test('a frontier continues from its bytes', () => {
    fc.assert(
      fc.property(leafLists, leafLists, (before, after) => {
        const frontier = new MerkleFrontier(hashSuites.std);
        for (const leaf of before) frontier.append(leaf);
        const bytes = frontier.encode();
        const copy = frontier.clone();
        const restored = MerkleFrontier.decode(hashSuites.std, bytes);
        expect(restored.encode()).toEqual(bytes);
        for (const leaf of after) restored.append(leaf);
        expect(restored.root()).toEqual(recursiveRoot([...before, ...after]));
        expect(copy.root()).toEqual(recursiveRoot(before));
      }),
    );
  });
});

describe('proofs', () => {
  const trees = leafLists.chain((leaves) =>
    fc.record({
      leaves: fc.constant(leaves),
      size: fc.integer({ min: 1, max: leaves.length }),
      index: fc.nat({ max: leaves.length - 1 }),
      picks: fc.uniqueArray(fc.nat({ max: leaves.length - 1 }), { minLength: 1 }),
      which: fc.nat(),
      bit: fc.nat({ max: 255 }),
    }),
  );

  test('inclusion: verifies, and nothing altered verifies', () => {
    fc.assert(
      fc.property(trees, ({ leaves, index, which, bit }) => {
        const tree = treeOf(leaves);
        const proof = tree.inclusionProof(index);
        const leaf = tree.leafHash(index);
        const root = tree.root();
        expect(verifyInclusion(hashSuites.std, root, leaf, proof)).toBe(true);
        expect(decodeInclusionProof(encodeInclusionProof(proof), 32)).toEqual(proof);
        const { path } = proof;
        if (path.length > 0) {
          expect(verifyInclusion(hashSuites.std, root, leaf, { ...proof, path: damage(path, which, bit) })).toBe(false);
          expect(verifyInclusion(hashSuites.std, root, leaf, { ...proof, path: path.slice(1) })).toBe(false);
        }
        expect(verifyInclusion(hashSuites.std, root, leaf, { ...proof, path: [...path, root] })).toBe(false);
        expect(verifyInclusion(hashSuites.std, damage([root], 0, bit)[0] as Uint8Array, leaf, proof)).toBe(false);
        expect(verifyInclusion(hashSuites.std, root, hashSuites.std.hash(leaf), proof)).toBe(false);
      }),
    );
  });

  test('inclusion in an earlier tree', () => {
    fc.assert(
      fc.property(trees, ({ leaves, size, index }) => {
        fc.pre(index < size);
        const tree = treeOf(leaves);
        const proof = tree.inclusionProof(index, size);
        expect(verifyInclusion(hashSuites.std, recursiveRoot(leaves.slice(0, size)), tree.leafHash(index), proof)).toBe(
          true,
        );
      }),
    );
  });

  test('consistency: verifies, and nothing altered verifies', () => {
    fc.assert(
      fc.property(trees, ({ leaves, size, which, bit }) => {
        const tree = treeOf(leaves);
        const proof = tree.consistencyProof(size);
        const older = recursiveRoot(leaves.slice(0, size));
        const newer = tree.root();
        expect(verifyConsistency(hashSuites.std, older, newer, proof)).toBe(true);
        expect(decodeConsistencyProof(encodeConsistencyProof(proof), 32)).toEqual(proof);
        const { path } = proof;
        if (path.length > 0) {
          expect(verifyConsistency(hashSuites.std, older, newer, { ...proof, path: damage(path, which, bit) })).toBe(
            false,
          );
          expect(verifyConsistency(hashSuites.std, older, newer, { ...proof, path: path.slice(1) })).toBe(false);
          expect(verifyConsistency(hashSuites.std, newer, older, proof)).toBe(false);
        }
        expect(verifyConsistency(hashSuites.std, older, newer, { ...proof, path: [...path, newer] })).toBe(false);
      }),
    );
  });

  test('several leaves: verify, and nothing altered verifies', () => {
    fc.assert(
      fc.property(trees, ({ leaves, picks, which, bit }) => {
        const tree = treeOf(leaves);
        const proof = tree.multiProof(picks);
        const hashes = proof.indices.map((index) => tree.leafHash(index));
        const root = tree.root();
        expect(proof.indices).toEqual(picks.toSorted((a, b) => a - b));
        expect(verifyMultiProof(hashSuites.std, root, hashes, proof)).toBe(true);
        expect(decodeMultiProof(encodeMultiProof(proof), 32)).toEqual(proof);
        const { path } = proof;
        if (path.length > 0) {
          expect(verifyMultiProof(hashSuites.std, root, hashes, { ...proof, path: damage(path, which, bit) })).toBe(
            false,
          );
          expect(verifyMultiProof(hashSuites.std, root, hashes, { ...proof, path: path.slice(1) })).toBe(false);
        }
        expect(verifyMultiProof(hashSuites.std, root, damage(hashes, which, bit), proof)).toBe(false);
        expect(verifyMultiProof(hashSuites.std, root, hashes.slice(1), proof)).toBe(false);
      }),
    );
  });

  test('a multi-proof is never longer than the single proofs together', () => {
    fc.assert(
      fc.property(trees, ({ leaves, picks }) => {
        const tree = treeOf(leaves);
        const single = picks.reduce((sum, index) => sum + tree.inclusionProof(index).path.length, 0);
        expect(tree.multiProof(picks).path.length).toBeLessThanOrEqual(single);
      }),
    );
  });

  test('proofs with nonsense in them are false, never a throw', () => {
    const number = fc.oneof(fc.integer(), fc.double(), fc.maxSafeInteger());
    const path = fc.array(fc.uint8Array({ maxLength: 33 }), { maxLength: 6 });
    fc.assert(
      fc.property(number, number, path, fc.array(number), (a, b, hashes, indices) => {
        const root = hashSuites.std.hash(Uint8Array.of(1));
        expect(verifyInclusion(hashSuites.std, root, root.slice(1), { index: a, size: b, path: hashes })).toBe(false);
        expect(
          verifyInclusion(hashSuites.std, root, hashSuites.std.hash(root), { index: a, size: b, path: hashes }),
        ).toBe(false);
        expect(
          verifyConsistency(hashSuites.std, root, hashSuites.std.hash(root), { from: a, to: b, path: hashes }),
        ).toBe(false);
        expect(
          verifyMultiProof(hashSuites.std, root, [hashSuites.std.hash(root)], { size: a, indices, path: hashes }),
        ).toBe(false);
      }),
    );
  });
});

describe('hostile bytes', () => {
  const decoders = [
    [decodeInclusionProof, encodeInclusionProof],
    [decodeConsistencyProof, encodeConsistencyProof],
    [decodeMultiProof, encodeMultiProof],
  ] as const;

  test('either refused with a typed error or re-encoded to the same bytes', () => {
    // Small numbers in the head, so that a good part of the samples decodes.
    const heads = fc.array(fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 5), { maxLength: 40 });
    fc.assert(
      fc.property(heads, fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 4 }), (head, tail, hashLength) => {
        const bytes = Uint8Array.from([...head, ...tail]);
        for (const [decode, encode] of decoders) {
          try {
            expect(encode(decode(bytes, hashLength) as never)).toEqual(bytes);
          } catch (error) {
            if (!(error instanceof CryptoError)) throw error;
            expect(['bytes.truncated', 'bytes.trailing', 'merkle.proof']).toContain(error.code);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('a huge count allocates nothing', () => {
    const bytes = new Uint8Array(12).fill(0xff, 8);
    bytes[1] = 0x1f;
    expect(() => decodeMultiProof(bytes, 32)).toThrow(expect.objectContaining({ code: 'merkle.proof' }));
    bytes.set([0, 0, 0xff, 0xff], 8);
    expect(() => decodeMultiProof(bytes, 32)).toThrow(expect.objectContaining({ code: 'bytes.truncated' }));
    expect(() => MerkleFrontier.decode(hashSuites.std, new Uint8Array(8).fill(0xff))).toThrow(
      expect.objectContaining({ code: 'merkle.range' }),
    );
    expect(() => MerkleFrontier.decode(hashSuites.std, bytes)).toThrow(
      expect.objectContaining({ code: 'bytes.truncated' }),
    );
    expect(() => MerkleFrontier.decode(hashSuites.std, new Uint8Array(9))).toThrow(
      expect.objectContaining({ code: 'bytes.trailing' }),
    );
    expect(() => MerkleFrontier.decode(hashSuites.std, new Uint8Array(7))).toThrow(
      expect.objectContaining({ code: 'bytes.truncated' }),
    );
  });
});
