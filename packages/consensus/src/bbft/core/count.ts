import { voteBytes, voteDomain } from '../../certificate/vote-bytes.ts';
import { bitmapOf } from '../../interface/bitmap.ts';
import type { Certificate } from '../../interface/certificate.ts';
import type { Bytes, Hash, NodeId } from '../../interface/primitives.ts';
import { memberAt, positionOf } from '../../interface/validator-set.ts';
import { shareBytes } from '../claims.ts';
import type { Phase, Share, Vote } from '../message.ts';
import { learnAnswer } from './clock.ts';
import { ROUND_WINDOW } from './enter.ts';
import {
  askSign,
  askVerify,
  type Core,
  drop,
  type HeightState,
  ignoreSigners,
  note,
  post,
  type RoundState,
  roundState,
  sendTo,
} from './state.ts';
import {
  addPart,
  addVote,
  allParts,
  claimsOf,
  createTally,
  dropParts,
  type Part,
  partsBelow,
  subtreeNamed,
  type Tally,
  weightOfParts,
  withinSubtree,
} from './tally.ts';
import { reportBadShare, sawVote } from './watch.ts';

/** A vote from a peer: from itself, in the window, from below or to a root. */
export function onVote(core: Core, at: HeightState, vote: Vote, from: NodeId): void {
  if (positionOf(at.set, from) !== vote.voter) {
    drop(core, 'vote.sender');
    return;
  }
  if (core.ignored.has(from)) {
    drop(core, 'ignored');
    return;
  }
  if (vote.epoch !== at.set.epoch) {
    drop(core, 'vote.epoch');
    return;
  }
  if (vote.round > at.round + ROUND_WINDOW || vote.round < at.round - ROUND_WINDOW) {
    drop(core, 'vote.round');
    return;
  }
  sawVote(core, at, vote);
  const { topology } = roundState(at, vote.round);
  const mine = (topology.parent[at.self] ?? -1) < 0 || topology.parent[vote.voter] === at.self;
  if (at.self < 0 || !mine) {
    drop(core, 'vote.place');
    return;
  }
  count(core, at, vote);
}

/** Counts a vote, an own one too. */
export function count(core: Core, at: HeightState, vote: Vote): void {
  const state = roundState(at, vote.round);
  const phase = state[vote.phase];
  if (phase.votes.has(vote.voter)) return;
  phase.votes.set(vote.voter, vote);
  if (phase.since >= 0 && state.topology.parent[vote.voter] === at.self) learnAnswer(core, core.now.mono - phase.since);
  const tally = tallyOf(core, at, state, vote.phase, vote.target);
  addVote(tally, at.set, vote.voter, vote.sig);
  advance(core, at, state, vote.phase, tally);
}

/** A share: from its aggregator, for its subtree only. */
export function onShare(core: Core, at: HeightState, share: Share, from: NodeId): void {
  const { part, root } = share;
  if (positionOf(at.set, from) !== root) {
    drop(core, 'share.sender');
    return;
  }
  if (core.ignored.has(from)) {
    drop(core, 'ignored');
    return;
  }
  if (part.round > at.round + ROUND_WINDOW || part.round < at.round - ROUND_WINDOW) {
    drop(core, 'share.round');
    return;
  }
  const state = roundState(at, part.round);
  const { topology } = state;
  const up = topology.parent[root] ?? -1;
  const mine = up < 0 ? (topology.parent[at.self] ?? 0) < 0 : up === at.self;
  if (at.self < 0 || !mine) {
    drop(core, 'share.place');
    return;
  }
  const signers = withinSubtree(part.signers, at.set, topology, root);
  if (signers === undefined) {
    drop(core, 'share.signers');
    return;
  }
  let weight = 0n;
  for (const position of signers) weight += memberAt(at.set, position).weight;
  const phase: Phase = part.kind === 'prepare' ? 'prepare' : 'commit';
  const tally = tallyOf(core, at, state, phase, part.target);
  if (addPart(tally, at.set, root, { signers, weight, proof: part.proof, share }))
    advance(core, at, state, phase, tally);
}

function tallyOf(core: Core, at: HeightState, state: RoundState, phase: Phase, target: Hash): Tally {
  const { tallies } = state[phase];
  let tally = tallies.get(target);
  if (tally === undefined) {
    const place = { epoch: at.set.epoch, height: at.height, round: state.round, target };
    tally = createTally(target, voteBytes(phase, core.boot, place), at.set.members.length);
    tallies.set(target, tally);
  }
  return tally;
}

/** Sends the own aggregate and forms the certificate, as soon as the votes allow. */
function advance(core: Core, at: HeightState, state: RoundState, phase: Phase, tally: Tally): void {
  share(core, at, state, phase, tally);
  certify(core, at, state, phase, tally);
}

/** The wait for the subtree is over, or the certificate exists: send what there is. */
export function shareNow(core: Core, at: HeightState, round: number, phase: Phase): void {
  const state = roundState(at, round);
  state[phase].waited = true;
  for (const tally of state[phase].tallies.values()) share(core, at, state, phase, tally);
}

/** An aggregator's duty: one aggregate of its subtree, when it is whole or the wait is over, and one supplement. */
function share(core: Core, at: HeightState, state: RoundState, phase: Phase, tally: Tally): void {
  const { topology } = state;
  const own = state[phase];
  if (at.self < 0 || (topology.level[at.self] ?? 0) === 0 || own.shared === 'done' || own.sharing) return;
  const up = topology.parent[at.self] ?? -1;
  if (up < 0 && topology.roots.length === 1) return;
  const whole = subtreeNamed(tally, topology, at.self);
  if (!whole && (!own.waited || own.shared === 'partial')) return;
  if (own.shared === 'partial' && own.cert !== undefined) return;
  const parts = partsBelow(tally, at.set, topology, at.self);
  if (parts.length === 0) return;
  own.sharing = true;
  aggregate(core, at, tally, parts, phase, (part) => {
    own.sharing = false;
    if (part === undefined) return advance(core, at, state, phase, tally);
    own.shared = whole ? 'done' : 'partial';
    addPart(tally, at.set, at.self, part);
    sendShare(core, at, state, phase, tally.target, part);
    advance(core, at, state, phase, tally);
  });
}

function sendShare(core: Core, at: HeightState, state: RoundState, phase: Phase, target: Hash, sum: Part): void {
  const { topology, round } = state;
  const up = topology.parent[at.self] ?? -1;
  const part = toCertificate(core, at, phase, round, target, sum);
  const request = { key: 'identity', domain: voteDomain('share'), message: shareBytes(core.boot, part) } as const;
  askSign(core, request, undefined, (sig) => {
    sendTo(core, at, up >= 0 ? [up] : topology.roots, { t: 'share', part, root: at.self, sig }, 0);
  });
}

/** Forms the certificate once quorum weight is named and checks out. */
function certify(core: Core, at: HeightState, state: RoundState, phase: Phase, tally: Tally): void {
  const own = state[phase];
  if (own.cert !== undefined || tally.checking || tally.weight < at.set.quorum) return;
  if ((state.topology.parent[at.self] ?? -1) >= 0) return;
  const parts = allParts(tally, at.set, state.topology);
  if (weightOfParts(parts) < at.set.quorum) return;
  tally.checking = true;
  aggregate(core, at, tally, parts, phase, (sum) => {
    tally.checking = false;
    if (own.cert !== undefined) return;
    if (sum === undefined || sum.weight < at.set.quorum) return advance(core, at, state, phase, tally);
    post(core, { do: 'cert', cert: toCertificate(core, at, phase, state.round, tally.target, sum) });
  });
}

/** Adds parts up, checks the sum once, finds offenders if it fails. `undefined` when some part was bad. */
function aggregate(
  core: Core,
  at: HeightState,
  tally: Tally,
  parts: readonly Part[],
  phase: Phase,
  done: (sum: Part | undefined) => void,
): void {
  const claims = claimsOf(parts, tally, at.set, core.boot.scheme.id, voteDomain(phase));
  askVerify(core, claims, { batch: true, merge: true }, (ok, merged) => {
    const bad = parts.filter((_, i) => ok[i] !== true);
    if (bad.length > 0 || merged === undefined) {
      dropParts(tally, at.set, bad);
      ignoreSigners(core, at, bad, phase);
      for (const { share: message } of bad) if (message !== undefined) reportBadShare(core, at, message);
      note(core, 'aggregate.failed', bad.length);
      return done(undefined);
    }
    const signers = parts.flatMap((part) => part.signers).sort((a, b) => a - b);
    done({ signers, weight: weightOfParts(parts), proof: merged });
  });
}

function toCertificate(
  core: Core,
  at: HeightState,
  kind: Phase,
  round: number,
  target: Hash,
  sum: { readonly signers: readonly number[]; readonly proof: Bytes },
): Certificate {
  const signers = bitmapOf(sum.signers, at.set.members.length);
  const { epoch } = at.set;
  return { scheme: core.boot.scheme.id, kind, epoch, height: at.height, round, target, signers, proof: sum.proof };
}
