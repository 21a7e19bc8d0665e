import type { Emit } from '../interface/effect.ts';
import type { Boot, Engine, EngineView } from '../interface/engine.ts';
import type { Input } from '../interface/input.ts';
import {
  type BlockRef,
  type Bytes,
  type EngineHeader,
  type NodeId,
  type Now,
  ZERO_HASH,
} from '../interface/primitives.ts';
import { memberAt } from '../interface/validator-set.ts';
import { Reader } from '../wire/reader.ts';
import type { RaftConfig } from './config.ts';
import { follow, learnTerm, onElectionTimeout, onRequestVote, onVoteReply } from './election.ts';
import type { Append, RaftMessage } from './message.ts';
import {
  countCommit,
  heartbeat,
  lostQuorum,
  onAppendReply,
  onCandidate,
  takeAppend,
  wantBlock,
} from './replication.ts';
import {
  armElection,
  entryAt,
  lastHeight,
  note,
  position,
  RAFT_RECORD,
  RAFT_RULES,
  type Raft,
  type RaftRules,
  readEntry,
  readState,
} from './state.ts';

const NOWHERE: BlockRef = { height: 0, id: ZERO_HASH, parent: ZERO_HASH };

/** A Raft server. `rules` is for tests that take a rule away. */
export function createRaft(config: RaftConfig, boot: Boot, rules: RaftRules = RAFT_RULES): Engine<RaftMessage> {
  const raft: Raft = {
    config,
    boot,
    rules,
    now: { mono: 0, wall: 0 },
    emit: () => {},
    term: 0,
    role: 'follower',
    heardAt: Number.NEGATIVE_INFINITY,
    base: { block: NOWHERE, term: 0 },
    log: [],
    commit: 0,
    applied: 0,
    headers: new Map(),
    votes: new Set(),
    pre: false,
    progress: new Map(),
    building: 0,
    request: 0,
    committedAt: 0,
    demand: false,
    stopped: false,
  };
  return {
    step(input: Input<RaftMessage>, now: Now, emit: Emit<RaftMessage>): void {
      raft.now = now;
      raft.emit = emit;
      onInput(raft, input);
    },
    view: () => viewOf(raft),
    setAt: () => raft.set,
  };
}

function onInput(raft: Raft, input: Input<RaftMessage>): void {
  switch (input.t) {
    case 'start':
      start(raft, input);
      return;
    case 'synced':
      synced(raft, input.tip);
      return;
    case 'message':
      if (raft.set !== undefined && position(raft, input.from) >= 0 && input.from !== raft.boot.self) {
        onMessage(raft, input.from, input.msg);
      }
      return;
    case 'timer':
      if (raft.set !== undefined) onTimer(raft, input.id);
      return;
    case 'candidate':
      onCandidate(raft, input.req, input.block);
      return;
    case 'validated':
      if (input.ok) onValidated(raft, input.block);
      else if (raft.incoming?.missing.has(input.block.id)) {
        note(raft, 'block.invalid', input.why);
        delete raft.incoming;
      }
      return;
    case 'demand':
      raft.demand = true;
      wantBlock(raft);
      return;
    case 'stopAt':
      raft.stopAt = input.height;
      return;
    case 'payload':
    case 'signed':
    case 'verified':
    case 'work':
    case 'set':
    case 'latency':
      return;
  }
}

function start(raft: Raft, input: Extract<Input<RaftMessage>, { readonly t: 'start' }>): void {
  if (raft.set !== undefined) return;
  raft.set = input.set;
  rebase(raft, input.anchor);
  for (const record of raft.boot.wal) {
    if (!raft.rules.recalls(record)) continue;
    if (record.kind === RAFT_RECORD.state) recallState(raft, record);
    else if (record.kind === RAFT_RECORD.entry) recallEntry(raft, record);
  }
  // A server that lost its log may have voted in any term: it must not vote again before it has a new identity.
  if (raft.boot.walLost === true) {
    raft.stopped = true;
    note(raft, 'wal.lost', 'a Raft server without its log must be replaced by a new one');
    return;
  }
  armElection(raft);
  if (raft.set.members.length === 1) onElectionTimeout(raft);
}

type Wal = Boot['wal'][number];

function recallState(raft: Raft, record: Wal): void {
  const state = readState(record);
  if (state === undefined || state.term < raft.term) return;
  raft.term = state.term;
  const voted = raft.set !== undefined && state.voted >= 0 && state.voted < raft.set.members.length;
  if (voted && raft.set !== undefined) raft.votedFor = memberAt(raft.set, state.voted).node;
  else delete raft.votedFor;
}

function recallEntry(raft: Raft, record: Wal): void {
  const entry = readEntry(record);
  if (entry === undefined) return;
  const at = entry.block.height - raft.base.block.height - 1;
  if (at < 0 || at > raft.log.length) return;
  raft.log.length = at;
  raft.log.push(entry);
  raft.term = Math.max(raft.term, entry.term);
}

/** Term in a header made under Raft; 0 for genesis and handovers. */
function termOf(engine: Bytes): number {
  return engine.length === 4 ? new Reader(engine).u32() : 0;
}

function rebase(raft: Raft, header: EngineHeader): void {
  const { height, id, parent } = header;
  raft.base = { block: { height, id, parent }, term: termOf(header.engine) };
  raft.term = Math.max(raft.term, raft.base.term);
  raft.log.length = 0;
  raft.headers.clear();
  raft.headers.set(id, header);
  raft.commit = height;
  raft.applied = height;
}

/** The host caught up by itself: the log starts anew above what is final. */
function synced(raft: Raft, tip: EngineHeader): void {
  if (raft.set === undefined || tip.height <= raft.commit) return;
  const kept =
    entryAt(raft, tip.height)?.block.id === tip.id ? raft.log.slice(tip.height - raft.base.block.height) : [];
  delete raft.incoming;
  rebase(raft, tip);
  raft.log.push(...kept);
  follow(raft, raft.leader);
}

function onMessage(raft: Raft, from: NodeId, message: RaftMessage): void {
  if (raft.boot.walLost === true) return;
  switch (message.t) {
    case 'requestVote':
      onRequestVote(raft, from, message);
      return;
    case 'voteReply':
      onVoteReply(raft, from, message);
      return;
    case 'append':
      onAppend(raft, from, message);
      return;
    case 'appendReply':
      learnTerm(raft, message.term);
      onAppendReply(raft, from, message);
      return;
  }
}

function onAppend(raft: Raft, from: NodeId, append: Append): void {
  learnTerm(raft, append.term);
  if (append.term < raft.term) {
    const reply = { t: 'appendReply', term: raft.term, ok: false, height: lastHeight(raft) } as const;
    raft.emit({ t: 'send', target: { to: 'one', node: from }, msg: reply, prio: 1 });
    return;
  }
  if (raft.role === 'leader') {
    // Election safety says that this cannot be; crash-tolerance ends here.
    note(raft, 'two.leaders', raft.term);
    return;
  }
  follow(raft, from);
  const missing = append.entries.map(({ block }) => block).filter(({ id }) => !raft.headers.has(id));
  if (missing.length === 0) {
    delete raft.incoming;
    takeAppend(raft, from, append);
    return;
  }
  const asked = raft.incoming?.missing ?? new Set();
  raft.incoming = { from, append, missing: new Set(missing.map(({ id }) => id)) };
  for (const block of missing) if (!asked.has(block.id)) raft.emit({ t: 'validate', block, from: [from] });
}

function onValidated(raft: Raft, header: EngineHeader): void {
  raft.headers.set(header.id, header);
  const { incoming } = raft;
  if (incoming?.missing.delete(header.id) === true && incoming.missing.size === 0) {
    delete raft.incoming;
    if (incoming.append.term === raft.term) takeAppend(raft, incoming.from, incoming.append);
  }
  wantBlock(raft);
}

function onTimer(raft: Raft, id: string): void {
  if (id === 'election') onElectionTimeout(raft);
  else if (raft.role !== 'leader') return;
  else if (id === 'heartbeat') heartbeat(raft);
  else if (id === 'interval') wantBlock(raft);
  else if (id === 'quorum') {
    if (lostQuorum(raft)) follow(raft);
    else raft.emit({ t: 'setTimer', id: 'quorum', after: raft.config.electionMax });
  }
  countCommit(raft);
}

function viewOf(raft: Raft): EngineView {
  const final = entryAt(raft, raft.applied)?.block ?? raft.base.block;
  const extra = { term: raft.term, lastHeight: lastHeight(raft), commit: raft.commit };
  const role = raft.set === undefined ? 'waiting' : raft.boot.walLost === true ? 'silent' : raft.role;
  return { height: raft.applied + 1, round: raft.term, head: final, final, role, extra };
}
