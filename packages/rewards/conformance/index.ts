import type { Registration } from '@dougong/conformance';
import { adapters as schedules } from './schedules.ts';
import { adapters as shops } from './shops.ts';
import { adapters as splits } from './splits.ts';

export const registration: Registration = { adapters: [...splits, ...schedules, ...shops] };
