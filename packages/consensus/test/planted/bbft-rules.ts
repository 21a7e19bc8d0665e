import { RECORD } from '../../src/bbft/core/wal.ts';
import { RULES, type Rules } from '../../src/bbft/rules.ts';

/** The protocol with one safety rule taken away, by the name of what is missing. */
export const PLANTED: Readonly<Record<string, Rules>> = {
  /** Any block may be proposed in a later round. */
  'no-justification': { ...RULES, justified: ({ round, entry }) => round === 0 || entry.by === 'timeout' },
  /** The certificate may be older than the highest report. */
  'certificate-older-than-report': { ...RULES, covers: () => true },
  /** A node that gave up a round still commits in it. */
  'commit-after-timeout': { ...RULES, mayCommit: () => true },
  /** A restart loses the highest certificate. */
  'restart-without-high': { ...RULES, recalls: ({ kind }) => kind !== RECORD.high },
  /** A restart loses the own votes. */
  'restart-without-vote': { ...RULES, recalls: ({ kind }) => kind !== RECORD.prepare },
  /** One phase of votes decides. */
  'single-phase': { ...RULES, deciding: 'prepare' },
};
