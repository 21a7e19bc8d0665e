import { createRequire } from 'node:module';
import { type Bench, type Figure, milliseconds } from '@dougong/bench';
import { type HashSuite, hashSuites } from '@dougong/crypto/hash';
import { hashLeaf, MerkleTree, merkleRootFlat, verifyInclusion } from '@dougong/crypto/merkle';
import { sha256 } from '@noble/hashes/sha2.js';
import { sha3_256 } from '@noble/hashes/sha3.js';

/** The part of `sodium-native` in use. */
interface Sodium {
  crypto_hash_sha256(out: Uint8Array, message: Uint8Array): void;
}

const sodium = createRequire(import.meta.url)('sodium-native') as Sodium;

const LEAVES = 10_000;
const leaves: Uint8Array = Uint8Array.from({ length: 32 * LEAVES }, (_, i) => (i * 167 + (i >> 5)) & 255);

/** What a program without this package would write: pairs, concatenation, one hash a node. */
function plainRoot(digest: (message: Uint8Array) => Uint8Array): Uint8Array {
  const prefixed = (prefix: number, ...parts: Uint8Array[]): Uint8Array => {
    const message = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0));
    message[0] = prefix;
    let at = 1;
    for (const part of parts) {
      message.set(part, at);
      at += part.length;
    }
    return digest(message);
  };
  let level = Array.from({ length: LEAVES }, (_, i) => prefixed(0, leaves.subarray(32 * i, 32 * i + 32)));
  while (level.length > 1) {
    const next: Uint8Array[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i], level[i + 1]];
      if (left !== undefined) next.push(right === undefined ? left : prefixed(1, left, right));
    }
    level = next;
  }
  return level[0] ?? digest(new Uint8Array(0));
}

function sodiumSha256(message: Uint8Array): Uint8Array {
  const out = Buffer.allocUnsafe(32);
  sodium.crypto_hash_sha256(out, Buffer.from(message.buffer, message.byteOffset, message.length));
  return out;
}

function rootFigure(suite: HashSuite, rivals: Readonly<Record<string, () => unknown>>): Figure {
  return {
    name: `root of ${LEAVES} leaves of 32 bytes, ${suite.name}`,
    unit: 'ms',
    better: 'lower',
    target: 15,
    measure: milliseconds(() => merkleRootFlat(suite, leaves, 32)),
    rivals: Object.fromEntries(Object.entries(rivals).map(([name, run]) => [name, milliseconds(run)])),
  };
}

export const bench: Bench = {
  title: 'Merkle trees',
  figures: () => {
    const tree = new MerkleTree(hashSuites.std);
    for (let i = 0; i < LEAVES; i++) tree.append(leaves.subarray(32 * i, 32 * i + 32));
    const root = tree.root();
    const leaf = hashLeaf(hashSuites.std, leaves.subarray(0, 32));
    const proof = tree.inclusionProof(0);
    return [
      rootFigure(hashSuites.std, {
        'noble, node by node': () => plainRoot(sha256),
        'sodium-native, node by node': () => plainRoot(sodiumSha256),
      }),
      rootFigure(hashSuites.sha3, { 'noble, node by node': () => plainRoot(sha3_256) }),
      rootFigure(hashSuites.gm, {}),
      {
        name: 'verify 1,000 inclusion proofs, SHA-256',
        unit: 'ms',
        better: 'lower',
        measure: milliseconds(() => {
          for (let i = 0; i < 1000; i++) verifyInclusion(hashSuites.std, root, leaf, proof);
        }),
      },
      {
        name: `tree of ${LEAVES} leaves with every node kept, SHA-256`,
        unit: 'ms',
        better: 'lower',
        measure: milliseconds(() => {
          const grown = new MerkleTree(hashSuites.std);
          for (let i = 0; i < LEAVES; i++) grown.append(leaves.subarray(32 * i, 32 * i + 32));
        }),
      },
    ];
  },
};
