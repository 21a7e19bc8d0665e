/**
 * Raft for chains whose validators trust each other.
 *
 * @packageDocumentation
 */
export { checkRaftConfig, RAFT_DEFAULTS, type RaftConfig } from './config.ts';
export type { Append, AppendReply, RaftEntry, RaftMessage, RequestVote, VoteReply } from './message.ts';
export { raft } from './module.ts';
