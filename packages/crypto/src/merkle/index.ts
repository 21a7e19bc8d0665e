/**
 * Merkle trees in the shape of RFC 6962 over any hash: roots, inclusion, consistency and multi-proofs with canonical
 * bytes, a streaming builder.
 *
 * @packageDocumentation
 */
export {
  decodeConsistencyProof,
  decodeInclusionProof,
  decodeMultiProof,
  encodeConsistencyProof,
  encodeInclusionProof,
  encodeMultiProof,
} from './codec.ts';
export { MerkleFrontier } from './frontier.ts';
export { emptyRoot, hashLeaf, hashNode, type MerkleHash, merkleHash } from './hasher.ts';
export { type ConsistencyProof, type InclusionProof, MAX_MULTI_PROOF_LEAVES, type MultiProof } from './proof.ts';
export { consistencyProof, inclusionProof, merkleRoot, merkleRootFlat, multiProof } from './root.ts';
export { MAX_TREE_SIZE } from './split.ts';
export { MerkleTree } from './tree.ts';
export { verifyConsistency, verifyInclusion, verifyMultiProof } from './verify.ts';
