import type { Bytes, Hash, Height, NodeId, Ratio, Weight } from './primitives.ts';

/** A provable breach of an engine's rules. */
export type Offence =
  /** Two proposals for one round. */
  | 'double-proposal'
  /** Two prepare votes in one round. */
  | 'double-prepare'
  /** Two commit votes in one round. */
  | 'double-commit'
  /** A commit vote, then a timeout of the same or a later round that reports less. */
  | 'lock-violation'
  /** A later timeout that reports less than an earlier one. */
  | 'report-rollback'
  /** A signed partial certificate whose aggregate does not verify. */
  | 'bad-share'
  /** Two blocks for one slot. */
  | 'double-slot'
  /** A finality proof that contradicts another one. */
  | 'invalid-finality'
  /** Two certified blocks for one lane number. */
  | 'lane-equivocation';

/** Proof of an offence, for the ledger. */
export interface Evidence {
  readonly offence: Offence;
  /** Epoch whose set the bitmap refers to. */
  readonly epoch: number;
  readonly height: Height;
  /** Bitmap of the accused, as in {@link Certificate.signers}. */
  readonly culprits: Bytes;
  /** Signed wire objects that prove it, in the engine's encoding. */
  readonly items: readonly Bytes[];
}

/** The outcome of judging evidence. */
export type Verdict =
  | { readonly valid: true; readonly culprits: readonly NodeId[] }
  | { readonly valid: false; readonly culprits: readonly []; readonly why: string };

/** A signed object that a node holds, for forensics after a fork. */
export interface TranscriptItem {
  readonly holder: NodeId;
  readonly bytes: Bytes;
}

/** How hard offences are punished; the ledger applies it. */
export interface SlashPolicy {
  /** Share of the deposit to take, between 0 and 1. */
  share(offence: Offence, guilty: Weight, total: Weight): Ratio;
  /** Offences after which a validator never returns. */
  readonly tombstone: readonly Offence[];
  /** Older evidence is void. */
  readonly evidenceMaxAgeMs: number;
  /** Share of what is taken that the reporter receives. */
  readonly reporterShare: Ratio;
}

/** Chain identity under which everything is signed. */
export interface ChainBinding {
  /** Hash of the chain's specification. */
  readonly chainId: Hash;
  /** Counts engine switches; a signature of another engine epoch means nothing. */
  readonly engineEpoch: number;
}
