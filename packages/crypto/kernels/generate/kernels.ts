/** The kernels of the package, by the name of the file that holds their bytes. */
import type { KernelSource } from './compile.ts';
import { ed25519Modules } from './ed25519.ts';

export const kernels: Readonly<Record<string, KernelSource>> = {
  ed25519: { entry: 'edwards/ed25519.ts', modules: ed25519Modules },
};
