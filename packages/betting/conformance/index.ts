import type { Registration } from '@dougong/conformance';
import { adapters as pool } from './pool.ts';

export const registration: Registration = { adapters: [...pool] };
