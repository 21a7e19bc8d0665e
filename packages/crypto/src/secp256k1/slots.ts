import { slot } from '../backend/registry.ts';
import { batchWeights } from '../backend/weights.ts';
import { kernelEcdsaVerify, kernelSchnorrVerify, kernelSchnorrVerifyBatch } from './kernel.ts';
import { testEcdsaVerify, testSchnorrVerify, testSchnorrVerifyBatch } from './known-answers.ts';
import { addonEcdsaVerify } from './native.ts';
import { ecdsaVerifyPortable, schnorrVerifyBatchPortable, schnorrVerifyPortable } from './portable.ts';
import type { EcdsaVerify, SchnorrVerify, SchnorrVerifyBatch } from './types.ts';

/** ECDSA with numbers in range and a key in SEC 1 form. */
export const ecdsaVerifySlot: () => EcdsaVerify = /* @__PURE__ */ slot<EcdsaVerify>({
  name: 'secp256k1.ecdsaVerify',
  candidates: [
    { tier: 'native', name: 'secp256k1', loadOver: addonEcdsaVerify },
    { tier: 'wasm', name: 'kernel', load: kernelEcdsaVerify },
    { tier: 'portable', name: 'noble', load: () => ecdsaVerifyPortable },
  ],
  test: testEcdsaVerify,
  acceptor: { reject: () => false, test: testEcdsaVerify },
});

/** One BIP-340 signature. */
export const schnorrVerifySlot: () => SchnorrVerify = /* @__PURE__ */ slot<SchnorrVerify>({
  name: 'secp256k1.schnorrVerify',
  candidates: [
    { tier: 'wasm', name: 'kernel', load: kernelSchnorrVerify },
    { tier: 'portable', name: 'noble', load: () => schnorrVerifyPortable },
  ],
  test: testSchnorrVerify,
});

/** Many BIP-340 signatures. */
export const schnorrVerifyBatchSlot: () => SchnorrVerifyBatch = /* @__PURE__ */ slot<SchnorrVerifyBatch>({
  name: 'secp256k1.schnorrVerifyBatch',
  candidates: [
    { tier: 'wasm', name: 'kernel', load: kernelSchnorrVerifyBatch },
    {
      tier: 'portable',
      name: 'noble',
      load: () => (items) => schnorrVerifyBatchPortable(items, batchWeights(items.length, 'big')),
    },
  ],
  test: testSchnorrVerifyBatch,
});
