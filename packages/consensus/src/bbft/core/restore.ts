import type { Round } from '../../interface/primitives.ts';
import type { Entry } from '../message.ts';
import { type Core, type HeightState, note, post, raiseHigh } from './state.ts';
import { RECORD, recall } from './wal.ts';

/** Where a height goes on after a restart. */
export interface Restored {
  readonly round: Round;
  /** Absent for round 0, which the decided block opens. */
  readonly entry?: Entry;
}

/** Sorts the surviving records by height; {@link restore} uses them when their height begins. */
export function indexLog(core: Core): void {
  for (const record of core.boot.wal) {
    if (!core.rules.recalls(record)) continue;
    const list = core.recalled.get(record.height) ?? [];
    list.push(record);
    core.recalled.set(record.height, list);
  }
}

/** Restores round, stop, votes, certificates and signed messages of a height from the log. */
export function restore(core: Core, at: HeightState): Restored | undefined {
  const records = core.recalled.get(at.height);
  if (records === undefined) return undefined;
  core.recalled.delete(at.height);
  const entries = new Map<Round, Entry>();
  let round = 0;
  for (const record of records) {
    const recalled = recall(record);
    if (recalled === undefined) {
      note(core, 'recall.unknown', record.kind);
      continue;
    }
    round = Math.max(round, record.round);
    if ('high' in recalled) {
      raiseHigh(at, recalled.high);
      if (!entries.has(record.round)) entries.set(record.round, { by: 'prepare', cert: recalled.high });
      continue;
    }
    const { message } = recalled;
    if (message.t === 'propose') {
      at.ownProposals.set(message.round, message);
      entries.set(message.round, message.entry);
    } else if (message.t === 'vote') {
      at.voted[message.phase].set(message.round, message.target);
      at.ownVotes.set(`${message.phase}:${message.round}`, message);
    } else if (message.t === 'timedOut') {
      entries.set(record.round, { by: 'timeout', cert: message.cert });
    } else if (message.t === 'timeout') {
      at.stopped = Math.max(at.stopped, message.round);
      if (at.ownTimeout === undefined || message.round >= at.ownTimeout.round) at.ownTimeout = message;
      if (message.high !== undefined) raiseHigh(at, message.high);
      entries.set(message.round, message.entry);
    } else if (record.kind === RECORD.decide && message.t === 'decided') {
      post(core, { do: 'cert', cert: message.cert });
      return { round: 0 };
    }
  }
  at.awake = true;
  note(core, 'restored', at.height);
  post(core, { do: 'resume' });
  const entry = entries.get(round);
  return entry === undefined || round === 0 ? { round } : { round, entry };
}

/** After the round is entered again: the stored messages go out as they are, nothing is signed anew. */
export function resume(core: Core, at: HeightState): void {
  const { high } = at;
  if (high !== undefined) post(core, { do: 'cert', cert: high });
  const timeout = at.ownTimeout;
  if (timeout?.round === at.round) {
    post(core, { do: 'ownTimeout', timeout });
    post(core, { do: 'resend' });
    return;
  }
  for (const phase of ['prepare', 'commit'] as const) {
    const vote = at.ownVotes.get(`${phase}:${at.round}`);
    if (vote !== undefined) post(core, { do: 'route', vote });
  }
  const proposal = at.ownProposals.get(at.round);
  if (proposal !== undefined) post(core, { do: 'proposal', proposal, from: core.boot.self });
  post(core, { do: 'resend' });
}
