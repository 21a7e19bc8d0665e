import type { Certificate, CertSchemeId } from './certificate.ts';
import type { BlockRef, Bytes, Hash, NodeId, Ratio, Round } from './primitives.ts';

/** Why a block is final. */
export type Finality =
  /** Byzantine agreement: one commit certificate, or the chain of certificates that a chained engine needs. */
  | { readonly kind: 'certificate'; readonly certs: readonly Certificate[]; readonly chain?: readonly BlockRef[] }
  /** Crash-tolerant: an entry of the leader's own term on a majority. Proves nothing to outsiders. */
  | { readonly kind: 'crash-majority'; readonly term: Round; readonly index: number }
  /** Enough distinct producers built on the block. */
  | {
      readonly kind: 'last-irreversible';
      readonly producers: readonly NodeId[];
      readonly share: Ratio;
      /** Signed announcements from the block on, in the engine's encoding; without them it convinces nobody outside. */
      readonly seals?: readonly Bytes[];
      /** Scheme of their signatures. */
      readonly scheme?: CertSchemeId;
    }
  /** Buried; `reversal` estimates the chance that it is undone. */
  | {
      readonly kind: 'probabilistic';
      /** Blocks from the block on, itself included. */
      readonly depth: number;
      /** Work of these blocks. */
      readonly work: bigint;
      readonly reversal: Ratio;
      /** Their headers in the ledger's encoding, added by the host; without them it convinces nobody outside. */
      readonly headers?: readonly Bytes[];
    }
  /** Taken on trust from outside the protocol. */
  | { readonly kind: 'trusted'; readonly why: 'genesis' | 'checkpoint' | 'handover' };

/** A block with the proof that it is final. */
export interface FinalityRecord {
  readonly block: BlockRef;
  readonly proof: Finality;
}

/** What an engine promises and needs. */
export interface EngineTraits {
  readonly family: 'bft' | 'cft' | 'chain' | 'composite';
  /** The faults it survives. */
  readonly fault: 'byzantine-third' | 'byzantine-half' | 'byzantine-share' | 'crash-half';
  /** May emit `reorg`. */
  readonly forks: boolean;
  /** Runs on slots of the wall clock. */
  readonly needsWallClock: boolean;
  /** Emits `mine`. */
  readonly needsWork: boolean;
  /** Two conflicting finality proofs yield evidence against more than a third of the weight. */
  readonly accountable: boolean;
}

/** A block id and the round it was decided in; short form for views and traces. */
export interface RoundId {
  readonly round: Round;
  readonly id: Hash;
}
