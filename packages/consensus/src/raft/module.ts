import { ConsensusError } from '../errors.ts';
import type { EngineModule } from '../interface/engine.ts';
import { checkRaftConfig, RAFT_DEFAULTS, type RaftConfig } from './config.ts';
import { createRaft } from './engine.ts';
import { decodeRaft, encodeRaft, type RaftMessage } from './message.ts';
import { RAFT_RULES, type RaftRules } from './state.ts';

/** The module under given rules; tests take one away, everyone else uses {@link raft}. */
export function raftModule(rules: RaftRules = RAFT_RULES): EngineModule<RaftConfig, RaftMessage> {
  return {
    id: 'raft',
    version: '1',
    traits: {
      family: 'cft',
      fault: 'crash-half',
      forks: false,
      needsWallClock: false,
      needsWork: false,
      accountable: false,
    },
    codec: {
      encode: encodeRaft,
      decode: decodeRaft,
      size: (message) => encodeRaft(message).length,
      // Servers trust each other; the host's channels say who speaks.
      claims: () => [],
      kind: (message) => message.t,
      height: (message) =>
        message.t === 'append'
          ? message.prevHeight + 1
          : message.t === 'appendReply'
            ? message.height
            : message.t === 'requestVote'
              ? message.lastHeight + 1
              : 0,
    },
    defaults: RAFT_DEFAULTS,
    check: checkRaftConfig,
    create(config, boot) {
      const problems = checkRaftConfig(config);
      if (problems.length > 0) throw new ConsensusError('config.invalid', problems.join('; '));
      return createRaft(config, boot, rules);
    },
    checkHeader(_config, header, parent, set) {
      if (header.height !== parent.height + 1 || header.parent !== parent.id) return 'not a child of the parent';
      if (header.engine.length !== 4 || header.attach.length !== 0) return 'engine data other than a term';
      if (header.validators !== set.hash || header.nextValidators !== set.hash) return 'a change of the set of servers';
      return undefined;
    },
    // A majority's word is not signed: nothing to show to outsiders.
    verifyFinality: () => false,
  };
}

/** Raft (Ongaro and Ousterhout, ATC 2014) with pre-vote and quorum checks: crash faults of less than half. */
export const raft: EngineModule<RaftConfig, RaftMessage> = raftModule();
