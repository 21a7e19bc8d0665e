import { hashSuites } from '@dougong/crypto/hash';
import {
  decodeInclusionProof,
  encodeInclusionProof,
  hashLeaf,
  MerkleTree,
  verifyInclusion,
} from '@dougong/crypto/merkle';

const suite = hashSuites.std;
const records = ['order 1', 'order 2', 'order 3'].map((text) => new TextEncoder().encode(text));

const tree = new MerkleTree(suite);
for (const record of records) tree.append(record);
const proof = encodeInclusionProof(tree.inclusionProof(1));

// Whoever knows the root checks the record; the leaf is hashed here, not taken from the prover.
const leaf = hashLeaf(suite, new TextEncoder().encode('order 2'));
console.log(verifyInclusion(suite, tree.root(), leaf, decodeInclusionProof(proof, suite.digestLength)));
