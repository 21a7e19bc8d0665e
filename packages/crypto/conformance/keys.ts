import type { Adapter } from '@dougong/conformance';
import { adapters as merkle } from './keys/merkle.ts';

export const adapters: readonly Adapter[] = [...merkle];
