/** The kernels of the package, by the name of the file that holds their bytes. */
import type { KernelSource } from './compile.ts';
import { ed25519Modules } from './ed25519.ts';
import { hashModules } from './hash.ts';
import { secp256k1, sm2, weierstrassModules } from './weierstrass.ts';

/** Signatures of a batch, at three points each with the halved scalars, and the two of the base point. */
const SECP256K1_SUMMANDS = 3 * 1024 + 2;

export const kernels = {
  ed25519: { entry: 'edwards/ed25519.ts', optimize: '-O3s', modules: ed25519Modules },
  secp256k1: {
    entry: 'weierstrass/secp256k1.ts',
    optimize: '-O3s',
    modules: weierstrassModules(secp256k1, SECP256K1_SUMMANDS),
  },
  sm2: { entry: 'weierstrass/sm2.ts', optimize: '-O3s', modules: weierstrassModules(sm2, 1) },
  hash: { entry: 'hash/records.ts', optimize: '-O3', modules: hashModules },
} satisfies Readonly<Record<string, KernelSource>>;
