import type { Certificate } from '../../interface/certificate.ts';
import type { Finality } from '../../interface/finality.ts';
import type { Input } from '../../interface/input.ts';
import type { EngineHeader, Height } from '../../interface/primitives.ts';
import { positionOf, type ValidatorSet } from '../../interface/validator-set.ts';
import { carryAfter } from '../header.ts';
import type { BbftMessage, Entry } from '../message.ts';
import { overlayOf } from '../overlay/overlay.ts';
import { judgeParent, learnDecision } from './clock.ts';
import { learnSilence } from './quarantine.ts';
import { restore } from './restore.ts';
import { type Core, type HeightState, note, post, setAt, type Tip } from './state.ts';
import { ARCHIVED, persistDecide, persistSilence } from './wal.ts';

/** Records are given up this often. */
const TRUNCATE_EVERY = 16;

/** Own decisions kept for others. */
const RECENT = 64;

type Start = Extract<Input<BbftMessage>, { readonly t: 'start' | 'synced' }>;

/** Begins on a decided block: the first input, or after the host has synchronised. */
export function onStart(core: Core, input: Start): void {
  const header = input.t === 'start' ? input.anchor : input.tip;
  if (core.tip !== undefined && header.height <= core.tip.header.height) {
    note(core, 'synced.old', header.height);
    return;
  }
  if (core.tip === undefined && core.boot.walLost === true) persistSilence(core, true);
  if (input.decidedBy !== undefined) learnSet(core, header.height, input.decidedBy);
  learnSet(core, header.height + 1, input.set);
  if (input.next !== undefined) learnSet(core, header.height + 2, input.next);
  const cert = input.proof.kind === 'certificate' ? input.proof.certs[0] : undefined;
  const ours = cert?.kind === 'commit' && cert.target === header.id && cert.height === header.height;
  // An anchor decided in the epoch of the next height was decided by its set.
  if (ours && setAt(core.sets, header.height) === undefined && cert.epoch === input.set.epoch) {
    core.sets.unshift({ from: header.height, set: input.set });
  }
  const base: Tip = { header, proof: input.proof, at: core.now.mono - core.config.blockInterval };
  core.tip = ours ? { ...base, cert } : base;
  core.recent.length = 0;
  if (ours) {
    const { height, id, parent } = header;
    core.recent.push({ t: 'decided', block: { height, id, parent }, cert });
  }
  leave(core);
  begin(core);
}

/** Enters a set into the table of sets; the same set going on needs no entry. */
export function learnSet(core: Core, from: Height, set: ValidatorSet): void {
  const { sets } = core;
  const current = setAt(sets, from);
  if (current?.hash === set.hash && current.epoch === set.epoch) return;
  const at = sets.findIndex((entry) => entry.from >= from);
  if (at < 0) sets.push({ from, set });
  else if (sets[at]?.from === from) sets[at] = { from, set };
  else sets.splice(at, 0, { from, set });
}

/** The set of a coming epoch; may be what the next height waits for. */
export function onSet(core: Core, from: Height, set: ValidatorSet): void {
  const { tip } = core;
  if (tip !== undefined && from <= tip.header.height) {
    note(core, 'set.old', from);
    return;
  }
  if (core.at !== undefined && from === core.at.height) {
    note(core, 'set.late', from);
    return;
  }
  learnSet(core, from, set);
  if (tip !== undefined && core.at === undefined) begin(core);
}

/** R5 done: the block is final. */
export function onDecidedBlock(core: Core, at: HeightState, header: EngineHeader, cert: Certificate): void {
  const { height, id, parent } = header;
  const proof: Finality = { kind: 'certificate', certs: [cert] };
  persistDecide(core, header, cert);
  const block = { height, id, parent };
  core.emit({ t: 'extend', block });
  core.emit({ t: 'finalize', block, proof });
  if (cert.round === at.round && at.ownVotes.has(`commit:${cert.round}`)) {
    learnDecision(core, core.now.mono - at.clockFrom);
  }
  judgeParent(core, at);
  core.recent.push({ t: 'decided', block, cert });
  if (core.recent.length > RECENT) core.recent.shift();
  if (height % TRUNCATE_EVERY === 0) core.emit({ t: 'truncate', upTo: height - 1, archive: ARCHIVED });
  core.tip = { header, proof, cert, at: core.now.mono };
  core.demand = false;
  leave(core);
  begin(core);
}

/** Forgets the height at hand. */
function leave(core: Core): void {
  for (const id of ['round', 'pull', 'resend', 'interval', 'agg:prepare', 'agg:commit']) {
    core.emit({ t: 'cancelTimer', id });
  }
  const decided = core.tip?.header.height ?? 0;
  for (const [req, question] of core.questions) {
    if (question.height !== undefined && question.height <= decided) core.questions.delete(req);
  }
  for (const height of core.recalled.keys()) if (height <= decided) core.recalled.delete(height);
  delete core.at;
}

/** Starts the height above the tip, once its set is known. */
export function begin(core: Core): void {
  const { tip } = core;
  if (tip === undefined || core.halted) return;
  if (core.stopAt !== undefined && tip.header.height >= core.stopAt) {
    core.halted = true;
    const { height, id, parent } = tip.header;
    core.emit({ t: 'stopped', at: { height, id, parent }, proof: tip.proof });
    return;
  }
  const height = tip.header.height + 1;
  const set = setAt(core.sets, height);
  if (set === undefined || set.hash !== tip.header.nextValidators) {
    note(core, 'waiting.set', height);
    return;
  }
  const previous = setAt(core.sets, height - 1);
  if (previous !== set) {
    core.ignored.clear();
    core.distrusted.clear();
  }
  prune(core, height);
  const at = createHeight(core, tip, set);
  core.at = at;
  learnSilence(core, at);
  const entry: Entry = tip.cert === undefined ? { by: 'anchor' } : { by: 'commit', cert: tip.cert };
  const restored = restore(core, at);
  if (restored === undefined) post(core, { do: 'enter', round: 0, entry });
  else post(core, { do: 'enter', round: restored.round, entry: restored.entry ?? entry });
  for (const known of core.ahead.keys()) if (known < height) core.ahead.delete(known);
  for (const { message, from } of core.ahead.get(height) ?? []) post(core, { do: 'message', message, from });
  core.ahead.delete(height);
  const early = [...core.early];
  core.early.clear();
  for (const [from, kept] of early) {
    if (kept.set === set) for (const message of kept.messages) post(core, { do: 'message', message, from });
  }
}

/** Sets of heights long decided are not needed: one below the current is, for last commits. */
function prune(core: Core, height: Height): void {
  while (core.sets.length > 1 && (core.sets[1]?.from ?? height) < height - 1) core.sets.shift();
}

function createHeight(core: Core, tip: Tip, set: ValidatorSet): HeightState {
  const { config } = core;
  return {
    height: tip.header.height + 1,
    set,
    self: positionOf(set, core.boot.self),
    overlay: overlayOf(config, set),
    carry: carryAfter(config, tip.header, set),
    parent: tip.header,
    round: -1,
    entry: { by: 'anchor' },
    stopped: -1,
    clockFrom: core.now.mono,
    voted: { prepare: new Map(), commit: new Map() },
    ownVotes: new Map(),
    ownProposals: new Map(),
    building: false,
    proposing: -1,
    rounds: new Map(),
    blocks: new Map(),
    repeats: 0,
    reported: new Set(),
    asking: new Set(),
    awake: config.emptyBlocks || core.demand,
  };
}
