import type { Registration } from '@dougong/conformance';
import { adapters as bvm } from './bytom/bvm.ts';
import { adapters as decode } from './bytom/decode.ts';
import { adapters as encoding } from './bytom/encoding.ts';
import { adapters as merkle } from './bytom/merkle.ts';

export const registration: Registration = { adapters: [...bvm, ...decode, ...encoding, ...merkle] };
