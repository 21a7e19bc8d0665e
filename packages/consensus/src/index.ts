/**
 * Consensus engines behind one interface, and a deterministic simulator to break them with.
 *
 * @packageDocumentation
 */
export { ConsensusError, type ConsensusErrorCode, type ConsensusErrorDetails } from './errors.ts';
export { bitmapBytes, bitmapHas, bitmapOf, positionsIn } from './interface/bitmap.ts';
export type {
  Certificate,
  CertScheme,
  CertSchemeId,
  SigClaim,
  SignerKey,
  SigRequest,
} from './interface/certificate.ts';
export type { Effect, Emit, Puzzle, Target } from './interface/effect.ts';
export type {
  Boot,
  CheckClaims,
  ClaimContext,
  Codec,
  Engine,
  EngineModule,
  EngineView,
  JudgeContext,
  TrustView,
} from './interface/engine.ts';
export type { ChainBinding, Evidence, Offence, SlashPolicy, TranscriptItem, Verdict } from './interface/evidence.ts';
export type { EngineTraits, Finality, FinalityRecord, RoundId } from './interface/finality.ts';
export type { BuildRequest, ChainPort, Host } from './interface/host.ts';
export type { Input } from './interface/input.ts';
export {
  type BlockRef,
  type Bytes,
  type EngineHeader,
  type Hash,
  type Height,
  idBytes,
  MAX_ATTACH_BYTES,
  MAX_ENGINE_BYTES,
  type Micros,
  type NodeId,
  type Now,
  type Ratio,
  type Round,
  sameBlock,
  toHash,
  toNodeId,
  type Weight,
  ZERO_HASH,
} from './interface/primitives.ts';
export type { Rng } from './interface/rng.ts';
export {
  byzantineQuorum,
  faultBound,
  MAX_VALIDATORS,
  MAX_WEIGHT,
  majorityQuorum,
  memberAt,
  positionOf,
  type Validator,
  type ValidatorSet,
  weightOf,
} from './interface/validator-set.ts';
export { MAX_WAL_BODY, type WalRecord } from './interface/wal.ts';
export {
  type AnyEngineModule,
  createEngineRegistry,
  type EngineRef,
  type EngineRegistry,
} from './registry/registry.ts';
export { seededRng } from './rng/sfc32.ts';
export { createValidatorSet, type ValidatorSetInit, validatorsHash } from './validators/create.ts';
export { crc32c } from './wal/crc32c.ts';
export { encodeFrame, scanFrames, type WalScan } from './wal/frame.ts';
export { Reader } from './wire/reader.ts';
export { Writer } from './wire/writer.ts';
