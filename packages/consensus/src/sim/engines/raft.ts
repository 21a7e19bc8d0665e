import type { EngineModule } from '../../interface/engine.ts';
import type { RaftConfig } from '../../raft/config.ts';
import type { RaftMessage } from '../../raft/message.ts';
import { raft } from '../../raft/module.ts';
import type { SimEngine } from '../harness.ts';

/** Raft, or a module with its messages, in the simulator. */
export function raftInSim(module: EngineModule<RaftConfig, RaftMessage>): SimEngine<RaftConfig, RaftMessage> {
  return {
    module,
    quorum: 'majority',
    carries: (msg) => (msg.t === 'append' ? msg.entries.at(-1)?.block.id : undefined),
    entries: (msg) => (msg.t === 'append' ? msg.entries : []),
    label: (msg) => (msg.t === 'append' && msg.entries.length === 0 ? 'heartbeat' : msg.t),
  };
}

/** Raft as scenarios name it. */
export const raftEngine: SimEngine<RaftConfig, RaftMessage> = raftInSim(raft);
