import type { Round } from '../interface/primitives.ts';
import type { WalRecord } from '../interface/wal.ts';
import type { Phase, Propose } from './message.ts';

/**
 * The rules that safety rests on, one function each, so that a test can take one away and show that the checks bite.
 * Production code only ever uses {@link RULES}.
 */
export interface Rules {
  /** A certificate covers a report if it is at least as high. */
  covers(certificate: Round, report: number): boolean;
  /** R2: a later round re-proposes the block of the certificate that the timeout certificate carries. */
  justified(proposal: Propose, covers: Rules['covers']): boolean;
  /** R4: no commit vote in a round after its timeout was signed. */
  mayCommit(round: Round, stopped: number): boolean;
  /** Which log records count after a restart: all. */
  recalls(record: WalRecord): boolean;
  /** The phase whose certificate decides. */
  readonly deciding: Phase;
}

/** The rules of the protocol. */
export const RULES: Rules = {
  covers: (certificate, report) => certificate >= report,
  justified({ round, block, entry }, covers) {
    if (round === 0) return entry.by === 'anchor' || (entry.by === 'commit' && entry.cert.target === block.parent);
    if (entry.by !== 'timeout') return false;
    const report = entry.cert.groups.at(-1)?.report ?? -1;
    const { high } = entry.cert;
    if (report === -1) return true;
    return high !== undefined && covers(high.round, report) && high.target === block.id;
  },
  mayCommit: (round, stopped) => round > stopped,
  recalls: () => true,
  deciding: 'commit',
};
