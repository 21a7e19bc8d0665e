import { ed25519 } from '@noble/curves/ed25519.js';
import { slot } from '../backend/registry.ts';
import { batchWeights } from '../backend/weights.ts';
import { kernelVerify, kernelVerifyBatch } from './kernel.ts';
import { testAcceptor, testBatchAcceptor, testSign, testVerify, testVerifyBatch } from './known-answers.ts';
import { nodeVerify, sodiumSign, sodiumVerify, sodiumVerifyBatch } from './native.ts';
import { verifyBatchPortable, verifyPortable } from './portable.ts';
import type { Sign, Verify, VerifyBatch } from './types.ts';

/** One admissible signature under any rule. */
export const verifySlot: () => Verify = /* @__PURE__ */ slot<Verify>({
  name: 'ed25519.verify',
  candidates: [
    { tier: 'native', name: 'sodium', loadOver: sodiumVerify },
    { tier: 'wasm', name: 'kernel', load: kernelVerify },
    { tier: 'native', name: 'node', loadOver: nodeVerify },
    { tier: 'portable', name: 'noble', load: () => verifyPortable },
  ],
  test: testVerify,
  acceptor: { reject: () => false, test: testAcceptor },
});

/** Many admissible signatures under one of the cofactored rules. */
export const verifyBatchSlot: () => VerifyBatch = /* @__PURE__ */ slot<VerifyBatch>({
  name: 'ed25519.verifyBatch',
  candidates: [
    { tier: 'native', name: 'sodium', loadOver: sodiumVerifyBatch },
    { tier: 'wasm', name: 'kernel', load: kernelVerifyBatch },
    {
      tier: 'portable',
      name: 'noble',
      load: () => (items) => verifyBatchPortable(items, batchWeights(items.length, 'little')),
    },
  ],
  test: testVerifyBatch,
  acceptor: { reject: () => false, test: testBatchAcceptor },
});

/** Deterministic signing, so that every implementation gives the same bytes. */
export const signSlot: () => Sign = /* @__PURE__ */ slot<Sign>({
  name: 'ed25519.sign',
  candidates: [
    { tier: 'native', name: 'sodium', load: sodiumSign },
    { tier: 'portable', name: 'noble', load: () => ed25519.sign },
  ],
  test: testSign,
});
