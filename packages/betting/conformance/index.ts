import type { Registration } from '@dougong/conformance';
import { adapters as lmsr } from './lmsr.ts';
import { adapters as odds } from './odds.ts';
import { adapters as pool } from './pool.ts';
import { adapters as random } from './random.ts';
import { adapters as steps } from './steps.ts';

export const registration: Registration = { adapters: [...lmsr, ...odds, ...pool, ...random, ...steps] };
