import type { NodeId } from '../../interface/primitives.ts';
import { memberAt, positionOf } from '../../interface/validator-set.ts';
import type { Propose, Pull, Supply, Vote } from '../message.ts';
import { armPull } from './clock.ts';
import { ROUND_WINDOW } from './enter.ts';
import { helpRound } from './help.ts';
import { type Core, drop, type HeightState, note, post, type RoundState, roundState } from './state.ts';

/** Pulls that a peer may send in a round. */
const MOST_PULLS = 2;
/** On the mesh everybody is a root: asking a few besides the leader is enough. */
const MESH_FANOUT = 8;

/** Something is overdue: ask every root for it, votes attached. One that pulled keeps voting to all roots this round. */
export function pull(core: Core, at: HeightState): void {
  const state = roundState(at, at.round);
  if (at.self < 0 || at.stopped >= at.round || state.pulled >= MOST_PULLS) return;
  const has = { proposal: state.proposal !== undefined, prepared: state.prepare.cert !== undefined };
  const own = (['prepare', 'commit'] as const).map((phase) => at.ownVotes.get(`${phase}:${at.round}`));
  const votes = own.filter((vote): vote is Vote => vote !== undefined);
  const waits = !has.proposal || votes.some(({ phase }) => state[phase].cert === undefined);
  if (!waits) return;
  state.pulled += 1;
  note(core, 'pull', at.round);
  const msg: Pull = { t: 'pull', epoch: at.set.epoch, height: at.height, round: at.round, has, votes };
  for (const position of pullTargets(at, state)) {
    core.emit({ t: 'send', target: { to: 'one', node: memberAt(at.set, position).node }, msg, prio: 0 });
  }
  armPull(core, at);
}

function pullTargets(at: HeightState, { topology, leader }: RoundState): readonly number[] {
  const others = topology.roots.filter((root) => root !== at.self);
  if (!topology.mesh || others.length <= MESH_FANOUT) return others;
  const size = at.set.members.length;
  const near = Array.from({ length: MESH_FANOUT - 1 }, (_, i) => (at.self + 1 + i) % size);
  return [...new Set([leader, ...near])].filter((position) => position !== at.self);
}

/** A root's answer: what it has now, the rest when it comes. */
export function onPull(core: Core, at: HeightState, message: Pull, from: NodeId): void {
  const puller = positionOf(at.set, from);
  if (puller < 0 || message.epoch !== at.set.epoch) {
    drop(core, 'pull.sender');
    return;
  }
  if (message.round > at.round + ROUND_WINDOW || message.round < at.round - ROUND_WINDOW) {
    drop(core, 'pull.round');
    return;
  }
  if (message.round < at.round) helpRound(core, at, from);
  const state = roundState(at, message.round);
  const known = state.pulls.get(puller) ?? { count: 0, proposal: false, prepared: false };
  known.count += 1;
  if (known.count > MOST_PULLS) {
    drop(core, 'pull.often');
    return;
  }
  known.proposal = message.has.proposal;
  known.prepared = message.has.prepared;
  state.pulls.set(puller, known);
  for (const vote of message.votes) post(core, { do: 'peerVote', vote, from });
  const proposal = known.proposal ? undefined : state.proposal;
  const certs = [
    ...(known.prepared || state.prepare.cert === undefined ? [] : [state.prepare.cert]),
    ...(state.commit.cert === undefined ? [] : [state.commit.cert]),
  ];
  if (proposal === undefined && certs.length === 0) return;
  if (proposal !== undefined) known.proposal = true;
  if (certs.length > 0) known.prepared = true;
  const base = { t: 'supply', height: at.height, certs } as const;
  const msg: Supply = proposal === undefined ? base : { ...base, proposal };
  core.emit({ t: 'send', target: { to: 'one', node: from }, msg, prio: 0 });
}

/** What a root supplied holds already: signatures were checked on the way in. */
export function onSupply(core: Core, at: HeightState, message: Supply, from: NodeId): void {
  const proposal: Propose | undefined = message.proposal;
  if (proposal?.block.height === at.height) post(core, { do: 'proposal', proposal, from });
  for (const cert of message.certs) if (cert.height === at.height) post(core, { do: 'cert', cert, from });
}
