/** What every kernel exports. */
export interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  /** Address of the arguments and results. */
  input(): number;
  /** Computes the tables; once, before anything else. */
  init(): void;
}

/** Bytes of a kernel from the base64 text of `generated/`. */
export function kernelBytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/**
 * A kernel's exports, initialised. Synchronous: the kernels are far below the sizes that browsers refuse to compile on
 * the main thread. They import nothing, and their memory never grows.
 */
export function instantiate<Exports extends KernelExports>(wasm: Uint8Array<ArrayBuffer>): Exports {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm));
  const kernel = exports as unknown as Exports;
  kernel.init();
  return kernel;
}

/**
 * A loader that makes its kernel on first use and hands out the same one ever after; `undefined` where WebAssembly is
 * missing or a content security policy without `wasm-unsafe-eval` forbids it.
 */
export function once<Kernel>(create: () => Kernel): () => Kernel | undefined {
  let attempt: { readonly kernel: Kernel | undefined } | undefined;
  return () => {
    if (attempt === undefined) {
      try {
        attempt = { kernel: create() };
      } catch {
        attempt = { kernel: undefined };
      }
    }
    return attempt.kernel;
  };
}

/** Row `index` of a table with so many bytes a row. */
export function row(table: Uint8Array, index: number, length: number): Uint8Array {
  return table.subarray(index * length, (index + 1) * length);
}

/** Copies rows `from` to `to` of several tables, given with their bytes a row, one table after the other. */
export function writeRows(
  memory: Uint8Array,
  address: number,
  from: number,
  to: number,
  tables: readonly (readonly [bytes: Uint8Array, row: number])[],
): void {
  let at = address;
  for (const [bytes, row] of tables) {
    memory.set(bytes.subarray(from * row, to * row), at);
    at += (to - from) * row;
  }
}
