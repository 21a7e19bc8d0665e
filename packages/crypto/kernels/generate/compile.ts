/** Compiles a kernel: hand-written AssemblyScript from `../assembly` and generated modules, all in memory. */
import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const ASSEMBLY = new URL('../assembly/', import.meta.url);

/** Folders of the compiler's view that hold another folder's sources beside their own generated arithmetic. */
const MODULAR = ['base', 'scalar'];

/** The module `curve.ts`, through which code for any curve reaches the point functions of its own. */
export function pointFunctions(folder: 'edwards' | 'weierstrass'): string {
  const names = 'AFFINE, addAffine, addPoints, cacheAffine, copyPoint, doublePoint, POINT, setIdentity';
  return `export { ${names} } from './${folder}/point';\n`;
}

const OUTPUT = 'kernel.wasm';

/** No run-time library, no imports, no assertions of the compiler's own. */
const FLAGS = ['--converge', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--enable', 'simd'];

/** What to compile. */
export interface KernelSource {
  /** Path of the entry point below `assembly`. */
  readonly entry: string;
  /**
   * `-O3s` for the curves: 40 % smaller than `-O3` and some 5 % slower. `-O3` for the hashes, whose rounds must be
   * inlined.
   */
  readonly optimize: '-O3' | '-O3s';
  /** Generated modules by path. */
  readonly modules: Readonly<Record<string, string>>;
}

function source(path: string, modules: Readonly<Record<string, string>>): string | null {
  const generated = modules[path];
  if (generated !== undefined) return generated;
  const [folder = '', ...rest] = path.split('/');
  const real = MODULAR.includes(folder) ? ['modular', ...rest].join('/') : path;
  try {
    return readFileSync(new URL(real, ASSEMBLY), 'utf8');
  } catch {
    return null;
  }
}

/**
 * The WebAssembly module of a kernel, the same bytes on every machine.
 *
 * @param checked - compiles the bound checks in: a kernel that traps where limbs outgrow their bounds.
 */
export async function compile({ entry, optimize, modules }: KernelSource, checked: boolean): Promise<Uint8Array> {
  const files = { ...modules, 'config.ts': `export const CHECKED: bool = ${checked};\n` };
  let wasm: Uint8Array | undefined;
  const messages: string[] = [];
  const collect = { write: (text: string) => void messages.push(text) };
  const { error } = await asc.main([entry, optimize, ...FLAGS, '--outFile', OUTPUT], {
    readFile: (path) => source(path, files),
    writeFile: (path, contents) => {
      if (path === OUTPUT && typeof contents !== 'string') wasm = contents;
    },
    listFiles: () => [],
    stdout: collect,
    stderr: collect,
  });
  if (error !== null || wasm === undefined) throw new Error(`${entry}: ${messages.join('')}`, { cause: error });
  return wasm;
}
