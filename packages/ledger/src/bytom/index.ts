/**
 * The formats that Bytom and its side chain Vapor deployed, read, judged and replayed exactly: profiles `bytom1`,
 * `vapor` and `gm`.
 *
 * @packageDocumentation
 */
export {
  assemble,
  type BvmContext,
  type BvmFault,
  type BvmLimits,
  disassemble,
  type OutputQuery,
  type RunOptions,
  type RunResult,
  type Vm,
} from '../bvm/index.ts';
export { type BytomRules, bytomRules } from '../worker/bytom-rules.ts';
export { type AddressFault, addressOf, programOfAddress } from './addresses.ts';
export {
  type BlockParts,
  type BytomBlock,
  type BytomHeader,
  decodeBlockParts,
  encodeBlock,
  encodeBlockParts,
  encodeHeader,
  type HeaderFields,
  type MainHeader,
  type SideHeader,
} from './block.ts';
export { type BlockRefusal, type BlockRule, type CheckedBlock, nextSeed } from './block-rules.ts';
export type { Checkpoint } from './checkpoints.ts';
export { type AssetIdFunction, decodeTransaction, encodeTransaction, type WireFormat } from './codec.ts';
export { type ConsensusParameters, vaporConsensus } from './consensus-parameters.ts';
export { bytomDialect } from './dialect.ts';
export type { Digest, EntryHasher, EntryObserver, ResultKind, TransactionEntries } from './entries.ts';
export {
  deployedFederation,
  FEDERATION_ADDRESS_PATH,
  FEDERATION_CONSENSUS_PATH,
  type Federation,
  federationProgram,
  isOpenFederation,
  vaporFederation,
} from './federation.ts';
export { type GmKeys, gmKeys } from './gm-keys.ts';
export { idKey } from './id-key.ts';
export { bytom1Vm, gmVm, vaporVm } from './machines.ts';
export { MainReplay, type WorkRules } from './main-replay.ts';
export {
  proveTransactions,
  statusRoot,
  type TreeProof,
  transactionsRoot,
  verifyStatuses,
  verifyTransactions,
} from './merkle.ts';
export { OrderBook } from './mov/book.ts';
export { isMatchable, type MatchedTransaction, matchOrders, type RingAmounts, ringAmounts } from './mov/match.ts';
export { type MovOrder, orderOf, payAmount, requestAmount } from './mov/order.ts';
export { checkMovTransaction, type MovParameters, type MovRule, movParameters, movProtocol } from './mov/rules.ts';
export { type BytomNetwork, type BytomNetworkId, bytomNetworks } from './networks.ts';
export {
  bytom1Parameters,
  type ChainParameters,
  gmParameters,
  vaporParameters,
  vaporSoloParameters,
  vaporTestParameters,
} from './parameters.ts';
export { type BytomProfile, bytom1, createProfile, gm, type ProfileParts, vapor } from './profile.ts';
export {
  classifyProgram,
  executedProgram,
  isStandardProgram,
  multisigScript,
  type OrderTerms,
  orderProgram,
  type ProgramKind,
  p2wpkhProgram,
  p2wshProgram,
  parseOrder,
  retireProgram,
  type ScriptHashOpcode,
} from './programs.ts';
export type { ReplayedBlock } from './replay.ts';
export { isIrreversible, isSignedBy, proposerOrder, withSignature } from './schedule.ts';
export { SideReplay, type SideReplayOptions, type SubProtocol } from './side-replay.ts';
export {
  type AssetAmount,
  BTM,
  type BytomInput,
  type BytomOutput,
  type BytomTransaction,
  type CoinbaseInput,
  type CrossChainInput,
  type CrossChainOutput,
  type InputSuffixes,
  type IssuanceInput,
  isBtm,
  isUnspendable,
  type OutputFields,
  type PlainOutput,
  type SpendInput,
  type SpentOutput,
  spentBy,
  type TransactionFields,
  type VetoInput,
  type VoteOutput,
} from './transaction.ts';
export { type UtxoChanges, type UtxoEntry, type UtxoKind, UtxoTable, type UtxoUndo } from './utxo.ts';
export { type BlockPosition, type BytomChain, checkShape, validateTransaction } from './validate.ts';
export { type GasState, isIncludable, isStatusFail, type TransactionRule, type Verdict } from './verdict.ts';
export { applyVotes, electedNodes, type Reward, rewardList, roundOf, type VoteState } from './votes.ts';
export { MAX_31, MAX_63 } from './wire.ts';
