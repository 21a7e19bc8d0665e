import type { EngineHeader, Height, NodeId } from '../interface/primitives.ts';
import { Writer } from '../wire/writer.ts';
import { apply } from './apply.ts';
import type { Append, AppendReply } from './message.ts';
import {
  entryAt,
  isMajority,
  lastHeight,
  note,
  type Progress,
  peers,
  persistEntry,
  type Raft,
  send,
  termAt,
} from './state.ts';

/** Wins the term: everyone is probed from the end of the own log, and a block of this term is made at once. */
export function becomeLeader(raft: Raft): void {
  raft.role = 'leader';
  raft.leader = raft.boot.self;
  note(raft, 'leader', raft.term);
  raft.emit({ t: 'cancelTimer', id: 'election' });
  const sent = lastHeight(raft);
  for (const node of peers(raft)) raft.progress.set(node, { match: 0, sent, active: true });
  if (raft.config.checkQuorum) raft.emit({ t: 'setTimer', id: 'quorum', after: raft.config.electionMax });
  raft.building = 0;
  raft.committedAt = raft.now.mono - raft.config.blockInterval;
  // Earlier terms' entries can only be committed beneath one of this term.
  raft.demand = true;
  heartbeat(raft);
  wantBlock(raft);
}

/** Says "I lead" to everyone; whoever misses what was sent before will refuse and get it again. */
export function heartbeat(raft: Raft): void {
  if (raft.role !== 'leader') return;
  for (const [node, progress] of raft.progress) replicate(raft, node, progress, true);
  raft.emit({ t: 'setTimer', id: 'heartbeat', after: raft.config.heartbeat });
}

/** A leader without a majority steps down; the caller does it. */
export function lostQuorum(raft: Raft): boolean {
  const active = [...raft.progress].filter(([, progress]) => progress.active).map(([node]) => node);
  for (const progress of raft.progress.values()) progress.active = false;
  return !isMajority(raft, [raft.boot.self, ...active]);
}

function replicate(raft: Raft, node: NodeId, progress: Progress, always: boolean): void {
  const base = raft.base.block.height;
  const prevHeight = Math.max(base, progress.sent);
  const count = Math.min(raft.config.maxInflight, lastHeight(raft) - prevHeight);
  if (count <= 0 && !always) return;
  progress.sent = prevHeight + Math.max(0, count);
  const entries = raft.log.slice(prevHeight - base, progress.sent - base);
  const prevTerm = termAt(raft, prevHeight) ?? raft.base.term;
  send(raft, node, { t: 'append', term: raft.term, prevHeight, prevTerm, commit: raft.commit, base, entries });
}

/** Builds on the end of the log, one block at a time, after the pause. */
export function wantBlock(raft: Raft): void {
  if (raft.role !== 'leader' || raft.building !== 0 || raft.stopped) return;
  if (raft.stopAt !== undefined && lastHeight(raft) >= raft.stopAt) return;
  // An entry of an earlier term still open must be buried; otherwise one block at a time.
  const open = lastHeight(raft) > raft.commit;
  if (open && termAt(raft, lastHeight(raft)) === raft.term) return;
  if (!open && !raft.demand && !raft.config.emptyBlocks) return;
  const pause = raft.committedAt + raft.config.blockInterval - raft.now.mono;
  if (pause > 0 && !open) {
    raft.emit({ t: 'setTimer', id: 'interval', after: pause });
    return;
  }
  const tip = entryAt(raft, lastHeight(raft))?.block ?? raft.base.block;
  const parent = raft.headers.get(tip.id);
  if (parent === undefined) {
    raft.emit({ t: 'validate', block: tip, from: peers(raft) });
    return;
  }
  raft.request += 1;
  raft.building = raft.request;
  const engine = new Writer(4).u32(raft.term).done();
  const deadline = raft.config.heartbeat;
  raft.emit({ t: 'build', req: raft.request, parent, round: raft.term, deadline, engine, attach: new Uint8Array() });
}

/** The block that was asked for becomes the next entry. */
export function onCandidate(raft: Raft, req: number, header: EngineHeader): void {
  if (req !== raft.building) return;
  raft.building = 0;
  const { height, id, parent } = header;
  const tip = entryAt(raft, lastHeight(raft))?.block ?? raft.base.block;
  if (raft.role !== 'leader' || parent !== tip.id || height !== tip.height + 1) return;
  raft.demand = false;
  raft.headers.set(id, header);
  const entry = { term: raft.term, block: { height, id, parent } };
  raft.log.push(entry);
  persistEntry(raft, entry, true);
  for (const [node, progress] of raft.progress) replicate(raft, node, progress, false);
  countCommit(raft);
}

/** A follower's answer. */
export function onAppendReply(raft: Raft, from: NodeId, message: AppendReply): void {
  const progress = raft.progress.get(from);
  if (raft.role !== 'leader' || message.term !== raft.term || progress === undefined) return;
  progress.active = true;
  if (message.ok) {
    progress.match = Math.max(progress.match, Math.min(message.height, lastHeight(raft)));
    progress.sent = Math.max(progress.sent, progress.match);
    countCommit(raft);
    replicate(raft, from, progress, false);
  } else {
    // A rejection may be old: never below what is known to match.
    progress.sent = Math.max(progress.match, Math.min(message.height, lastHeight(raft)));
    // One below the log must synchronise first; the next heartbeat asks again.
    if (progress.sent >= raft.base.block.height) replicate(raft, from, progress, true);
  }
}

/** The highest height on a majority is committed, if it is of this term. */
export function countCommit(raft: Raft): void {
  for (let height = lastHeight(raft); height > raft.commit; height--) {
    const holders = [...raft.progress].filter(([, { match }]) => match >= height).map(([node]) => node);
    if (!isMajority(raft, [raft.boot.self, ...holders])) continue;
    if (!raft.rules.commits(termAt(raft, height) ?? 0, raft.term)) return;
    commitTo(raft, height);
    return;
  }
}

function commitTo(raft: Raft, height: Height): void {
  raft.commit = height;
  raft.committedAt = raft.now.mono;
  apply(raft);
  wantBlock(raft);
}

/** A follower takes an append whose blocks it has: cuts what contradicts, adds what is new, answers (figure 2). */
export function takeAppend(raft: Raft, from: NodeId, append: Append): void {
  const known = termAt(raft, append.prevHeight);
  const below = append.prevHeight < raft.base.block.height;
  if (!below && known !== append.prevTerm) {
    const height = Math.min(append.prevHeight - 1, lastHeight(raft));
    send(raft, from, { t: 'appendReply', term: raft.term, ok: false, height: Math.max(raft.commit, height) });
    if (append.base > lastHeight(raft)) raft.emit({ t: 'behind', peer: from, tip: append.base });
    return;
  }
  const fresh = append.entries.filter(
    ({ block, term }) => termAt(raft, block.height) !== term && block.height > raft.commit,
  );
  const [first] = fresh;
  if (first !== undefined) {
    const keep = first.block.height - raft.base.block.height - 1;
    if (keep < 0 || keep > raft.log.length) return;
    if (keep < raft.log.length) note(raft, 'log.cut', raft.log.length - keep);
    raft.log.length = keep;
    for (const [i, entry] of fresh.entries()) {
      raft.log.push(entry);
      persistEntry(raft, entry, i === fresh.length - 1);
    }
  }
  const match = append.prevHeight + append.entries.length;
  send(raft, from, { t: 'appendReply', term: raft.term, ok: true, height: match });
  if (append.commit > raft.commit) {
    raft.commit = Math.max(raft.commit, Math.min(append.commit, match, lastHeight(raft)));
    apply(raft);
  }
}
