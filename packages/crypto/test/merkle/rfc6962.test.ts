import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import { bytesToHex, concatBytes, hexToBytes } from '../../src/bytes.ts';
import { hashSuites } from '../../src/hash/index.ts';
import {
  decodeInclusionProof,
  emptyRoot,
  encodeInclusionProof,
  hashLeaf,
  hashNode,
  inclusionProof,
  MerkleFrontier,
  MerkleTree,
  merkleHash,
  merkleRoot,
  merkleRootFlat,
  verifyConsistency,
  verifyInclusion,
} from '../../src/merkle/index.ts';

/** The eight leaves of the Certificate Transparency reference tests. */
const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  hexToBytes,
);

/** Roots of the first n of them, from the same tests. */
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('trees of RFC 6962', () => {
  test.each(roots.map((root, size) => [size, root] as const))('%i leaves', (size, root) => {
    const tree = new MerkleTree(hashSuites.std);
    const frontier = new MerkleFrontier(hashSuites.std);
    for (const leaf of leaves.slice(0, size)) {
      tree.append(leaf);
      frontier.append(leaf);
    }
    expect(bytesToHex(tree.root())).toBe(root);
    expect(bytesToHex(frontier.root())).toBe(root);
    expect(bytesToHex(merkleRoot(hashSuites.std, leaves.slice(0, size)))).toBe(root);
  });

  test('earlier roots stay available', () => {
    const tree = new MerkleTree(hashSuites.std);
    for (const leaf of leaves) tree.append(leaf);
    expect(roots.map((_, size) => bytesToHex(tree.root(size)))).toEqual(roots);
  });

  test('the inclusion path of leaf 5 of 8', () => {
    const proof = inclusionProof(hashSuites.std, leaves, 5);
    expect(proof.path.map(bytesToHex)).toEqual([
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
    expect(decodeInclusionProof(encodeInclusionProof(proof), 32)).toEqual(proof);
  });

  test('a node given as a leaf does not verify', () => {
    const tree = new MerkleTree(hashSuites.std);
    for (const leaf of leaves) tree.append(leaf);
    const left = hashLeaf(hashSuites.std, leaves[0] as Uint8Array);
    const right = hashLeaf(hashSuites.std, leaves[1] as Uint8Array);
    const node = hashNode(hashSuites.std, left, right);
    const { path } = tree.inclusionProof(0);
    // The same path without its lowest level, for a tree of half the size, ends at the same root …
    const shortened = { index: 0, size: 4, path: path.slice(1) };
    expect(verifyInclusion(hashSuites.std, tree.root(), node, shortened)).toBe(true);
    // … which is why verifiers hash the leaf themselves.
    expect(
      verifyInclusion(hashSuites.std, tree.root(), hashLeaf(hashSuites.std, concatBytes(left, right)), shortened),
    ).toBe(false);
  });
});

describe('ranges', () => {
  const tree = new MerkleTree(hashSuites.std);
  for (const leaf of leaves) tree.append(leaf);
  const range = expect.objectContaining({ code: 'merkle.range' });

  test('leaves, sizes and lists outside the tree are refused', () => {
    for (const index of [-1, 8, 0.5, Number.NaN, 2 ** 53]) {
      expect(() => tree.inclusionProof(index)).toThrow(range);
      expect(() => tree.leafHash(index)).toThrow(range);
    }
    expect(() => tree.root(9)).toThrow(range);
    expect(() => tree.consistencyProof(0)).toThrow(range);
    expect(() => tree.consistencyProof(5, 4)).toThrow(range);
    expect(() => tree.multiProof([])).toThrow(range);
    expect(() => tree.multiProof([1, 1])).toThrow(range);
    expect(() => tree.multiProof([8])).toThrow(range);
    expect(() => tree.multiProof(Array.from({ length: 65_537 }, (_, i) => i))).toThrow(range);
    expect(() => merkleRootFlat(hashSuites.std, new Uint8Array(7), 2)).toThrow(range);
    expect(() => merkleRootFlat(hashSuites.std, new Uint8Array(7), 0)).toThrow(range);
  });

  test('a leaf hash of another length is a mistake of the caller', () => {
    expect(() => tree.appendHash(new Uint8Array(31))).toThrow(TypeError);
    expect(() => new MerkleFrontier(hashSuites.std).appendHash(new Uint8Array(33))).toThrow(TypeError);
  });

  test('the empty tree has a root and no proofs', () => {
    const empty = new MerkleTree(hashSuites.std);
    expect(empty.root()).toEqual(emptyRoot(hashSuites.std));
    expect(merkleRootFlat(hashSuites.std, new Uint8Array(0), 32)).toEqual(emptyRoot(hashSuites.std));
    expect(() => empty.inclusionProof(0)).toThrow(range);
    const root = emptyRoot(hashSuites.std);
    expect(verifyConsistency(hashSuites.std, root, root, { from: 0, to: 0, path: [] })).toBe(false);
    expect(verifyInclusion(hashSuites.std, root, root, { index: 0, size: 0, path: [] })).toBe(false);
  });

  test('sizes far beyond 2^32 verify', () => {
    // The last leaf of a tree of 2^40 + 1 leaves has one sibling: the whole left half.
    const half = hashLeaf(hashSuites.std, hexToBytes('01'));
    const leaf = hashLeaf(hashSuites.std, hexToBytes('02'));
    const root = hashNode(hashSuites.std, half, leaf);
    expect(verifyInclusion(hashSuites.std, root, leaf, { index: 2 ** 40, size: 2 ** 40 + 1, path: [half] })).toBe(true);
    expect(verifyInclusion(hashSuites.std, root, leaf, { index: 2 ** 40 - 1, size: 2 ** 40 + 1, path: [half] })).toBe(
      false,
    );
    expect(verifyConsistency(hashSuites.std, half, root, { from: 2 ** 40, to: 2 ** 40 + 1, path: [leaf] })).toBe(true);
  });

  test('any function with a digest length builds trees', () => {
    const short = merkleHash((message) => nobleSha256(message).slice(0, 20), 20);
    const small = new MerkleTree(short);
    for (const leaf of leaves) small.append(leaf);
    expect(small.root()).toHaveLength(20);
    expect(small.root()).toEqual(merkleRoot(short, leaves));
  });
});
