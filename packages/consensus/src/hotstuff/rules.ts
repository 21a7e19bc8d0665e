import type { Round } from '../interface/primitives.ts';
import type { WalRecord } from '../interface/wal.ts';

/** What a vote is decided on. */
export interface VoteCase {
  readonly round: Round;
  /** Round of the certificate that the proposal carries, 0 for the anchor. */
  readonly justify: Round;
  /** Highest report of the timeout certificate for the round below, if the proposal carries one. */
  readonly gaveUp?: Round;
  /** Round of the lock, 0 for none. */
  readonly locked: Round;
  /** Whether the block extends the locked one. */
  readonly extendsLock: boolean;
}

/** The rules that safety rests on, apart, so that a test can take one away. */
export interface ChainRules {
  /** Whether a proposal may be voted for. */
  mayVote(chain: 2 | 3, at: VoteCase): boolean;
  /** Whether certified blocks of these rounds, parent to child, commit the first. */
  commits(rounds: readonly Round[]): boolean;
  /** Which log records count after a restart: all. */
  recalls(record: WalRecord): boolean;
}

/**
 * The rules of the papers. With two certificates (Jolteon): the certificate is of the round below, or at least as high
 * as every report of the timeout certificate for it. With three (HotStuff): the block extends the lock, or its
 * certificate is higher than the lock. Both commit on consecutive rounds only.
 */
export const CHAIN_RULES: ChainRules = {
  mayVote(chain, { round, justify, gaveUp, locked, extendsLock }) {
    const live = justify === round - 1 || gaveUp !== undefined;
    if (!live) return false;
    if (chain === 3) return extendsLock || justify > locked;
    return justify === round - 1 || (gaveUp !== undefined && justify >= gaveUp);
  },
  commits: (rounds) => rounds.every((round, i) => i === 0 || round === (rounds[i - 1] ?? 0) + 1),
  recalls: () => true,
};
