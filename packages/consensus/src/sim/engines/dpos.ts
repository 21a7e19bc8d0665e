import { DPOS_DEFAULTS, type DposConfig } from '../../dpos/config.ts';
import { dpos } from '../../dpos/module.ts';
import { type DposMessage, SEAL_DOMAIN } from '../../dpos/seal.ts';
import type { SigRequest } from '../../interface/certificate.ts';
import { toHash } from '../../interface/primitives.ts';
import type { SignedVote, SimEngine } from '../harness.ts';
import { DPOS_STRATEGIES } from '../strategies/dpos.ts';

/** Offsets in the bytes of a seal, behind tag 32, chain id 32, engine epoch 4 and epoch 8. */
const HEIGHT_AT = 76;
const SLOT_AT = 84;
const ID_AT = 88;

/** Reads what a producer is about to sign. */
export function readSeal({ domain, message }: SigRequest): SignedVote | undefined {
  if (domain !== SEAL_DOMAIN || message.length < ID_AT + 32) return undefined;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  return {
    kind: 'seal',
    height: Number(view.getBigUint64(HEIGHT_AT)),
    round: view.getUint32(SLOT_AT),
    target: toHash(message.subarray(ID_AT, ID_AT + 32)),
  };
}

/** Delegated proof of stake in the simulator. */
export const dposEngine: SimEngine<DposConfig, DposMessage> = {
  module: dpos,
  configure: (written) => ({ ...DPOS_DEFAULTS, ...written }) as DposConfig,
  carries: (msg) => (msg.t === 'blocks' && msg.blocks.length === 1 ? msg.blocks[0]?.ref.id : undefined),
  readVote: readSeal,
  strategies: DPOS_STRATEGIES,
};
