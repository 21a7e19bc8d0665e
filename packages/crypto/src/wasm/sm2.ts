import type { KernelLoader, Sm2Kernel } from '../backend/kernels.ts';
import { sm2Wasm } from './generated/sm2.ts';
import { instantiate, type KernelExports, kernelBytes, once } from './instantiate.ts';

/** Exports of `kernels/assembly/weierstrass/sm2.ts`; booleans are numbers here. */
interface Exports extends KernelExports {
  verify(): number;
}

/** Makes a kernel of compiled bytes: the generated ones, or those of a checked build. */
export function createSm2Kernel(wasm: Uint8Array<ArrayBuffer>): Sm2Kernel {
  const exports = instantiate<Exports>(wasm);
  const memory = new Uint8Array(exports.memory.buffer);
  const input = exports.input();

  return {
    verify(signature, publicKey, digest) {
      memory.set(signature, input);
      memory.set(digest, input + 64);
      memory.set(publicKey, input + 96);
      return exports.verify() !== 0;
    },
  };
}

/** The SM2 kernel, where WebAssembly runs. */
export const loadSm2Kernel: KernelLoader<Sm2Kernel> = once(() => createSm2Kernel(kernelBytes(sm2Wasm)));
