import type { Micros } from '../interface/primitives.ts';

/** Configuration of Raft. */
export interface RaftConfig {
  /** Election timeouts are drawn uniformly from this range. */
  readonly electionMin: Micros;
  readonly electionMax: Micros;
  /** Pause between a leader's messages to an idle follower; below the least election timeout. */
  readonly heartbeat: Micros;
  /** Ask whether an election could be won before raising the term (Ongaro's thesis, 9.6). */
  readonly preVote: boolean;
  /** A leader that does not hear from a majority for the longest election timeout steps down (6.2). */
  readonly checkQuorum: boolean;
  /** Entries of one append message. */
  readonly maxInflight: number;
  /** Pause between a commit and the next block. */
  readonly blockInterval: Micros;
  /** Whether blocks are made without transactions. */
  readonly emptyBlocks: boolean;
}

/** The defaults of the paper: 150 to 300 ms. */
export const RAFT_DEFAULTS: RaftConfig = {
  electionMin: 150_000,
  electionMax: 300_000,
  heartbeat: 50_000,
  preVote: true,
  checkQuorum: true,
  maxInflight: 64,
  blockInterval: 500_000,
  emptyBlocks: true,
};

/** Problems of a configuration in words. */
export function checkRaftConfig(config: RaftConfig): readonly string[] {
  const problems: string[] = [];
  const range = (name: keyof RaftConfig, low: number, high: number) => {
    const value = config[name];
    if (!Number.isSafeInteger(value) || Number(value) < low || Number(value) > high) {
      problems.push(`${name} must be an integer from ${low} to ${high}`);
    }
  };
  range('electionMin', 1_000, 3_600_000_000);
  range('electionMax', 1_000, 3_600_000_000);
  range('heartbeat', 100, 3_600_000_000);
  range('maxInflight', 1, 1_024);
  range('blockInterval', 0, 86_400_000_000);
  for (const name of ['preVote', 'checkQuorum', 'emptyBlocks'] as const) {
    if (typeof config[name] !== 'boolean') problems.push(`${name} must be true or false`);
  }
  if (config.electionMax < config.electionMin) problems.push('electionMax must not be below electionMin');
  if (config.heartbeat >= config.electionMin) problems.push('heartbeat must be below electionMin');
  return problems;
}
