import { slot } from '../backend/registry.ts';
import { blstEngine } from './blst.ts';
import { testEngine } from './known-answers.ts';
import { portableEngine } from './portable.ts';
import type { BlsEngine } from './types.ts';

/** The implementation in use. */
export const engine: () => BlsEngine = /* @__PURE__ */ slot<BlsEngine>({
  name: 'bls',
  candidates: [
    { tier: 'native', name: 'blst', load: blstEngine },
    { tier: 'portable', name: 'noble', load: () => portableEngine },
  ],
  test: testEngine,
});
