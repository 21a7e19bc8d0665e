import type { Adapter } from '@dougong/conformance';
import { adapters as ed25519 } from './signatures/ed25519.ts';
import { adapters as hashToCurve } from './signatures/hash-to-curve.ts';
import { adapters as secp256k1 } from './signatures/secp256k1.ts';
import { adapters as wycheproof } from './signatures/wycheproof.ts';

export const adapters: readonly Adapter[] = [...ed25519, ...secp256k1, ...hashToCurve, ...wycheproof];
