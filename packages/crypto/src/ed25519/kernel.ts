import type { SignedMessage } from '../backend/items.ts';
import { batchWeights } from '../backend/weights.ts';
import { loadEd25519Kernel } from '../wasm/ed25519.ts';
import { challenge } from './challenge.ts';
import { isCofactored } from './rules.ts';
import type { Verify, VerifyBatch } from './types.ts';

/** Every rule by our WebAssembly kernel. */
export function kernelVerify(): Verify | undefined {
  const kernel = loadEd25519Kernel();
  if (kernel === undefined) return undefined;
  return (signature, message, publicKey, rule) => {
    const hash = challenge(signature, publicKey, message);
    return isCofactored(rule)
      ? kernel.verifyCofactored(signature, publicKey, hash)
      : kernel.verifyCofactorless(signature, publicKey, hash);
  };
}

/** The cofactored equation over a whole batch by our WebAssembly kernel. */
export function kernelVerifyBatch(): VerifyBatch | undefined {
  const kernel = loadEd25519Kernel();
  if (kernel === undefined) return undefined;
  return (items) => {
    const { signatures, publicKeys, challenges } = pack(items);
    return kernel.verifyBatch(signatures, publicKeys, challenges, batchWeights(items.length, 'little'));
  };
}

/** A batch laid end to end, as the kernel wants it. */
function pack(items: readonly SignedMessage[]) {
  const signatures = new Uint8Array(64 * items.length);
  const publicKeys = new Uint8Array(32 * items.length);
  const challenges = new Uint8Array(64 * items.length);
  for (const [i, { signature, message, publicKey }] of items.entries()) {
    signatures.set(signature, 64 * i);
    publicKeys.set(publicKey, 32 * i);
    challenges.set(challenge(signature, publicKey, message), 64 * i);
  }
  return { signatures, publicKeys, challenges };
}
