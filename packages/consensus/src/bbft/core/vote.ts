import { voteBytes, voteDomain } from '../../certificate/vote-bytes.ts';
import type { Hash } from '../../interface/primitives.ts';
import type { Phase, Vote } from '../message.ts';
import { mayVoteFor, signersOf, wantBlock } from './blocks.ts';
import { armPull } from './clock.ts';
import { askSign, type Core, type HeightState, mayAct, note, post, refOf, roundState, sendTo } from './state.ts';
import { persistCommit, persistPrepare } from './wal.ts';

/** Tries everything that may have become possible: R2 again, R3, R4, R5. */
export function consider(core: Core, at: HeightState): void {
  const state = roundState(at, at.round);
  if (state.leader === at.self && state.proposal === undefined) post(core, { do: 'propose' });
  if (mayAct(core, at)) {
    tryPrepare(core, at);
    tryCommit(core, at);
  }
  if (at.deciding !== undefined) tryDecide(core, at);
}

/** R3: one prepare vote a round, for the leader's valid and justified proposal. */
function tryPrepare(core: Core, at: HeightState): void {
  const { round } = at;
  const { proposal } = roundState(at, round);
  if (proposal === undefined || round <= at.stopped || at.voted.prepare.has(round)) return;
  if (!mayVoteFor(at, proposal.block.id)) return;
  sign(core, at, 'prepare', proposal.block.id);
}

/** R4: one commit vote a round, on its prepare certificate, with the block at hand. */
function tryCommit(core: Core, at: HeightState): void {
  const { round } = at;
  const { cert } = roundState(at, round).prepare;
  if (cert === undefined || !core.rules.mayCommit(round, at.stopped) || at.voted.commit.has(round)) return;
  wantBlock(core, at, refOf(at, cert.target), signersOf(at, cert));
  if (mayVoteFor(at, cert.target)) sign(core, at, 'commit', cert.target);
}

function sign(core: Core, at: HeightState, phase: Phase, target: Hash): void {
  const { round, height } = at;
  at.voted[phase].set(round, target);
  const place = { epoch: at.set.epoch, height, round, target };
  const request = {
    key: 'vote',
    domain: voteDomain(phase),
    message: voteBytes(phase, core.boot, place),
    guard: { height, round, step: phase === 'prepare' ? 1 : 2 },
  } as const;
  askSign(core, request, height, (sig) => {
    // A vote whose round ended while it was being signed stays here.
    if (at.round !== round || !core.rules.mayCommit(round, at.stopped)) return;
    const vote: Vote = { t: 'vote', phase, ...place, voter: at.self, sig };
    const { cert } = roundState(at, round).prepare;
    if (phase === 'prepare') persistPrepare(core, vote, at.entry.by === 'timeout' ? at.entry.cert : undefined);
    else if (cert !== undefined) persistCommit(core, vote, cert);
    at.ownVotes.set(`${phase}:${round}`, vote);
    armPull(core, at);
    route(core, at, vote);
  });
}

/** A vote goes to the parent; a root's to the other roots unless it speaks for others too; after a pull to all roots. */
export function route(core: Core, at: HeightState, vote: Vote): void {
  const state = roundState(at, vote.round);
  const { topology } = state;
  const up = topology.parent[at.self] ?? -1;
  const leaf = (topology.level[at.self] ?? 0) === 0;
  if (state.pulled > 0 && up >= 0) sendTo(core, at, topology.roots, vote, 0);
  else if (leaf) sendTo(core, at, up >= 0 ? [up] : topology.roots, vote, 0);
  post(core, { do: 'count', vote });
}

/** R5: a commit certificate decides as soon as the block is here and valid. */
function tryDecide(core: Core, at: HeightState): void {
  const cert = at.deciding;
  if (cert === undefined || core.halted) return;
  const block = wantBlock(core, at, refOf(at, cert.target), signersOf(at, cert));
  if ((block.status === 'valid' || block.status === 'unproven') && block.header !== undefined) {
    delete at.deciding;
    post(core, { do: 'decided', header: block.header, cert });
  } else if (block.status === 'invalid') {
    // A quorum decided what this node finds invalid: going on either way would be wrong.
    core.halted = true;
    note(core, 'halted', 'a quorum decided a block that this node finds invalid');
  }
}
