import type { KernelLoader, Secp256k1Kernel } from '../backend/kernels.ts';
import { secp256k1Wasm } from './generated/secp256k1.ts';
import { instantiate, type KernelExports, kernelBytes, once, row, writeRows } from './instantiate.ts';

/** Exports of `kernels/assembly/weierstrass/secp256k1.ts`; booleans are numbers here. */
interface Exports extends KernelExports {
  schnorrVerify(): number;
  schnorrVerifyBatch(count: number): number;
  ecdsaVerify(): number;
  multiScalarBegin(): void;
  multiScalarAdd(count: number): number;
  multiScalarEnd(): void;
}

/** Signatures that one equation holds; larger batches are cut. */
const BATCH = 1024;
/** Fewer signatures than this are faster one by one, and that has the same answer. */
const FEW = 9;
/** Points that one bucket sum holds. */
const POINTS = 1024;

/** Makes a kernel of compiled bytes: the generated ones, or those of a checked build. */
export function createSecp256k1Kernel(wasm: Uint8Array<ArrayBuffer>): Secp256k1Kernel {
  const exports = instantiate<Exports>(wasm);
  const memory = new Uint8Array(exports.memory.buffer);
  const input = exports.input();

  const schnorrVerify = (signature: Uint8Array, publicKey: Uint8Array, challenge: Uint8Array): boolean => {
    memory.set(signature, input);
    memory.set(publicKey, input + 64);
    memory.set(challenge, input + 96);
    return exports.schnorrVerify() !== 0;
  };

  return {
    schnorrVerify,

    schnorrVerifyBatch(signatures, publicKeys, challenges, weights) {
      const count = publicKeys.length / 32;
      for (let from = 0; from < count; from += BATCH) {
        const to = Math.min(count, from + BATCH);
        if (to - from < FEW) {
          for (let i = from; i < to; i++) {
            if (!schnorrVerify(row(signatures, i, 64), row(publicKeys, i, 32), row(challenges, i, 32))) return false;
          }
          continue;
        }
        writeRows(memory, input, from, to, [
          [signatures, 64],
          [publicKeys, 32],
          [challenges, 32],
          [weights, 16],
        ]);
        if (exports.schnorrVerifyBatch(to - from) === 0) return false;
      }
      return true;
    },

    ecdsaVerify(signature, publicKey, digest) {
      memory.set(signature, input);
      memory.set(digest, input + 64);
      memory.set(publicKey, input + 96);
      return exports.ecdsaVerify() !== 0;
    },

    multiScalar(points, scalars) {
      const count = points.length / 33;
      exports.multiScalarBegin();
      for (let from = 0; from < count; from += POINTS) {
        const to = Math.min(count, from + POINTS);
        writeRows(memory, input, from, to, [
          [points, 33],
          [scalars, 32],
        ]);
        if (exports.multiScalarAdd(to - from) === 0) return undefined;
      }
      exports.multiScalarEnd();
      return memory.slice(input, input + 33);
    },
  };
}

/** The secp256k1 kernel, where WebAssembly runs. */
export const loadSecp256k1Kernel: KernelLoader<Secp256k1Kernel> = once(() =>
  createSecp256k1Kernel(kernelBytes(secp256k1Wasm)),
);
