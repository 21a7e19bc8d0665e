import { certificateClaim } from '../../certificate/claim.ts';
import type { NodeId } from '../../interface/primitives.ts';
import { positionOf } from '../../interface/validator-set.ts';
import { entryClaims } from '../claims.ts';
import { messageHeight } from '../codec.ts';
import type { BbftMessage, Decided, Status } from '../message.ts';
import { wantBlock } from './blocks.ts';
import { askVerify, type Core, drop, type HeightState, note, post, setAt } from './state.ts';

/** Least pause between answers to one peer, and between requests to synchronise. */
const PAUSE = 1_000_000;
/** Peers outside the set that are helped at a time. */
const STRANGERS = 64;
/** Early messages kept of one peer. */
const EARLY = 32;
/** Decisions sent to, or kept by, a node that is behind, and copies of each that are kept. */
const AHEAD = 16;
const COPIES = 4;

/** Whether a peer may be answered now; at most once a second each. */
function mayHelp(core: Core, at: HeightState, peer: NodeId): boolean {
  const last = core.helped.get(peer);
  if (last !== undefined && core.now.mono - last < PAUSE) return false;
  if (last === undefined && positionOf(at.set, peer) < 0 && core.helped.size >= STRANGERS + at.set.members.length) {
    return false;
  }
  core.helped.set(peer, core.now.mono);
  return true;
}

/** R8: who is stuck at a decided height gets the decision. Votes that merely come late are no call for help. */
export function helpBehind(core: Core, at: HeightState, message: BbftMessage, from: NodeId): void {
  const asks = message.t === 'status' || message.t === 'timeout' || message.t === 'pull';
  if (!asks || core.tip?.cert === undefined) {
    drop(core, `old.${message.t}`);
    return;
  }
  if (!mayHelp(core, at, from)) {
    drop(core, 'help.often');
    return;
  }
  const wanted = messageHeight(message);
  const found = core.recent.findIndex(({ block }) => block.height === wanted);
  // Too far behind for single decisions: the latest one tells the peer to synchronise.
  const answers = found < 0 ? core.recent.slice(-1) : core.recent.slice(found, found + AHEAD);
  for (const msg of answers) core.emit({ t: 'send', target: { to: 'one', node: from }, msg, prio: 2 });
}

/** A peer in an earlier round gets the proof that opens ours. */
export function helpRound(core: Core, at: HeightState, from: NodeId): void {
  if (!mayHelp(core, at, from)) return;
  const msg: Status = { t: 'status', height: at.height, round: at.round, entry: at.entry };
  core.emit({ t: 'send', target: { to: 'one', node: from }, msg, prio: 2 });
}

/** A message of a later height: the next one is kept (and its entry proof decides ours), beyond that we are behind. */
export function onAhead(core: Core, at: HeightState, message: BbftMessage, from: NodeId): void {
  const height = messageHeight(message);
  const next = setAt(core.sets, at.height + 1);
  if (height === at.height + 1 && next !== undefined && message.t !== 'decided') {
    useEntry(core, at, message, from);
    const known = core.early.get(from);
    const kept = known?.set === next ? known : { set: next, messages: [] };
    if (positionOf(next, from) < 0 || kept.messages.length >= EARLY) {
      drop(core, 'early');
      return;
    }
    kept.messages.push(message);
    core.early.set(from, kept);
    return;
  }
  if (message.t === 'decided' && keepDecision(core, at, message, from)) return;
  if (core.now.mono - core.behindAt < PAUSE) {
    drop(core, 'ahead');
    return;
  }
  core.behindAt = core.now.mono;
  core.emit({ t: 'behind', peer: from, tip: message.t === 'decided' ? height : height - 1 });
}

/** Keeps a decision of a height within reach. */
function keepDecision(core: Core, at: HeightState, message: Decided, from: NodeId): boolean {
  const { height } = message.block;
  if (height > at.height + AHEAD || positionOf(at.set, from) < 0) return false;
  const copies = core.ahead.get(height) ?? [];
  if (copies.length >= COPIES || copies.some((copy) => copy.from === from)) return true;
  copies.push({ message, from });
  core.ahead.set(height, copies);
  return true;
}

/** A message of the next height proves that ours is decided. */
function useEntry(core: Core, at: HeightState, message: BbftMessage, from: NodeId): void {
  if (message.t !== 'propose' && message.t !== 'timeout' && message.t !== 'status') return;
  const { entry } = message;
  if (entry.by !== 'commit' || entry.cert.height !== at.height) return;
  if (message.t === 'status') verifyDecision(core, at, entry.cert, from);
  else post(core, { do: 'cert', cert: entry.cert, from });
}

/** A peer's status in our height: help it, or let it help us. */
export function onStatus(core: Core, at: HeightState, status: Status, from: NodeId): void {
  if (status.round < at.round) {
    helpRound(core, at, from);
    return;
  }
  if (status.round === at.round) return;
  const claims = entryClaims(status.entry, status.height, status.round, core.context, core.rules);
  if (claims === undefined) {
    drop(core, 'status.entry');
    return;
  }
  const { entry, round } = status;
  if (at.asking.has(from)) {
    drop(core, 'asking');
    return;
  }
  at.asking.add(from);
  askVerify(core, claims, { batch: false, height: at.height }, (ok) => {
    at.asking.delete(from);
    if (ok.every((valid) => valid)) post(core, { do: 'enter', round, entry, from });
    else drop(core, 'status.signature');
  });
}

/** A decision of our height. */
export function onDecided(core: Core, at: HeightState, message: Decided, from: NodeId): void {
  const { block, cert } = message;
  if (block.height !== cert.height || block.id !== cert.target) {
    drop(core, 'decided.mismatch');
    return;
  }
  verifyDecision(core, at, cert, from);
}

function verifyDecision(core: Core, at: HeightState, cert: Decided['cert'], from: NodeId): void {
  if (at.deciding !== undefined) return;
  const claim = certificateClaim(cert, at.set, core.boot, core.boot.scheme.id);
  if (claim === undefined) {
    drop(core, 'decided.quorum');
    return;
  }
  if (at.asking.has(from)) {
    drop(core, 'asking');
    return;
  }
  at.asking.add(from);
  askVerify(core, [claim], { batch: false, height: at.height }, ([ok]) => {
    at.asking.delete(from);
    if (ok !== true) return drop(core, 'decided.signature');
    note(core, 'caught.up', at.height);
    const { height, target } = cert;
    wantBlock(core, at, { height, id: target, parent: at.parent.id }, [from]);
    post(core, { do: 'cert', cert, from });
  });
}
