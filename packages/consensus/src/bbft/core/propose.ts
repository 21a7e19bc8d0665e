import { voteBytes, voteDomain } from '../../certificate/vote-bytes.ts';
import type { BlockRef, Bytes, NodeId } from '../../interface/primitives.ts';
import { memberAt } from '../../interface/validator-set.ts';
import { proposalBytes } from '../claims.ts';
import { checkHeader, encodeAttachment, encodeCarry } from '../header.ts';
import type { Propose, Vote } from '../message.ts';
import { proposalBasis } from '../wire.ts';
import { mayVoteFor, signersOf, wantBlock } from './blocks.ts';
import { armAggregation, armPull, intervalLeft, tau, wake } from './clock.ts';
import { ROUND_WINDOW } from './enter.ts';
import {
  askBuild,
  askSign,
  type Core,
  creditParent,
  drop,
  type HeightState,
  mayAct,
  note,
  post,
  refOf,
  roundState,
  sendTo,
} from './state.ts';
import { persistPrepare, persistProposal } from './wal.ts';
import { reportProposals } from './watch.ts';

/** R2: the leader proposes once it may and can. Called again whenever something it waits for has come. */
export function propose(core: Core, at: HeightState): void {
  const { round, entry } = at;
  const state = roundState(at, round);
  if (state.leader !== at.self || !mayAct(core, at) || state.proposal !== undefined) return;
  if (at.stopped >= round || at.proposing >= round || entry.by === 'prepare') return;
  const stored = at.ownProposals.get(round);
  if (stored !== undefined) {
    post(core, { do: 'proposal', proposal: stored, from: core.boot.self });
    return;
  }
  const high = entry.by === 'timeout' ? entry.cert.high : undefined;
  if (high !== undefined) {
    const block = wantBlock(core, at, refOf(at, high.target), signersOf(at, high));
    if (mayVoteFor(at, high.target)) signProposal(core, at, block.ref, 0);
  } else if (at.candidate !== undefined) signProposal(core, at, at.candidate.header, at.candidate.bytes);
  else if (!at.building) prepareBuild(core, at);
}

/** Waits out the block interval and for transactions, then builds. */
function prepareBuild(core: Core, at: HeightState): void {
  if (at.round === 0 && !core.config.emptyBlocks && !core.demand) return;
  const pause = at.round === 0 ? intervalLeft(core) : 0;
  if (pause > 0) core.emit({ t: 'setTimer', id: 'interval', after: pause });
  else build(core, at);
}

function build(core: Core, at: HeightState): void {
  at.building = true;
  core.demand = false;
  const cert = core.tip?.cert;
  const attach = encodeAttachment(cert === undefined ? {} : { lastCommit: cert });
  const request = { engine: encodeCarry(at.carry), attach, deadline: Math.floor(tau(core, at.round) / 4) };
  askBuild(core, at, request, (header, bytes) => {
    at.building = false;
    const problem = checkHeader(core.config, header, at.parent, at.set);
    if (problem !== undefined) return note(core, 'candidate.refused', problem);
    at.candidate = { header, bytes };
    const { height, id, parent } = header;
    at.blocks.set(id, { ref: { height, id, parent }, status: 'valid', header });
    propose(core, at);
  });
}

function signProposal(core: Core, at: HeightState, block: BlockRef, bytes: number): void {
  const { round, entry, height } = at;
  at.proposing = round;
  const { id, parent } = block;
  const draft = { epoch: at.set.epoch, round, block: { height, id, parent }, bytes, entry };
  const request = {
    key: 'identity',
    domain: voteDomain('propose'),
    message: proposalBytes(core.boot, draft),
    guard: { height, round, step: 0 },
  } as const;
  askSign(core, request, height, (sig) => {
    if (at.round !== round || at.stopped >= round) return;
    const proposal: Propose = { t: 'propose', ...draft, leader: at.self, sig };
    if (core.config.leaderVoteInProposal && !at.voted.prepare.has(round)) signVoteInside(core, at, proposal);
    else publish(core, at, proposal);
  });
}

function signVoteInside(core: Core, at: HeightState, proposal: Propose): void {
  const { round } = proposal;
  const { id, height } = proposal.block;
  at.voted.prepare.set(round, id);
  const place = { epoch: at.set.epoch, height, round, target: id };
  const request = {
    key: 'vote',
    domain: voteDomain('prepare'),
    message: voteBytes('prepare', core.boot, place),
    guard: { height, round, step: 1 },
  } as const;
  askSign(core, request, height, (sig) => {
    if (at.round !== round || at.stopped >= round) return;
    const vote = { t: 'vote', phase: 'prepare', ...place, voter: at.self, sig } as const;
    persistPrepare(core, vote, proposal.entry.by === 'timeout' ? proposal.entry.cert : undefined);
    at.ownVotes.set(`prepare:${round}`, vote);
    publish(core, at, { ...proposal, vote: sig });
  });
}

function publish(core: Core, at: HeightState, proposal: Propose): void {
  persistProposal(core, proposal);
  at.ownProposals.set(proposal.round, proposal);
  post(core, { do: 'proposal', proposal, from: core.boot.self });
}

/** R3, first half: takes in a proposal whose signatures hold, relays it down, and asks for the block. */
export function onProposal(core: Core, at: HeightState, proposal: Propose, from: NodeId): void {
  const { round, block } = proposal;
  if (round < at.round) {
    drop(core, 'proposal.old');
    return;
  }
  const justifies = proposal.entry.by === 'timeout';
  if (round > at.round + ROUND_WINDOW && !justifies) {
    drop(core, 'proposal.far');
    return;
  }
  if (block.parent !== at.parent.id) {
    drop(core, 'proposal.parent');
    return;
  }
  const state = roundState(at, round);
  if (proposal.leader !== state.leader) {
    drop(core, 'proposal.leader');
    return;
  }
  creditParent(at, round, from);
  if (!core.rules.justified(proposal, core.rules.covers)) {
    drop(core, 'proposal.unjustified');
    return;
  }
  if (state.proposal !== undefined) {
    if (!sameBasis(state.proposal, proposal)) reportProposals(core, at, state.proposal, proposal);
    return;
  }
  state.proposal = proposal;
  wake(core, at);
  if (round > at.round) post(core, { do: 'enter', round, entry: proposal.entry, from });
  relay(core, at, proposal);
  if (proposal.entry.by === 'timeout' && proposal.entry.cert.high !== undefined) {
    note(core, 'reproposal', round);
    post(core, { do: 'cert', cert: proposal.entry.cert.high });
  }
  if (proposal.vote !== undefined) post(core, { do: 'count', vote: leaderVote(proposal, proposal.vote) });
  wantBlock(core, at, block, [from, memberAt(at.set, state.leader).node]);
  for (const [puller, pull] of state.pulls) {
    if (pull.proposal) continue;
    pull.proposal = true;
    sendTo(core, at, [puller], { t: 'supply', height: at.height, proposal, certs: [] });
  }
  if (round === at.round) {
    armAggregation(core, at, 'prepare');
    armPull(core, at);
  }
  post(core, { do: 'consider' });
}

/** The leader tells the other roots and its members, a root its members. */
function relay(core: Core, at: HeightState, proposal: Propose): void {
  if (at.self < 0) return;
  const { topology } = roundState(at, proposal.round);
  const below = topology.children[at.self] ?? [];
  sendTo(core, at, proposal.leader === at.self ? [...topology.roots, ...below] : below, proposal, 0);
}

function leaderVote(proposal: Propose, sig: Bytes): Vote {
  const { epoch, round, block, leader } = proposal;
  return { t: 'vote', phase: 'prepare', epoch, height: block.height, round, target: block.id, voter: leader, sig };
}

function sameBasis(a: Propose, b: Propose): boolean {
  if (a.block.id !== b.block.id) return false;
  const first = proposalBasis(a);
  const second = proposalBasis(b);
  return first.length === second.length && first.every((byte, i) => byte === second[i]);
}
