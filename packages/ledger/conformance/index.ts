import type { Registration } from '@dougong/conformance';
import { adapters as bvm } from './bytom/bvm.ts';
import { adapters as chains } from './bytom/chains.ts';
import { adapters as decode } from './bytom/decode.ts';
import { adapters as ed25519 } from './bytom/ed25519.ts';
import { adapters as encoding } from './bytom/encoding.ts';
import { adapters as gm } from './bytom/gm.ts';
import { adapters as keys } from './bytom/keys.ts';
import { adapters as merkle } from './bytom/merkle.ts';
import { adapters as mov } from './bytom/mov.ts';
import { adapters as networks } from './bytom/networks.ts';
import { adapters as programs } from './bytom/programs.ts';
import { adapters as transactions } from './bytom/transactions.ts';
import { adapters as match } from './match.ts';

export const registration: Registration = {
  adapters: [
    ...bvm,
    ...chains,
    ...decode,
    ...ed25519,
    ...encoding,
    ...gm,
    ...keys,
    ...match,
    ...merkle,
    ...mov,
    ...networks,
    ...programs,
    ...transactions,
  ],
};
