import { describe, expect, test } from 'vitest';
import { Random } from '../../scripts/fuzz/random.ts';
import { edwardsCase } from '../../scripts/kernel-fuzz/edwards.ts';
import { secp256k1Case, sm2Case } from '../../scripts/kernel-fuzz/weierstrass.ts';
import { loadEd25519Kernel } from '../../src/wasm/ed25519.ts';
import { loadSecp256k1Kernel } from '../../src/wasm/secp256k1.ts';
import { loadSm2Kernel } from '../../src/wasm/sm2.ts';

const CASES = 150;

/** The first case that goes wrong. */
function firstFault(seed: string, once: (random: Random) => string | undefined): string | undefined {
  for (let i = 0; i < CASES; i++) {
    const fault = once(new Random(`${seed} ${i}`));
    if (fault !== undefined) return `seed "${seed} ${i}": ${fault}`;
  }
  return undefined;
}

/** Kernels load wherever the tests run. */
function present<Kernel>(kernel: Kernel | undefined): Kernel {
  if (kernel === undefined) throw new TypeError('WebAssembly does not run here');
  return kernel;
}

describe('random linear combinations give what noble gives', () => {
  test('edwards25519, with torsion, repeated keys and batches', () => {
    const kernel = present(loadEd25519Kernel());
    expect(firstFault('edwards', (random) => edwardsCase(kernel, random))).toBeUndefined();
  });

  test('secp256k1: Schnorr, ECDSA, batches and sums', () => {
    const kernel = present(loadSecp256k1Kernel());
    expect(firstFault('secp256k1', (random) => secp256k1Case(kernel, random))).toBeUndefined();
  });

  test('SM2', () => {
    const kernel = present(loadSm2Kernel());
    expect(firstFault('sm2', (random) => sm2Case(kernel, random))).toBeUndefined();
  });
});
