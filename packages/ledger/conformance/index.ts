import type { Registration } from '@dougong/conformance';
import { adapters as bvm } from './bytom/bvm.ts';

export const registration: Registration = { adapters: [...bvm] };
