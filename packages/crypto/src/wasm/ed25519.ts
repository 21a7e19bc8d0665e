import type { Ed25519Kernel, KernelLoader } from '../backend/kernels.ts';
import { ed25519Wasm } from './generated/ed25519.ts';
import { instantiate, type KernelExports, kernelBytes, once, row, writeRows } from './instantiate.ts';

/** Exports of `kernels/assembly/edwards/ed25519.ts`; booleans are numbers here. */
interface Exports extends KernelExports {
  verifyCofactored(): number;
  verifyCofactorless(): number;
  verifyBatch(count: number): number;
  multiScalarBegin(): void;
  multiScalarAdd(count: number): number;
  multiScalarEnd(): void;
}

/** Signatures that one equation holds; larger batches are cut. At this size another signature gains under 2 %. */
const BATCH = 1024;
/** Fewer signatures than this are faster one by one, and that has the same answer. */
const FEW = 9;
/** Points that one bucket sum holds. */
const POINTS = 2048;

/** Makes a kernel of compiled bytes: the generated ones, or those of a checked build. */
export function createEd25519Kernel(wasm: Uint8Array<ArrayBuffer>): Ed25519Kernel {
  const exports = instantiate<Exports>(wasm);
  const memory = new Uint8Array(exports.memory.buffer);
  const input = exports.input();

  const write = (signature: Uint8Array, publicKey: Uint8Array, challenge: Uint8Array): void => {
    memory.set(signature, input);
    memory.set(publicKey, input + 64);
    memory.set(challenge, input + 96);
  };

  return {
    verifyCofactored(signature, publicKey, challenge) {
      write(signature, publicKey, challenge);
      return exports.verifyCofactored() !== 0;
    },

    verifyCofactorless(signature, publicKey, challenge) {
      write(signature, publicKey, challenge);
      return exports.verifyCofactorless() !== 0;
    },

    verifyBatch(signatures, publicKeys, challenges, weights) {
      const count = publicKeys.length / 32;
      for (let from = 0; from < count; from += BATCH) {
        const to = Math.min(count, from + BATCH);
        if (to - from < FEW) {
          for (let i = from; i < to; i++) {
            write(row(signatures, i, 64), row(publicKeys, i, 32), row(challenges, i, 64));
            if (exports.verifyCofactored() === 0) return false;
          }
          continue;
        }
        writeRows(memory, input, from, to, [
          [signatures, 64],
          [publicKeys, 32],
          [challenges, 64],
          [weights, 16],
        ]);
        if (exports.verifyBatch(to - from) === 0) return false;
      }
      return true;
    },

    multiScalar(points, scalars) {
      const count = points.length / 32;
      exports.multiScalarBegin();
      for (let from = 0; from < count; from += POINTS) {
        const to = Math.min(count, from + POINTS);
        writeRows(memory, input, from, to, [
          [points, 32],
          [scalars, 32],
        ]);
        if (exports.multiScalarAdd(to - from) === 0) return undefined;
      }
      exports.multiScalarEnd();
      return memory.slice(input, input + 32);
    },
  };
}

/** The Ed25519 kernel, where WebAssembly runs. */
export const loadEd25519Kernel: KernelLoader<Ed25519Kernel> = once(() => createEd25519Kernel(kernelBytes(ed25519Wasm)));
