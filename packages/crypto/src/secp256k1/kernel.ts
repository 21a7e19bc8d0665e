import { batchWeights } from '../backend/weights.ts';
import { loadSecp256k1Kernel } from '../wasm/secp256k1.ts';
import { schnorrChallenge } from './challenge.ts';
import type { EcdsaVerify, SchnorrVerify, SchnorrVerifyBatch } from './types.ts';

/** ECDSA by our WebAssembly kernel. */
export function kernelEcdsaVerify(): EcdsaVerify | undefined {
  const kernel = loadSecp256k1Kernel();
  return kernel && ((signature, digest, publicKey) => kernel.ecdsaVerify(signature, publicKey, digest));
}

/** BIP-340 by our WebAssembly kernel. */
export function kernelSchnorrVerify(): SchnorrVerify | undefined {
  const kernel = loadSecp256k1Kernel();
  if (kernel === undefined) return undefined;
  return (signature, message, publicKey) =>
    kernel.schnorrVerify(signature, publicKey, schnorrChallenge(signature, publicKey, message));
}

/** BIP-340 batches by our WebAssembly kernel. */
export function kernelSchnorrVerifyBatch(): SchnorrVerifyBatch | undefined {
  const kernel = loadSecp256k1Kernel();
  if (kernel === undefined) return undefined;
  return (items) => {
    const signatures = new Uint8Array(64 * items.length);
    const publicKeys = new Uint8Array(32 * items.length);
    const challenges = new Uint8Array(32 * items.length);
    for (const [i, { signature, message, publicKey }] of items.entries()) {
      signatures.set(signature, 64 * i);
      publicKeys.set(publicKey, 32 * i);
      challenges.set(schnorrChallenge(signature, publicKey, message), 32 * i);
    }
    return kernel.schnorrVerifyBatch(signatures, publicKeys, challenges, batchWeights(items.length, 'big'));
  };
}
