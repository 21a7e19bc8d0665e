import type { Registration } from '@dougong/conformance';
import { adapters as awards } from './awards.ts';
import { adapters as markets } from './markets.ts';
import { adapters as schedules } from './schedules.ts';
import { adapters as shops } from './shops.ts';
import { adapters as splits } from './splits.ts';
import { adapters as tasks } from './tasks.ts';

export const registration: Registration = {
  adapters: [...awards, ...markets, ...schedules, ...shops, ...splits, ...tasks],
};
