import type { Effect } from '../interface/effect.ts';
import type { Boot } from '../interface/engine.ts';
import type { BlockRef, EngineHeader, Hash, Height, Micros, NodeId, Now, Round } from '../interface/primitives.ts';
import type { ValidatorSet } from '../interface/validator-set.ts';
import { memberAt, positionOf } from '../interface/validator-set.ts';
import type { WalRecord } from '../interface/wal.ts';
import { Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';
import type { RaftConfig } from './config.ts';
import type { Append, RaftEntry, RaftMessage } from './message.ts';

/** The rules that safety rests on, apart, so that a test can take one away. */
export interface RaftRules {
  /** Only entries of the leader's own term are committed by counting (figure 8 of the paper). */
  commits(entryTerm: Round, currentTerm: Round): boolean;
  /** Which log records count after a restart: all. */
  recalls(record: WalRecord): boolean;
}

/** The rules of the protocol. */
export const RAFT_RULES: RaftRules = { commits: (entry, current) => entry === current, recalls: () => true };

/** What a leader knows of a follower. */
export interface Progress {
  /** Highest height known to be on it; 0 before it answered. */
  match: Height;
  /** Highest height sent; appends follow each other without waiting for answers. */
  sent: Height;
  /** Heard from since the last check of the quorum. */
  active: boolean;
}

/** The whole mutable state of one server. */
export interface Raft {
  readonly config: RaftConfig;
  readonly boot: Boot;
  readonly rules: RaftRules;
  now: Now;
  emit: (effect: Effect<RaftMessage>) => void;
  set?: ValidatorSet;
  term: Round;
  votedFor?: NodeId;
  role: 'follower' | 'candidate' | 'leader';
  leader?: NodeId;
  /** When a leader was heard last. */
  heardAt: Micros;
  /** The block under the log: final, given by the host, or trimmed. */
  base: { readonly block: BlockRef; readonly term: Round };
  /** Entries above the base. */
  readonly log: RaftEntry[];
  commit: Height;
  /** Highest height handed to the host as final. */
  applied: Height;
  readonly headers: Map<Hash, EngineHeader>;
  readonly votes: Set<NodeId>;
  pre: boolean;
  readonly progress: Map<NodeId, Progress>;
  /** Append whose blocks are being validated. */
  incoming?: { readonly from: NodeId; readonly append: Append; readonly missing: Set<Hash> };
  building: number;
  request: number;
  committedAt: Micros;
  demand: boolean;
  stopAt?: Height;
  stopped: boolean;
}

/** Kinds of log records. */
export const RAFT_RECORD = { state: 1, entry: 2 } as const;

/** Makes term and vote durable before anything that depends on them leaves (figure 2 of the paper). */
export function persistState(raft: Raft): void {
  const writer = new Writer(64).u32(raft.term);
  const voted = raft.votedFor === undefined ? -1 : position(raft, raft.votedFor);
  writer.i32(voted);
  const record = { kind: RAFT_RECORD.state, height: lastHeight(raft) + 1, round: raft.term, body: writer.done() };
  raft.emit({ t: 'persist', record, sync: true });
}

/** Makes an entry durable before it is acknowledged; it replaces what stood at its height and above. */
export function persistEntry(raft: Raft, entry: RaftEntry, sync: boolean): void {
  const { height, id, parent } = entry.block;
  const body = new Writer(64).hash(id).hash(parent).done();
  raft.emit({ t: 'persist', record: { kind: RAFT_RECORD.entry, height, round: entry.term, body }, sync });
}

/** Reads a state record: term and position of the candidate voted for, −1 for none. */
export function readState(record: WalRecord): { readonly term: Round; readonly voted: number } | undefined {
  if (record.body.length !== 8) return undefined;
  const reader = new Reader(record.body);
  return { term: reader.u32(), voted: reader.i32() };
}

/** Reads an entry record. */
export function readEntry(record: WalRecord): RaftEntry | undefined {
  if (record.body.length !== 64) return undefined;
  const reader = new Reader(record.body);
  return { term: record.round, block: { height: record.height, id: reader.hash(), parent: reader.hash() } };
}

export function position(raft: Raft, node: NodeId): number {
  return raft.set === undefined ? -1 : positionOf(raft.set, node);
}

export function peers(raft: Raft): readonly NodeId[] {
  return (raft.set?.members ?? []).map(({ node }) => node).filter((node) => node !== raft.boot.self);
}

/** Whether these nodes weigh more than half. */
export function isMajority(raft: Raft, nodes: Iterable<NodeId>): boolean {
  const { set } = raft;
  if (set === undefined) return false;
  let weight = 0n;
  for (const node of nodes) {
    const at = positionOf(set, node);
    if (at >= 0) weight += memberAt(set, at).weight;
  }
  return 2n * weight > set.total;
}

export function lastHeight(raft: Raft): Height {
  return raft.base.block.height + raft.log.length;
}

/** Term of the entry at a height, `undefined` where the log does not reach. */
export function termAt(raft: Raft, height: Height): Round | undefined {
  if (height === raft.base.block.height) return raft.base.term;
  return raft.log[height - raft.base.block.height - 1]?.term;
}

export function entryAt(raft: Raft, height: Height): RaftEntry | undefined {
  return raft.log[height - raft.base.block.height - 1];
}

export function lastTerm(raft: Raft): Round {
  return termAt(raft, lastHeight(raft)) ?? raft.base.term;
}

export function send(raft: Raft, node: NodeId, msg: RaftMessage): void {
  raft.emit({ t: 'send', target: { to: 'one', node }, msg, prio: 1 });
}

export function note(raft: Raft, name: string, value: number | string = 1): void {
  raft.emit({ t: 'note', name, value });
}

/** (Re)starts the election timer with a fresh random timeout. */
export function armElection(raft: Raft): void {
  const { electionMin, electionMax } = raft.config;
  const after = electionMin + (raft.boot.rng.u32() % (electionMax - electionMin + 1));
  raft.emit({ t: 'setTimer', id: 'election', after });
}
