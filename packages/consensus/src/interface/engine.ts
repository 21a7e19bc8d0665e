import type { CertScheme, CertSchemeId, SigClaim } from './certificate.ts';
import type { Emit } from './effect.ts';
import type { ChainBinding, Evidence, TranscriptItem, Verdict } from './evidence.ts';
import type { EngineTraits, Finality, FinalityRecord, RoundId } from './finality.ts';
import type { Input } from './input.ts';
import type { BlockRef, Bytes, EngineHeader, Height, NodeId, Now, Round } from './primitives.ts';
import type { Rng } from './rng.ts';
import type { ValidatorSet } from './validator-set.ts';
import type { WalRecord } from './wal.ts';

/** What is needed to list the signatures of a message. */
export interface ClaimContext extends ChainBinding {
  readonly scheme: CertScheme;
  /** The set that decides a height, if known. */
  setAt(height: Height): ValidatorSet | undefined;
}

/** Wire form of an engine's messages. */
export interface Codec<M> {
  encode(msg: M): Bytes;
  /**
   * The message; `encode(decode(b))` equals `b`.
   *
   * @throws {@link ConsensusError} `wire.truncated`, `wire.trailing`, `wire.value` or `wire.kind`.
   */
  decode(bytes: Bytes): M;
  /** Bytes of the encoding. */
  size(msg: M): number;
  /** The signatures of a message, or `undefined` when it cannot hold under the sets known: the host drops it. Never throws. */
  claims(msg: M, context: ClaimContext): readonly SigClaim[] | undefined;
  /** Short name for metrics, `vote`. */
  kind(msg: M): string;
  /** Height the message is about. */
  height(msg: M): Height;
}

/** What an engine instance is born with. */
export interface Boot extends ChainBinding {
  readonly self: NodeId;
  readonly rng: Rng;
  readonly scheme: CertScheme;
  /** Records that survived, oldest first; empty at first start. */
  readonly wal: readonly WalRecord[];
  /** The log was lost or cut where it cannot be trusted: a byzantine-tolerant engine then keeps silent until that is safe. */
  readonly walLost?: boolean;
}

/** Read-only picture of an engine for checkers, metrics and explorers. */
export interface EngineView {
  /** Height being decided. */
  readonly height: Height;
  readonly round: Round;
  readonly head: BlockRef;
  readonly final: BlockRef;
  /** `leader`, `root`, `member`, `follower`, `silent` … */
  readonly role: string;
  /** Highest certificate that binds the node in this height. */
  readonly locked?: RoundId;
  /** Facts of one engine, by name. */
  readonly extra?: Readonly<Record<string, number | string | boolean>>;
}

/**
 * A consensus protocol as one synchronous function.
 *
 * Deterministic: the same boot and the same inputs give the same effects in the same order. It reads no clock, awaits
 * nothing and never throws on what peers sent.
 */
export interface Engine<M> {
  step(input: Input<M>, now: Now, emit: Emit<M>): void;
  view(): EngineView;
  /** The set that decides a height, if known; feeds {@link Codec.claims}. */
  setAt(height: Height): ValidatorSet | undefined;
}

/** Checks claims at once; pure verifiers are in `@dougong/consensus/certificate`. */
export type CheckClaims = (claims: readonly SigClaim[]) => readonly boolean[];

/** What a verifier outside the protocol trusts. */
export interface TrustView extends ChainBinding {
  readonly set: ValidatorSet;
  readonly check: CheckClaims;
  /** Least accumulated work, for proof of work. */
  readonly minWork?: bigint;
  /** Certificates in consecutive rounds that a chained engine needs; 3 by default, 2 where the chain runs with two. */
  readonly certificates?: 2 | 3;
  /** Unix milliseconds now, and how long a set may be trusted. */
  readonly now?: number;
  readonly trustPeriodMs?: number;
}

/** What judging needs beside the evidence. */
export interface JudgeContext extends ChainBinding {
  /** Set of the evidence's epoch. */
  readonly set: ValidatorSet;
  /** Scheme of its vote keys. */
  readonly scheme: CertSchemeId;
  readonly check: CheckClaims;
}

/** A protocol with its configuration `C` and messages `M`: what registries hold and hosts run. */
export interface EngineModule<C, M> {
  /** `bbft`, `raft` … */
  readonly id: string;
  /** Changes when messages or rules do. */
  readonly version: string;
  readonly traits: EngineTraits;
  readonly codec: Codec<M>;
  readonly defaults: C;
  /** Problems of a configuration in words; empty when there is none. */
  check(config: C, set?: ValidatorSet): readonly string[];
  /** @throws {@link ConsensusError} `config.invalid` with the sentences of {@link EngineModule.check}. */
  create(config: C, boot: Boot): Engine<M>;
  /** The engine's own rules for a header on its parent: a problem in words, or `undefined`. `set` decides the header's height. */
  checkHeader(config: C, header: EngineHeader, parent: EngineHeader, set: ValidatorSet): string | undefined;
  /** Whether a proof shows that a block is final to someone who trusts `trust`; for light clients, bridges and switches. */
  verifyFinality(block: BlockRef, proof: Finality, trust: TrustView): boolean;
  /** Judges evidence; pure, called by the ledger. */
  judge?(proof: Evidence, context: JudgeContext): Verdict;
  /** Evidence from two conflicting finality records and what honest nodes hold. */
  forensics?(
    a: FinalityRecord,
    b: FinalityRecord,
    log: readonly TranscriptItem[],
    context: JudgeContext,
  ): readonly Evidence[];
}
