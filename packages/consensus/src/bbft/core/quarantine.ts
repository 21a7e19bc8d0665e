import type { Height } from '../../interface/primitives.ts';
import { faultBound, memberAt } from '../../interface/validator-set.ts';
import { type Core, type HeightState, note } from './state.ts';
import { persistSilence } from './wal.ts';

/**
 * A validator that lost its log may have voted in any height up to one above those that honest validators have reached.
 * It stays silent until enough others are seen at its own height, and for two more decisions after that.
 */
export function startQuarantine(core: Core): void {
  core.quarantine = { heard: new Map() };
}

/** Decisions that must pass after the others were found. */
const SILENT_HEIGHTS = 3;

/** A validator was heard at a height within reach; farther ones make the host synchronise first. */
export function hear(core: Core, at: HeightState, position: number, height: Height): void {
  const { quarantine } = core;
  if (quarantine === undefined || quarantine.until !== undefined || position < 0 || position === at.self) return;
  quarantine.heard.set(position, height);
  const { set, self } = at;
  if (self < 0) return;
  let weight = 0n;
  for (const heard of quarantine.heard.keys()) weight += memberAt(set, heard).weight;
  // Others that committed the height below any own vote weigh at least Q − F, this node counted among the faulty:
  // hearing more than the rest of the set finds one of them.
  const needed = set.total - memberAt(set, self).weight - (set.quorum - faultBound(set.total));
  if (weight <= needed) return;
  quarantine.until = at.height + SILENT_HEIGHTS;
  note(core, 'quarantine.until', quarantine.until);
}

/** Ends the silence when its height is reached; a change of set starts the count of the heard anew. */
export function learnSilence(core: Core, at: HeightState): void {
  const { quarantine } = core;
  if (quarantine === undefined) return;
  if (quarantine.until === undefined) quarantine.heard.clear();
  else if (at.height >= quarantine.until) {
    delete core.quarantine;
    persistSilence(core, false);
    note(core, 'quarantine.over', at.height);
  }
}
