import type { Adapter } from '@dougong/conformance';
import { adapters as argon2 } from './hash/argon2.ts';
import { adapters as digests } from './hash/digests.ts';
import { adapters as kdf } from './hash/kdf.ts';
import { adapters as sm } from './hash/sm.ts';
import { adapters as wycheproof } from './hash/wycheproof.ts';

export const adapters: readonly Adapter[] = [...digests, ...argon2, ...kdf, ...sm, ...wycheproof];
