import type { Certificate } from '../interface/certificate.ts';
import type { BlockRef, Bytes, Hash, Height, Round } from '../interface/primitives.ts';

/** The two phases of voting. */
export type Phase = 'prepare' | 'commit';

/** Timeouts of one round with one report, added up. */
export interface ReportGroup {
  /** Round of the highest prepare certificate that the signers had seen, −1 for none. */
  readonly report: number;
  readonly signers: Bytes;
  readonly proof: Bytes;
}

/** Proof that quorum weight gave up a round. */
export interface TimeoutCertificate {
  readonly epoch: number;
  readonly height: Height;
  readonly round: Round;
  /** By ascending report, signers disjoint. */
  readonly groups: readonly ReportGroup[];
  /** A prepare certificate at least as high as the highest report; absent when every report is −1. */
  readonly high?: Certificate;
}

/** Why a round may be entered. */
export type Entry =
  /** Round 0 after an anchor that is trusted without a certificate. */
  | { readonly by: 'anchor' }
  /** Round 0: the height below is decided. */
  | { readonly by: 'commit'; readonly cert: Certificate }
  /** Round r: a quorum gave up round r−1. */
  | { readonly by: 'timeout'; readonly cert: TimeoutCertificate }
  /** Round r: a quorum prepared in it. */
  | { readonly by: 'prepare'; readonly cert: Certificate };

/** A leader's proposal; relayed as it is. */
export interface Propose {
  readonly t: 'propose';
  readonly epoch: number;
  readonly round: Round;
  readonly block: BlockRef;
  /** Size of the body. */
  readonly bytes: number;
  /** Position of the leader. */
  readonly leader: number;
  /** `anchor` or `commit` in round 0, `timeout` above. */
  readonly entry: Entry;
  /** By the leader's identity key. */
  readonly sig: Bytes;
  /** The leader's own prepare vote, where the configuration says so. */
  readonly vote?: Bytes;
}

/** One validator's vote. */
export interface Vote {
  readonly t: 'vote';
  readonly phase: Phase;
  readonly epoch: number;
  readonly height: Height;
  readonly round: Round;
  readonly target: Hash;
  readonly voter: number;
  readonly sig: Bytes;
}

/** Votes of a subtree, added up by its root. */
export interface Share {
  readonly t: 'share';
  /** Certificate of any weight. */
  readonly part: Certificate;
  /** Position of the sender. */
  readonly root: number;
  /** By the sender's identity key, so that a false share is provable. */
  readonly sig: Bytes;
}

/** A quorum certificate on its way down. */
export interface Quorum {
  readonly t: 'quorum';
  readonly cert: Certificate;
}

/** A validator gives up a round. */
export interface Timeout {
  readonly t: 'timeout';
  readonly epoch: number;
  readonly height: Height;
  readonly round: Round;
  readonly voter: number;
  readonly report: number;
  readonly sig: Bytes;
  /** Prepare certificate of round `report`. */
  readonly high?: Certificate;
  /** Why `round` was entered. */
  readonly entry: Entry;
}

/** A timeout certificate alone. */
export interface TimedOut {
  readonly t: 'timedOut';
  readonly cert: TimeoutCertificate;
}

/** Asks a root for what did not come, votes attached. */
export interface Pull {
  readonly t: 'pull';
  readonly epoch: number;
  readonly height: Height;
  readonly round: Round;
  /** What the sender holds of the round. */
  readonly has: { readonly proposal: boolean; readonly prepared: boolean };
  /** The sender's own votes of the round, at most one a phase. */
  readonly votes: readonly Vote[];
}

/** Answer to {@link Pull}. */
export interface Supply {
  readonly t: 'supply';
  readonly height: Height;
  readonly proposal?: Propose;
  readonly certs: readonly Certificate[];
}

/** A decided block with its commit certificate. */
export interface Decided {
  readonly t: 'decided';
  readonly block: BlockRef;
  readonly cert: Certificate;
}

/** Where a validator stands. */
export interface Status {
  readonly t: 'status';
  readonly height: Height;
  readonly round: Round;
  readonly entry: Entry;
}

/** Messages of the BBFT family. */
export type BbftMessage = Propose | Vote | Share | Quorum | Timeout | TimedOut | Pull | Supply | Decided | Status;
