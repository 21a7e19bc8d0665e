import { CryptoError } from '../errors.ts';
import {
  areIndices,
  type ConsistencyProof,
  type InclusionProof,
  MAX_MULTI_PROOF_LEAVES,
  type MultiProof,
  multiPathLength,
} from './proof.ts';
import { consistencyPathLength, inclusionPathLength, isSize, MAX_TREE_SIZE } from './split.ts';

/**
 * Bytes of an inclusion proof: `u64be index ‖ u64be size ‖ path`. How many hashes the path has follows from index and
 * size, so that a proof has one encoding only.
 *
 * @throws {@link CryptoError} `merkle.proof` when the proof is not well formed.
 */
export function encodeInclusionProof(proof: InclusionProof): Uint8Array {
  const { index, size, path } = proof;
  if (!isSize(size) || !isSize(index) || index >= size) throw malformed(`leaf ${index} of ${size}`, 0);
  return encode([index, size], path, inclusionPathLength(index, size));
}

/**
 * Reads what {@link encodeInclusionProof} wrote.
 *
 * @param hashLength Bytes of one hash.
 * @throws {@link CryptoError} `bytes.truncated`, `bytes.trailing`, or `merkle.proof` when the leaf is not in the tree.
 */
export function decodeInclusionProof(bytes: Uint8Array, hashLength: number): InclusionProof {
  const index = readSize(bytes, 0);
  const size = readSize(bytes, 8);
  if (index >= size) throw malformed(`leaf ${index} is not in a tree of ${size} leaves`, 0);
  return { index, size, path: readPath(bytes, 16, inclusionPathLength(index, size), hashLength) };
}

/**
 * Bytes of a consistency proof: `u64be from ‖ u64be to ‖ path`, the number of hashes following from the sizes.
 *
 * @throws {@link CryptoError} `merkle.proof` when the proof is not well formed.
 */
export function encodeConsistencyProof(proof: ConsistencyProof): Uint8Array {
  const { from, to, path } = proof;
  if (!isSize(from) || !isSize(to) || from < 1 || from > to) throw malformed(`from ${from} to ${to} leaves`, 0);
  return encode([from, to], path, consistencyPathLength(from, to));
}

/**
 * Reads what {@link encodeConsistencyProof} wrote.
 *
 * @param hashLength Bytes of one hash.
 * @throws {@link CryptoError} `bytes.truncated`, `bytes.trailing`, or `merkle.proof` unless 1 ≤ from ≤ to.
 */
export function decodeConsistencyProof(bytes: Uint8Array, hashLength: number): ConsistencyProof {
  const from = readSize(bytes, 0);
  const to = readSize(bytes, 8);
  if (from < 1 || from > to) throw malformed(`from ${from} to ${to} leaves`, 0);
  return { from, to, path: readPath(bytes, 16, consistencyPathLength(from, to), hashLength) };
}

/**
 * Bytes of a multi-proof: `u64be size ‖ u32be count ‖ count × u64be index ‖ path`, indices ascending, the number of
 * hashes following from them.
 *
 * @throws {@link CryptoError} `merkle.proof` when the proof is not well formed.
 */
export function encodeMultiProof(proof: MultiProof): Uint8Array {
  const { size, indices, path } = proof;
  if (!isSize(size) || !areIndices(indices, size)) throw malformed(`leaves of a tree of ${size}`, 0);
  const hashLength = uniformLength(path, multiPathLength(indices, size));
  const bytes = new Uint8Array(12 + 8 * indices.length + path.length * hashLength);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(size));
  view.setUint32(8, indices.length);
  for (const [i, index] of indices.entries()) view.setBigUint64(12 + 8 * i, BigInt(index));
  writePath(bytes, 12 + 8 * indices.length, path);
  return bytes;
}

/**
 * Reads what {@link encodeMultiProof} wrote. Nothing is allocated before the number of leaves is known to be at most
 * {@link MAX_MULTI_PROOF_LEAVES} and present.
 *
 * @param hashLength Bytes of one hash.
 * @throws {@link CryptoError} `bytes.truncated`, `bytes.trailing`, or `merkle.proof` when the indices are not ascending
 * positions in the tree.
 */
export function decodeMultiProof(bytes: Uint8Array, hashLength: number): MultiProof {
  const size = readSize(bytes, 0);
  if (bytes.length < 12) throw truncated(bytes.length, 12);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(8);
  if (count > MAX_MULTI_PROOF_LEAVES) throw malformed(`${count} leaves exceed ${MAX_MULTI_PROOF_LEAVES}`, 8);
  const end = 12 + 8 * count;
  if (bytes.length < end) throw truncated(bytes.length, end);
  const indices = Array.from({ length: count }, (_, i) => readSize(bytes, 12 + 8 * i));
  if (!areIndices(indices, size)) throw malformed(`leaves are not ascending positions below ${size}`, 12);
  return { size, indices, path: readPath(bytes, end, multiPathLength(indices, size), hashLength) };
}

function encode(head: readonly number[], path: readonly Uint8Array[], expected: number): Uint8Array {
  const bytes = new Uint8Array(8 * head.length + path.length * uniformLength(path, expected));
  const view = new DataView(bytes.buffer);
  for (const [i, value] of head.entries()) view.setBigUint64(8 * i, BigInt(value));
  writePath(bytes, 8 * head.length, path);
  return bytes;
}

function uniformLength(path: readonly Uint8Array[], expected: number): number {
  if (path.length !== expected) throw malformed(`${path.length} hashes, expected ${expected}`, 0);
  const length = path[0]?.length ?? 0;
  if (path.some((hash) => hash.length !== length)) throw malformed('hashes differ in length', 0);
  return length;
}

function writePath(bytes: Uint8Array, offset: number, path: readonly Uint8Array[]): void {
  let at = offset;
  for (const hash of path) {
    bytes.set(hash, at);
    at += hash.length;
  }
}

function readPath(bytes: Uint8Array, offset: number, count: number, hashLength: number): Uint8Array[] {
  const end = offset + count * hashLength;
  if (bytes.length < end) throw truncated(bytes.length, end);
  if (bytes.length > end) {
    throw new CryptoError('bytes.trailing', `the proof ends at byte ${end} of ${bytes.length}`, { offset: end });
  }
  return Array.from({ length: count }, (_, i) => bytes.slice(offset + i * hashLength, offset + (i + 1) * hashLength));
}

function readSize(bytes: Uint8Array, offset: number): number {
  if (bytes.length < offset + 8) throw truncated(bytes.length, offset + 8);
  const value = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(offset);
  if (value > BigInt(MAX_TREE_SIZE)) throw malformed(`${value} exceeds ${MAX_TREE_SIZE}`, offset);
  return Number(value);
}

function truncated(have: number, need: number): CryptoError {
  return new CryptoError('bytes.truncated', `the proof has ${have} bytes, ${need} are needed`, { offset: have });
}

function malformed(what: string, offset: number): CryptoError {
  return new CryptoError('merkle.proof', `malformed proof: ${what}`, { offset });
}
