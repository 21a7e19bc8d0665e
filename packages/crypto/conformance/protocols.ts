import type { Adapter } from '@dougong/conformance';
import { adapters as beacon } from './protocols/beacon.ts';
import { adapters as bls } from './protocols/bls.ts';
import { adapters as musig2 } from './protocols/musig2.ts';
import { adapters as vrf } from './protocols/vrf.ts';

export const adapters: readonly Adapter[] = [...beacon, ...bls, ...musig2, ...vrf];
