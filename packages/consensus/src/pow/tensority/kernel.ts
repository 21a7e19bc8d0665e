import { tensorityWasm } from './generated/kernel.ts';
import type { MatrixRun } from './portable.ts';

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  matrices(): number;
  sequences(): number;
  words(): number;
  run(): void;
}

let compiled: WebAssembly.Module | undefined;

/**
 * The matrix half on our WebAssembly kernel, with a copy of the matrices in its own memory; `undefined` where WebAssembly
 * or its SIMD is missing or forbidden.
 */
export function kernelRun(matrices: Uint8Array): MatrixRun | undefined {
  const exports = instantiate();
  if (exports === undefined) return undefined;
  const memory = new Uint8Array(exports.memory.buffer);
  memory.set(matrices, exports.matrices());
  return (sequences) => {
    memory.set(sequences, exports.sequences());
    exports.run();
    return memory.slice(exports.words(), exports.words() + 256);
  };
}

function instantiate(): Exports | undefined {
  try {
    compiled ??= new WebAssembly.Module(Uint8Array.from(atob(tensorityWasm), (character) => character.charCodeAt(0)));
    return new WebAssembly.Instance(compiled).exports as unknown as Exports;
  } catch {
    return undefined;
  }
}
