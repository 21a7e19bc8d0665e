/**
 * The hash that builds a tree: any function from bytes to `digestLength` bytes. Those of `@dougong/crypto/hash` fit, and
 * take the fast path for whole levels.
 */
export interface MerkleHash {
  /** The digest of `message`. */
  (message: Uint8Array): Uint8Array;
  /** Bytes of a digest. */
  readonly digestLength: number;
}

/** Prefix of leaf data (RFC 6962 section 2.1); it keeps an inner node from passing for a leaf. */
const LEAF = 0x00;
/** Prefix of the two children of a node. */
export const NODE = 0x01;

/** The root of the tree without leaves: the hash of the empty string. */
export function emptyRoot(hash: MerkleHash): Uint8Array {
  return hash(new Uint8Array(0));
}

/** The hash of a leaf with the given data: `hash(0x00 ‖ data)`. */
export function hashLeaf(hash: MerkleHash, data: Uint8Array): Uint8Array {
  const message = new Uint8Array(1 + data.length);
  message[0] = LEAF;
  message.set(data, 1);
  return hash(message);
}

/** The hash of a node: `hash(0x01 ‖ left ‖ right)`. */
export function hashNode(hash: MerkleHash, left: Uint8Array, right: Uint8Array): Uint8Array {
  const message = new Uint8Array(1 + left.length + right.length);
  message[0] = NODE;
  message.set(left, 1);
  message.set(right, 1 + left.length);
  return hash(message);
}

/** The digests of `count` records of `recordLength` bytes that lie one after the other. */
export function hashRecords(hash: MerkleHash, records: Uint8Array, recordLength: number, count: number): Uint8Array {
  const width = hash.digestLength;
  const digests = new Uint8Array(count * width);
  for (let i = 0; i < count; i++) {
    digests.set(hash(records.subarray(i * recordLength, (i + 1) * recordLength)), i * width);
  }
  return digests;
}
