import type { Adapter } from '@dougong/conformance';
import { adapters as beacon } from './protocols/beacon.ts';
import { adapters as bls } from './protocols/bls.ts';

export const adapters: readonly Adapter[] = [...beacon, ...bls];
