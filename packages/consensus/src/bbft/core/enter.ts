import type { NodeId, Round } from '../../interface/primitives.ts';
import { positionOf } from '../../interface/validator-set.ts';
import type { BbftMessage, Entry } from '../message.ts';
import { neighbours } from '../overlay/topology.ts';
import { armAggregation, startClock } from './clock.ts';
import { type Core, type HeightState, note, post, roundState, sendTo } from './state.ts';

/** Rounds kept behind and accepted ahead of the current one. */
export const ROUND_WINDOW = 8;

/** R1: enters a later round on a proof, and passes the proof along the topology of that round. */
export function enter(core: Core, at: HeightState, round: Round, entry: Entry, from: NodeId | undefined): void {
  if (round <= at.round) return;
  at.round = round;
  at.entry = entry;
  at.repeats = 0;
  if (round > 0) at.awake = true;
  for (const old of at.rounds.keys()) if (old < round - ROUND_WINDOW) at.rounds.delete(old);
  startClock(core, at);
  const state = roundState(at, round);
  if (state.proposal !== undefined) armAggregation(core, at, 'prepare');
  if (round > 0) {
    note(core, 'round', round);
    if (state.topology.mesh) note(core, 'mesh', round);
    const proof = proofMessage(entry);
    const source = from === undefined ? -1 : positionOf(at.set, from);
    if (proof !== undefined && at.self >= 0) {
      sendTo(
        core,
        at,
        neighbours(state.topology, at.self).filter((position) => position !== source),
        proof,
      );
    }
  }
  if (state.leader === at.self) post(core, { do: 'propose' });
  post(core, { do: 'timeouts', round });
  post(core, { do: 'consider' });
}

/** An entry proof as a message of its own; a commit certificate travels with its block instead. */
export function proofMessage(entry: Entry): BbftMessage | undefined {
  if (entry.by === 'timeout') return { t: 'timedOut', cert: entry.cert };
  if (entry.by === 'prepare') return { t: 'quorum', cert: entry.cert };
  return undefined;
}
