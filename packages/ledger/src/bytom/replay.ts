import type { BytomBlock } from './block.ts';
import { type BlockRefusal, type CheckedBlock, refuseBlock } from './block-rules.ts';
import { blockChanges, type UtxoChanges, UtxoTable } from './utxo.ts';
import type { BytomChain } from './validate.ts';

/** A block that may follow the tip. */
export interface ReplayedBlock extends Omit<CheckedBlock, 'ok'> {
  readonly ok: true;
  readonly id: Uint8Array;
  /** Whether the proof of work or the proposer's signature was checked. */
  readonly proof: 'checked' | 'not checked';
  readonly changes: UtxoChanges;
}

/** What a block does to the outputs, or why it cannot. */
export function connectsTo(
  chain: BytomChain,
  block: BytomBlock,
  failed: readonly boolean[],
  utxos: UtxoTable,
): UtxoChanges | BlockRefusal {
  const outcome = blockChanges(chain, block, failed, (key) => utxos.lookup(key));
  return outcome.ok ? outcome.changes : refuseBlock(outcome.rule, { transaction: outcome.transaction });
}

/** The set after a genesis block, which nothing checks: it is the one that the chain is defined by. */
export function utxosOf(chain: BytomChain, genesis: BytomBlock): UtxoTable {
  const table = new UtxoTable();
  const changes = connectsTo(chain, genesis, [], table);
  if (!isRefusal(changes)) table.commit(changes);
  return table;
}

/** Whether a block cannot do it. */
export function isRefusal(value: UtxoChanges | BlockRefusal): value is BlockRefusal {
  return 'ok' in value;
}
