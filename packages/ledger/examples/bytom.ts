import { bytesToHex, hexToBytes } from '@dougong/crypto';
import { addressOf, bytomNetworks, isIncludable, MainReplay, validateTransaction } from '@dougong/ledger/bytom';

/** A payment of the side chain: one input, one output, signed. */
const payment = hexToBytes(
  '070100010160015e0101010101010101010101010101010101010101010101010101010101010101ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff8094ebdc0300011600147950136d4f019320b89772a7cc7288cea2f79aaa63024079943919779001443e859fd9735927fce9020febc9f95e2aea7fcf9a34587011967a6907c823b5a69af05ebd11acc74a1b9ac77328124a3136bb3bb564bb0e0520c4fc21185a8c302ec34426a16df1cde358e45465d90f72faa8495ec36fa8804901013f003dffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff80e788d803011600145442f49f9aede5fdcf39b6309f096272683de79200',
);

/** Explains a transaction from its bytes alone. */
export function explain(bytes: Uint8Array): string {
  const { chain, hrp } = bytomNetworks.vapor;
  const transaction = chain.profile.decode(bytes);
  const verdict = validateTransaction(chain, transaction, { blockVersion: 1n, blockHeight: 20_000_000n, first: false });
  const paid = transaction.outputs.map(
    ({ amount, program }) => `${amount} to ${addressOf(hrp, program) ?? 'a script'}`,
  );
  const fate = isIncludable(verdict) ? 'can stand in a block' : `is refused: ${verdict.rule}`;
  return `${bytesToHex(chain.profile.id(transaction))} pays ${paid.join(', ')} and ${fate}`;
}

/** The main network's first block, replayed. */
export function firstBlock(): string {
  const { chain, genesis } = bytomNetworks.bytom;
  const replay = new MainReplay(chain, genesis());
  return `${bytesToHex(replay.tip.id)} leaves ${replay.utxos.size} output`;
}

export const lines: readonly string[] = [explain(payment), firstBlock()];
