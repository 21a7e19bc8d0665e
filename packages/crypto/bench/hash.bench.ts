import { createHash, hash as nodeHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { type Bench, type Figure, milliseconds, perSecond } from '@dougong/bench';
import { blake3, hashMany, hashSuites, sha3_256, sha256, sm3 } from '@dougong/crypto/hash';
import { blake3 as nobleBlake3 } from '@noble/hashes/blake3.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { sha3_256 as nobleSha3 } from '@noble/hashes/sha3.js';
import { createBLAKE3, createSHA3, createSHA256, createSM3, type IHasher } from 'hash-wasm';

/** The part of `sodium-native` in use. */
interface Sodium {
  crypto_hash_sha256(out: Uint8Array, message: Uint8Array): void;
}

const sodium = createRequire(import.meta.url)('sodium-native') as Sodium;

type Hash = (message: Uint8Array) => Uint8Array;

const wasm =
  (hasher: IHasher): Hash =>
  (message) =>
    hasher.init().update(message).digest('binary');

/** `crypto.hash` as it is mostly called, with a Buffer as result. */
const node =
  (name: string): Hash =>
  (message) =>
    nodeHash(name, message, 'buffer');

const sodiumSha256: Hash = (message) => {
  const out = Buffer.allocUnsafe(32);
  sodium.crypto_hash_sha256(out, message);
  return out;
};

/** RFC 6962 root of equally long leaves, one hash at a time. */
function rootWith(hash: Hash, leaves: Uint8Array): Uint8Array {
  let level = Array.from({ length: leaves.length / 32 }, (_, i) =>
    hash(Buffer.concat([Uint8Array.of(0), leaves.subarray(32 * i, 32 * i + 32)])),
  );
  while (level.length > 1) {
    const next: Uint8Array[] = [];
    for (let i = 0; i + 1 < level.length; i += 2) {
      next.push(hash(Buffer.concat([Uint8Array.of(1), level[i] ?? leaves, level[i + 1] ?? leaves])));
    }
    const odd = level.length % 2 === 1 ? level.at(-1) : undefined;
    level = odd === undefined ? next : [...next, odd];
  }
  return level[0] ?? leaves;
}

/** The same, a level at a time. */
function rootByLevels(hash: typeof sha256, leaves: Uint8Array): Uint8Array {
  let level = hashMany(hash, leaves, 32, Uint8Array.of(0));
  while (level.length > 32) {
    const paired = level.length - (level.length % 64);
    const next = new Uint8Array(paired / 2 + (level.length - paired));
    hashMany(hash, level.subarray(0, paired), 64, Uint8Array.of(1), next);
    next.set(level.subarray(paired), paired / 2);
    level = next;
  }
  return level;
}

export const bench: Bench = {
  title: 'hashes',
  async figures() {
    const [wasmSha256, wasmSha3, wasmSm3, wasmBlake3] = await Promise.all([
      createSHA256(),
      createSHA3(256),
      createSM3(),
      createBLAKE3(),
    ]);
    const figures: Figure[] = [];
    for (const size of [32, 64, 1024, 16_384]) {
      const message = Uint8Array.from({ length: size }, (_, i) => i);
      const rate = (name: string, own: Hash, rivals: Readonly<Record<string, Hash>>): void => {
        figures.push({
          name: `${name}, ${size} B`,
          unit: '/s',
          better: 'higher',
          measure: perSecond(() => own(message)),
          rivals: Object.fromEntries(
            Object.entries(rivals).map(([rival, hash]) => [rival, perSecond(() => hash(message))]),
          ),
        });
      };
      rate('SHA-256', sha256, {
        noble: nobleSha256,
        'node:crypto': node('sha256'),
        'hash-wasm': wasm(wasmSha256),
        'sodium-native': sodiumSha256,
      });
      rate('SHA3-256', sha3_256, {
        noble: nobleSha3,
        'node:crypto': node('sha3-256'),
        'hash-wasm': wasm(wasmSha3),
      });
      rate('SM3', sm3, {
        'node:crypto': node('sm3'),
        'node:crypto createHash': (bytes) => createHash('sm3').update(bytes).digest(),
        'hash-wasm': wasm(wasmSm3),
      });
      rate('BLAKE3', blake3, { noble: nobleBlake3, 'hash-wasm': wasm(wasmBlake3) });
    }
    const { std } = hashSuites;
    const [left, right] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    const out = new Uint8Array(32);
    figures.push({
      name: 'tagged hash of two digests, suite std, into place',
      unit: '/s',
      better: 'higher',
      measure: perSecond(() => std.taggedInto('dougong/bench', out, 0, left, right)),
    });
    const leaves = Uint8Array.from({ length: 320_000 }, (_, i) => i * 7 + (i >> 8));
    for (const [name, own, rivals] of [
      [
        'SHA-256',
        sha256,
        { 'node:crypto': node('sha256'), 'hash-wasm': wasm(wasmSha256), 'sodium-native': sodiumSha256 },
      ],
      ['SHA3-256', sha3_256, { 'node:crypto': node('sha3-256'), 'hash-wasm': wasm(wasmSha3) }],
      ['SM3', sm3, { 'node:crypto': node('sm3'), 'hash-wasm': wasm(wasmSm3) }],
    ] as const) {
      figures.push({
        name: `Merkle root of 10,000 leaves, ${name}`,
        unit: 'ms',
        better: 'lower',
        target: 12,
        measure: milliseconds(() => rootByLevels(own, leaves)),
        rivals: Object.fromEntries(
          Object.entries(rivals as Readonly<Record<string, Hash>>).map(([rival, hash]) => [
            rival,
            milliseconds(() => rootWith(hash, leaves)),
          ]),
        ),
      });
    }
    return figures;
  },
};
