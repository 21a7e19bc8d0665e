import type { NodeId, Round } from '../interface/primitives.ts';
import type { RequestVote, VoteReply } from './message.ts';
import { becomeLeader } from './replication.ts';
import {
  armElection,
  isMajority,
  lastHeight,
  lastTerm,
  note,
  peers,
  persistState,
  position,
  type Raft,
  send,
} from './state.ts';

/** The election timer fired: stand, or first ask whether that could succeed. */
export function onElectionTimeout(raft: Raft): void {
  if (raft.stopped || position(raft, raft.boot.self) < 0 || raft.role === 'leader') return;
  delete raft.leader;
  if (raft.config.preVote) campaign(raft, true);
  else stand(raft);
}

function stand(raft: Raft): void {
  raft.term += 1;
  raft.votedFor = raft.boot.self;
  persistState(raft);
  note(raft, 'election', raft.term);
  campaign(raft, false);
}

function campaign(raft: Raft, pre: boolean): void {
  raft.role = 'candidate';
  raft.pre = pre;
  raft.votes.clear();
  raft.votes.add(raft.boot.self);
  armElection(raft);
  const term = pre ? raft.term + 1 : raft.term;
  const msg: RequestVote = { t: 'requestVote', pre, term, lastHeight: lastHeight(raft), lastTerm: lastTerm(raft) };
  for (const node of peers(raft)) send(raft, node, msg);
  win(raft);
}

/** A later term ends every role; the vote of the earlier term is void. */
export function learnTerm(raft: Raft, term: Round): void {
  if (term <= raft.term) return;
  raft.term = term;
  delete raft.votedFor;
  persistState(raft);
  follow(raft);
}

/** Back to the ranks. */
export function follow(raft: Raft, leader?: NodeId): void {
  if (raft.role === 'leader') {
    note(raft, 'stepdown', raft.term);
    for (const id of ['heartbeat', 'quorum', 'interval']) raft.emit({ t: 'cancelTimer', id });
  }
  raft.role = 'follower';
  raft.progress.clear();
  if (leader === undefined) delete raft.leader;
  else {
    raft.leader = leader;
    raft.heardAt = raft.now.mono;
  }
  armElection(raft);
}

/** Gives at most one vote a term, to a candidate whose log is at least as up to date (5.4.1). */
export function onRequestVote(raft: Raft, from: NodeId, message: RequestVote): void {
  const steady = raft.role === 'leader' || raft.leader !== undefined;
  const recent = raft.now.mono - raft.heardAt < raft.config.electionMin;
  // Leader stickiness (6.2): a server that can hear its leader helps nobody to depose it.
  if (raft.config.checkQuorum && steady && (raft.role === 'leader' || recent)) return;
  if (!message.pre) learnTerm(raft, message.term);
  const ahead =
    message.lastTerm > lastTerm(raft) ||
    (message.lastTerm === lastTerm(raft) && message.lastHeight >= lastHeight(raft));
  if (message.pre) {
    const granted = ahead && message.term > raft.term;
    send(raft, from, { t: 'voteReply', pre: true, term: granted ? message.term : raft.term, granted });
    return;
  }
  const free = raft.votedFor === undefined || raft.votedFor === from;
  const granted = message.term === raft.term && free && ahead;
  if (granted && raft.votedFor === undefined) {
    raft.votedFor = from;
    persistState(raft);
  }
  if (granted) armElection(raft);
  send(raft, from, { t: 'voteReply', pre: false, term: raft.term, granted });
}

/** Counts votes of the campaign under way. */
export function onVoteReply(raft: Raft, from: NodeId, message: VoteReply): void {
  if (!message.granted) {
    learnTerm(raft, message.term);
    return;
  }
  const asked = raft.pre ? raft.term + 1 : raft.term;
  if (raft.role !== 'candidate' || message.pre !== raft.pre || message.term !== asked) return;
  raft.votes.add(from);
  win(raft);
}

function win(raft: Raft): void {
  if (raft.role !== 'candidate' || !isMajority(raft, raft.votes)) return;
  if (raft.pre) stand(raft);
  else becomeLeader(raft);
}
