import { accountability, noFraming } from './accountability.ts';
import type { CheckTable } from './check.ts';
import { agreement, chainQuality, noFinalReorg, switchContinuity, validity } from './finality.ts';
import { boundedLiveness, messageBudget } from './progress.ts';
import { electionSafety, logMatching } from './raft.ts';
import { certSound, lockMonotone, walMonotone } from './signatures.ts';

/** Every check but `wire` and `totality`, which the simulation itself makes. */
export const CHECK_TABLE: CheckTable = {
  agreement,
  'no-final-reorg': noFinalReorg,
  validity,
  'cert-sound': certSound,
  'lock-monotone': lockMonotone,
  'wal-monotone': walMonotone,
  'bounded-liveness': boundedLiveness,
  accountability,
  'no-framing': noFraming,
  'message-budget': messageBudget,
  'election-safety': electionSafety,
  'log-matching': logMatching,
  'chain-quality': chainQuality,
  'switch-continuity': switchContinuity,
};
