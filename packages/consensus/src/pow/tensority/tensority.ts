import { assertBytes, bytesToHex, concatBytes } from '@dougong/crypto';
import { sha3_256 } from '@dougong/crypto/hash';
import { kernelRun } from './kernel.ts';
import { type MatrixRun, portableRun } from './portable.ts';
import { createMatrices } from './seed-cache.ts';

/** How the matrix products are computed: by our WebAssembly kernel, or in plain JavaScript. */
export type TensorityBackend = 'wasm' | 'portable';

/** Tensority bound to one seed, which 256 blocks share. Holds 16 MiB, or 34 MiB with the kernel. */
export interface TensorityEpoch {
  readonly backend: TensorityBackend;
  /** The proof-of-work hash of a 32-byte header hash: 32 bytes, to be read as a little-endian number. */
  hash(headerHash: Uint8Array): Uint8Array;
}

/** The seed of the first 256 blocks: SHA3-256 of 32 zero bytes. */
export const INITIAL_SEED_HEX = '9e6291970cb44dd94008c79bcaf9d86f18b4b49ba5b2a04781db7199ed3b9e4e';

/** Blocks that share a seed. */
export const SEED_INTERVAL = 256;

/**
 * Prepares Tensority for a seed, as Bytom 1.x deployed it. Preparing costs some hundred milliseconds; keep the result for
 * the blocks that share the seed.
 *
 * @param backend - `wasm` by default, `portable` where WebAssembly with SIMD does not run
 * @example
 * ```ts
 * import { createTensority } from '@dougong/consensus/pow';
 *
 * const epoch = createTensority(new Uint8Array(32).fill(7));
 * console.log(epoch.hash(new Uint8Array(32)).length); // 32
 * ```
 */
export function createTensority(seed: Uint8Array, backend: TensorityBackend = 'wasm'): TensorityEpoch {
  assertBytes('seed', seed, 32);
  const matrices = createMatrices(seed);
  const kernel = backend === 'wasm' ? kernelRun(matrices) : undefined;
  const run: MatrixRun = kernel ?? portableRun(matrices);
  return {
    backend: kernel === undefined ? 'portable' : 'wasm',
    hash(headerHash) {
      assertBytes('headerHash', headerHash, 32);
      return sha3_256(run(sequencesOf(headerHash)));
    },
  };
}

/**
 * Hashes by seed, keeping the last few seeds: a verifier that follows one chain needs one, around a seed change two.
 *
 * @param kept - seeds to keep, at least one
 */
export function createTensorityCache(kept = 2): (headerHash: Uint8Array, seed: Uint8Array) => Uint8Array {
  if (!Number.isSafeInteger(kept) || kept < 1) throw new TypeError('kept: expected a count from 1');
  const epochs = new Map<string, TensorityEpoch>();
  return (headerHash, seed) => {
    assertBytes('seed', seed, 32);
    const key = bytesToHex(seed);
    const epoch = epochs.get(key) ?? createTensority(seed);
    epochs.delete(key);
    epochs.set(key, epoch);
    for (const oldest of epochs.keys()) {
      if (epochs.size <= kept) break;
      epochs.delete(oldest);
    }
    return epoch.hash(headerHash);
  };
}

/** Which matrices each of the four chains multiplies: the hash of a quarter of the header hash. */
function sequencesOf(headerHash: Uint8Array): Uint8Array {
  return concatBytes(...[0, 8, 16, 24].map((from) => sha3_256(headerHash.subarray(from, from + 8))));
}
