import type { Registration } from '@dougong/conformance';
import { adapters as pow } from './pow.ts';

export const registration: Registration = { adapters: [...pow] };
