import type { Registration } from '@dougong/conformance';
import { adapters as pool } from './pool.ts';
import { adapters as random } from './random.ts';

export const registration: Registration = { adapters: [...pool, ...random] };
