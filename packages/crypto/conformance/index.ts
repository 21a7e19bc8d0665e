import type { Registration } from '@dougong/conformance';
import { answered, prepare } from './backends.ts';
import { adapters as hash } from './hash.ts';
import { adapters as keys } from './keys.ts';
import { adapters as protocols } from './protocols.ts';
import { adapters as signatures } from './signatures.ts';

export const registration: Registration = {
  adapters: [...hash, ...keys, ...protocols, ...signatures],
  prepare,
  answered,
};
