/** The kernels of the package, by the name of the file that holds their bytes. */
import type { KernelSource } from './compile.ts';
import { ed25519Modules } from './ed25519.ts';
import { secp256k1, sm2, weierstrassModules } from './weierstrass.ts';

/** Signatures of a batch, at three points each with the halved scalars, and the two of the base point. */
const SECP256K1_SUMMANDS = 3 * 1024 + 2;

export const kernels = {
  ed25519: { entry: 'edwards/ed25519.ts', modules: ed25519Modules },
  secp256k1: { entry: 'weierstrass/secp256k1.ts', modules: weierstrassModules(secp256k1, SECP256K1_SUMMANDS) },
  sm2: { entry: 'weierstrass/sm2.ts', modules: weierstrassModules(sm2, 1) },
} satisfies Readonly<Record<string, KernelSource>>;
