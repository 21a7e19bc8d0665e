import type { Adapter } from '@dougong/conformance';
import { adapters as address } from './keys/address.ts';
import { adapters as hd } from './keys/hd.ts';
import { adapters as keystore } from './keys/keystore.ts';
import { adapters as mast } from './keys/mast.ts';
import { adapters as merkle } from './keys/merkle.ts';

export const adapters: readonly Adapter[] = [...address, ...hd, ...keystore, ...mast, ...merkle];
