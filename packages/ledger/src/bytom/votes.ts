import { bytesToHex, hexToBytes } from '@dougong/crypto';
import { LedgerError } from '../errors.ts';
import type { BytomBlock } from './block.ts';
import type { ConsensusParameters } from './consensus-parameters.ts';
import { isBtm } from './transaction.ts';

/** Votes and earned rewards as they stand after a block of the side chain. Maps are keyed by hexadecimal. */
export interface VoteState {
  /** Vote round of the block. */
  readonly round: bigint;
  /** Votes of each extended public key. */
  readonly votes: ReadonlyMap<string, bigint>;
  /** What each control program has earned in the round. */
  readonly rewards: ReadonlyMap<string, bigint>;
}

/** The state before any block. */
export const NO_VOTES: VoteState = { round: 0n, votes: new Map(), rewards: new Map() };

/** Vote round of a height: 0 for the genesis block, then 1, 2, … of equal length. */
export function roundOf(height: bigint, { roundBlocks }: Pick<ConsensusParameters, 'roundBlocks'>): bigint {
  return height === 0n ? 0n : (height - 1n) / roundBlocks + 1n;
}

/** Whether a block pays out the rewards of the round before it. */
export function isPayout(height: bigint, { roundBlocks }: Pick<ConsensusParameters, 'roundBlocks'>): boolean {
  return height % roundBlocks === 1n % roundBlocks;
}

/**
 * The state after a block: the block's subsidy and fees go to the program of its coinbase's first output; votes that
 * inputs take back are subtracted, then votes of outputs added. Failed transactions count like others.
 *
 * @throws {@link LedgerError} `state.order` when more votes are taken back than there are, which no valid chain does.
 */
export function applyVotes(
  state: VoteState,
  block: BytomBlock,
  parameters: ConsensusParameters,
  subsidy: (height: bigint) => bigint,
): VoteState {
  const { height } = block.header;
  const rewards = new Map(isPayout(height, parameters) ? [] : state.rewards);
  const receiver = block.transactions[0]?.outputs[0];
  if (receiver !== undefined && height > 0n) {
    const key = bytesToHex(receiver.program);
    rewards.set(key, (rewards.get(key) ?? 0n) + subsidy(height) + feesOf(block));
  }
  const votes = new Map(state.votes);
  for (const { inputs, outputs } of block.transactions) {
    for (const input of inputs) if (input.type === 'veto') change(votes, input.vote, -input.spent.amount);
    for (const output of outputs) if (output.type === 'vote') change(votes, output.vote, output.amount);
  }
  return { round: roundOf(height, parameters), votes, rewards };
}

function change(votes: Map<string, bigint>, key: Uint8Array, amount: bigint): void {
  const name = bytesToHex(key);
  const sum = (votes.get(name) ?? 0n) + amount;
  if (sum < 0n) throw new LedgerError('state.order', 'more votes are taken back than were given', { key: name });
  if (sum === 0n) votes.delete(name);
  else votes.set(name, sum);
}

/** BTM that the transactions after the coinbase bring in above what they pay out. */
function feesOf(block: BytomBlock): bigint {
  let fees = 0n;
  for (const { inputs, outputs } of block.transactions.slice(1)) {
    for (const input of inputs) {
      if (input.type === 'coinbase') continue;
      const value = input.type === 'issuance' ? input : input.spent;
      if (isBtm(value.assetId)) fees += value.amount;
    }
    for (const output of outputs) if (isBtm(output.assetId)) fees -= output.amount;
  }
  return fees;
}

/** A payment to somebody who made blocks. */
export interface Reward {
  readonly program: Uint8Array;
  readonly amount: bigint;
}

/** The rewards of a finished round in the order in which proposers list them. */
export function rewardList(state: VoteState): readonly Reward[] {
  return byAmount(state.rewards).map(([program, amount]) => ({ program: hexToBytes(program), amount }));
}

/** Largest first, equal ones by key from high to low. */
function byAmount(map: ReadonlyMap<string, bigint>): readonly (readonly [string, bigint])[] {
  return [...map].sort(([keyA, a], [keyB, b]) => (a !== b ? (a < b ? 1 : -1) : keyA < keyB ? 1 : -1));
}

/** Extended public keys of the consensus nodes that a vote elects, in their order; none when nobody has enough votes. */
export function electedNodes(
  votes: ReadonlyMap<string, bigint>,
  parameters: ConsensusParameters,
): readonly Uint8Array[] {
  return byAmount(votes)
    .filter(([, count]) => count >= parameters.minNodeVotes)
    .slice(0, parameters.maxNodes)
    .map(([key]) => hexToBytes(key));
}
