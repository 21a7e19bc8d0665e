import { verify } from '@dougong/crypto/ed25519';
import { LedgerError } from '../errors.ts';
import type { SideHeader } from './block.ts';
import type { ConsensusParameters } from './consensus-parameters.ts';

/**
 * Order of the node whose slot a block's time lies in.
 *
 * @param lastOfRound - Time of the last block of the previous vote round.
 * @param nodes - Consensus nodes of the round, at least one.
 */
export function proposerOrder(
  time: bigint,
  lastOfRound: bigint,
  nodes: number,
  parameters: Pick<ConsensusParameters, 'slotMs' | 'slotsPerNode'>,
): number {
  const turn = parameters.slotMs * BigInt(parameters.slotsPerNode);
  // Times are unsigned 64-bit numbers in the reference; one before the round's start wraps around there.
  const since = BigInt.asUintN(64, time - lastOfRound - parameters.slotMs);
  return Number((since % (turn * BigInt(nodes))) / turn);
}

/** Whether a consensus node signed a block id with its extended key (or the key that a federation member derives). */
export function isSignedBy(node: Uint8Array, blockId: Uint8Array, signature: Uint8Array): boolean {
  return verify(signature, blockId, node.subarray(0, 32), { rule: 'bytom' });
}

/** What the signatures of a header say. */
export type WitnessVerdict = 'valid' | 'proposerMissing' | 'invalid';

/**
 * Checks a header's signatures: the scheduled node must have signed, and nobody's signature may be wrong. Slots beyond
 * the nodes are not looked at, as in the reference.
 */
export function checkWitness(
  header: SideHeader,
  blockId: Uint8Array,
  nodes: readonly Uint8Array[],
  proposer: number,
): WitnessVerdict {
  const isWrong = nodes.some((node, order) => {
    const signature = header.witness[order];
    return signature !== undefined && signature.length > 0 && !isSignedBy(node, blockId, signature);
  });
  if (isWrong) return 'invalid';
  return (header.witness[proposer]?.length ?? 0) > 0 ? 'valid' : 'proposerMissing';
}

/** Whether more than two thirds of the nodes signed, after which a block is never given up. */
export function isIrreversible(header: SideHeader, nodes: number): boolean {
  const signed = header.witness.slice(0, nodes).filter((signature) => signature.length > 0).length;
  return signed > Math.floor((2 * nodes) / 3);
}

/**
 * The header with one more signature.
 *
 * @throws {@link LedgerError} `encode.value` when `order` is not a slot of `nodes`.
 */
export function withSignature(header: SideHeader, order: number, nodes: number, signature: Uint8Array): SideHeader {
  if (!Number.isInteger(order) || order < 0 || order >= nodes) {
    throw new LedgerError('encode.value', `slot ${order} of ${nodes} does not exist`, { order, nodes });
  }
  const length = Math.max(header.witness.length, order + 1);
  const empty = new Uint8Array(0);
  const witness = Array.from({ length }, (_, i) => (i === order ? signature : (header.witness[i] ?? empty)));
  return { ...header, witness };
}
