import type { Adapter } from '@dougong/conformance';

export const adapters: readonly Adapter[] = [];
