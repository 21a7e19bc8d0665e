/**
 * BUTXO, the multi-asset ledger: transactions, programs, blocks, state and parallel validation.
 *
 * @packageDocumentation
 */
export {
  type Anchor,
  type AnchoredAt,
  type AnchoredDocument,
  type AnchorProof,
  anchorDocuments,
  decodeAnchorProof,
  documentDigest,
  encodeAnchorProof,
  MAX_DOCUMENTS,
  verifyAnchor,
} from './audit/anchor.ts';
export { type History, MemoryHistory, type PlacedTransaction } from './audit/history.ts';
export {
  type OutputPlace,
  type Trace,
  type TraceEnd,
  type TraceOptions,
  type TraceStep,
  traceBackward,
  traceForward,
} from './audit/trace.ts';
export { canonicalJson, type JsonValue } from './chain/canonical-json.ts';
export {
  assetById,
  assetBySymbol,
  type Chain,
  type ChainParts,
  createChain,
  GENESIS_NONCE,
  type GenesisAsset,
} from './chain/chain.ts';
export { type Emission, type FeeFacts, type FeePolicy, minimumFee, NO_FEES, splitFees, subsidy } from './chain/fees.ts';
export { genesisBlock, type LedgerOptions, openLedger, validatorsHash } from './chain/genesis.ts';
export {
  PRESETS,
  type Preset,
  type PresetChoices,
  type PresetName,
  presetByName,
  presetObstacle,
} from './chain/presets.ts';
export { type AssetSpec, type ChainSpec, chainHash, parseChainSpec, specDefinition } from './chain/spec.ts';
export type {
  BlockContext,
  CheckedTransaction,
  CreatedOutput,
  ModuleCall,
  OutputOrigin,
  SignatureClaim,
  StandardPrograms,
  SupplyChange,
  TransactionDialect,
  TransactionEffects,
  VoteChange,
} from './dialect.ts';
export { LedgerError, type LedgerErrorCode, type LedgerErrorDetails } from './errors.ts';
export { type ChainedHeader, type HeaderAdded, HeaderChain, type HeaderChainOptions } from './light/header-chain.ts';
export {
  decodePartProof,
  decodeTransactionProof,
  encodePartProof,
  encodeTransactionProof,
  type PartProof,
  type ProvenInput,
  type ProvenOutput,
  proveInput,
  proveOutput,
  proveTransaction,
  type TransactionProof,
  verifyInputProof,
  verifyOutputProof,
  verifyTransactionProof,
} from './light/proofs.ts';
export { Mempool, type PoolBlock, type PoolChange } from './mempool/mempool.ts';
export type { BlockRoom } from './mempool/select.ts';
export type { CoinStatus, MempoolOptions, PoolCode, PoolOutcome, PoolTransaction } from './mempool/types.ts';
export { VerifiedCache } from './mempool/verified-cache.ts';
export {
  type AnyModule,
  type ApplyContext,
  type AssetSupply,
  type BlockView,
  type CheckContext,
  type Codec,
  denied,
  GRANTED,
  granted,
  type LedgerModule,
  type ModuleEvent,
  type ModuleExport,
  type ModuleGenesis,
  type ModuleRange,
  type ModuleRefusal,
  type Origin,
  type OriginAsset,
  type OwnedCall,
  type PreparedCall,
  type Query,
  type ValidatorInfo,
  type Verdict,
  type Watched,
} from './modules/module.ts';
export { anyModule, type ModuleRegistry, moduleRegistry } from './modules/registry.ts';
export { attachHash, type Block, decodeBlock, encodeBlock } from './native/block.ts';
export { type CheckParameters, checkTransaction } from './native/check.ts';
export {
  type BlockCheck,
  type BlockParameters,
  checkBlock,
  checkBlockForm,
  checkSystem,
  systemEffects,
} from './native/check-block.ts';
export { decodeDefinition, encodeDefinition } from './native/definition.ts';
export { nativeDialect } from './native/dialect.ts';
export { type BlockHeader, blockId, decodeHeader, encodeHeader } from './native/header.ts';
export {
  assetId,
  issuedAsset,
  issueOnceKey,
  itemOnceKey,
  moduleOnceKey,
  outputId,
  spentOutputId,
  treeRoot,
  txid,
  wtxid,
} from './native/ids.ts';
export { LIMITS, MAX_AMOUNT } from './native/limits.ts';
export {
  type Cover,
  type CoveringSignature,
  coverFits,
  coversOutput,
  encodeSignature,
  parseSignature,
  SIGHASH,
  type SighashCache,
  sighash,
  sighashCache,
} from './native/sighash.ts';
export { type ChainParameters, checkStructure, isSystemTransaction, type Structure } from './native/structure.ts';
export { defaultSignatureSuite, KEY_LENGTH, SIGNATURE_LENGTH, SIGNATURE_SUITE, suiteHash } from './native/suite.ts';
export { decodeTransaction, encodeTransaction, sealTransaction } from './native/transaction.ts';
export type {
  ActionOutput,
  AssetClass,
  AssetDefinition,
  ClaimInput,
  Input,
  IssueInput,
  Output,
  PayOutput,
  PegOutOutput,
  Program,
  RetireOutput,
  SealedTransaction,
  SpendableOutput,
  SpendInput,
  Suite,
  SystemInput,
  Transaction,
  TransactionParts,
  Value,
  VoteOutput,
  Witness,
} from './native/types.ts';
export {
  type Body,
  type BodyValidator,
  type BodyValidatorOptions,
  type CheckedBody,
  createBodyValidator,
} from './pipeline/bodies.ts';
export type { SpreadOptions } from './pipeline/conveyor.ts';
export {
  type BlockSink,
  createPipeline,
  type EngineRefusal,
  type Pipeline,
  type PipelineOptions,
  type PipelineProgress,
  type RefusedBlock,
  type RunOptions,
  type RunResult,
} from './pipeline/pipeline.ts';
export type { WindowLimits } from './pipeline/window.ts';
export { decodeAddress, encodeAddress } from './programs/address.ts';
export { bvm1, bvm2, isStandardBvm } from './programs/bvm.ts';
export { invalidClaims } from './programs/claims.ts';
export {
  keyHash,
  keyProgram,
  keyRef,
  policyHash,
  positionInPolicy,
  type TaggedKey,
  thresholdPolicy,
  thresholdProgram,
} from './programs/keys.ts';
export {
  type Findings,
  noFindings,
  type ProgramJob,
  type ProgramRegistry,
  type ProgramVm,
  programRegistry,
  type Signer,
} from './programs/program-vm.ts';
export {
  compareKeyRefs,
  decodePolicy,
  decodeTemplate,
  encodePolicy,
  encodeTemplate,
  type HashTimeLock,
  type KeyRef,
  type Template,
  type ThresholdPolicy,
} from './programs/template.ts';
export { LEAF_VERSION, templateVm } from './programs/templates.ts';
export { Reader } from './reader.ts';
export { accept, type Outcome, type Refusal, RULES, type RuleCode, refuse } from './rules.ts';
export type { Payouts } from './state/block-run.ts';
export type { BlockInfo, StateParameters } from './state/environment.ts';
export { NS as LEDGER_NAMESPACES, STATE_NAMESPACES, type UnspentOutput } from './state/layout.ts';
export {
  type AppliedBlock,
  type CheckedBlock,
  type CheckedSystem,
  LedgerState,
  type Proposal,
  type Snapshots,
  type StateOptions,
  systemOutputs,
} from './state/ledger-state.ts';
export type { StateEntry } from './state/past-state.ts';
export { type StateRoots, stateRoot } from './state/roots.ts';
export {
  chunkHash,
  decodeManifest,
  encodeManifest,
  type SnapshotManifest,
  snapshotRoot,
} from './state/snapshot-format.ts';
export { SnapshotImport, type SnapshotTrust } from './state/snapshot-import.ts';
export { SnapshotKeeper, type SnapshotOptions } from './state/snapshot-keeper.ts';
export type { Tip } from './state/tip.ts';
export { formatAmount, parseAmount } from './wallet/amount.ts';
export { buildBatch, changeCoins } from './wallet/batch.ts';
export {
  type Candidate,
  type RandomBelow,
  type Selection,
  type SelectionGoal,
  type SelectionStrategy,
  selectCoins,
} from './wallet/coin-selection.ts';
export { type FeeQuote, quoteFee } from './wallet/fee.ts';
export {
  addAsset,
  addInput,
  addOutput,
  createPartial,
  draftOf,
  type InputKnowledge,
  isClosed,
  type OutputKnowledge,
  type PartialHead,
  programToSatisfy,
  updateInput,
} from './wallet/partial/build.ts';
export { decodePartial, encodePartial, PARTIAL_LIMIT } from './wallet/partial/codec.ts';
export { type PartialJson, partialFromJson, partialToJson } from './wallet/partial/json.ts';
export {
  addSignature,
  COVER_ALL,
  combinePartials,
  coverSoFar,
  extractTransaction,
  type Finalised,
  finalisePartial,
  inputsFor,
  type KeySigner,
  signingDigest,
  signPartial,
} from './wallet/partial/sign.ts';
export type {
  AssetProof,
  CollectedSignature,
  KeyOrigin,
  OwnedKey,
  PartialInput,
  PartialOutput,
  PartialTransaction,
} from './wallet/partial/types.ts';
export {
  buildPayment,
  type Coin,
  type FixedInput,
  type FixedOutput,
  type Payment,
  type PaymentChain,
  type PaymentRequest,
  type PaymentWarning,
} from './wallet/payment.ts';
export {
  type KnownChain,
  type Review,
  type ReviewProblem,
  reviewPartial,
  type SignerKnowledge,
} from './wallet/review.ts';
export { type MastLeaf, type PlannedItem, planWitness, type SpendingFacts, usefulKeys } from './wallet/witness-plan.ts';
export type { Checker, RuleSet } from './worker/checker.ts';
export { nativeRules } from './worker/native-rules.ts';
export { type ServingPort, serveValidation } from './worker/serve.ts';
export type { PipelineWorker } from './worker/threads.ts';
export { Writer } from './writer.ts';
