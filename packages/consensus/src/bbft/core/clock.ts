import type { Micros, Ratio, Round } from '../../interface/primitives.ts';
import type { Phase } from '../message.ts';
import { type Core, type HeightState, note, roundState } from './state.ts';

/** One year: the round timer stops growing there. */
const LONGEST: Micros = 31_536_000_000_000;
/** Samples behind a percentile. */
const WINDOW = 64;
/** Samples before the timer may rise above its configured first value. */
const ENOUGH = 8;

/** `time` × `ratio`, rounded down, without leaving the safe integers. */
export function scale(time: Micros, { num, den }: Ratio): Micros {
  return Math.floor(time / den) * num + Math.floor(((time % den) * num) / den);
}

/** τ(r) = τ0 · growth^r. */
export function tau(core: Core, round: Round): Micros {
  let time = core.baseTimeout;
  for (let i = 0; i < round && time < LONGEST; i++) time = Math.min(LONGEST, scale(time, core.config.growth));
  return time;
}

/** Starts the timers of the round just entered. A height without transactions may sleep until something happens. */
export function startClock(core: Core, at: HeightState): void {
  for (const id of ['agg:prepare', 'agg:commit']) core.emit({ t: 'cancelTimer', id });
  if (!at.awake) {
    for (const id of ['round', 'pull', 'resend']) core.emit({ t: 'cancelTimer', id });
    return;
  }
  const pause = at.round === 0 ? intervalLeft(core) : 0;
  const time = tau(core, at.round);
  at.clockFrom = core.now.mono + pause;
  core.emit({ t: 'setTimer', id: 'round', after: pause + time });
  core.emit({ t: 'setTimer', id: 'resend', after: pause + resendAfter(core, at) });
  armPull(core, at, pause);
}

/** Starts the wait after which missing pieces are pulled. */
export function armPull(core: Core, at: HeightState, pause = 0): void {
  const patient = scale(tau(core, at.round), core.config.pullAfter);
  const after = distrusts(core, at) ? Math.min(patient, core.aggWait) : patient;
  core.emit({ t: 'setTimer', id: 'pull', after: pause + after });
}

/** Heights during which an aggregator that left this node out is not waited for. */
const DISTRUST = 64;

function parentOf(at: HeightState): number {
  return at.self < 0 ? -1 : (roundState(at, at.round).topology.parent[at.self] ?? -1);
}

function distrusts(core: Core, at: HeightState): boolean {
  return at.height < (core.distrusted.get(parentOf(at)) ?? 0);
}

/** After a height: an aggregator that sent nothing in the round that had to pull is not waited for any more. */
export function judgeParent(core: Core, at: HeightState): void {
  const parent = parentOf(at);
  if (parent < 0) return;
  const { pulled, served } = roundState(at, at.round);
  if (served) core.distrusted.delete(parent);
  else if (pulled > 0) core.distrusted.set(parent, at.height + DISTRUST);
}

/** Starts the wait for the own subtree, one `aggWait` for each level below; none for a leaf. */
export function armAggregation(core: Core, at: HeightState, phase: Phase): void {
  const state = roundState(at, at.round);
  const level = at.self < 0 ? 0 : (state.topology.level[at.self] ?? 0);
  state[phase].since = core.now.mono;
  if (level > 0) core.emit({ t: 'setTimer', id: `agg:${phase}`, after: level * core.aggWait });
}

/** What is left of the pause between blocks. */
export function intervalLeft(core: Core): Micros {
  const since = core.now.mono - (core.tip?.at ?? core.now.mono);
  return Math.max(0, core.config.blockInterval - since);
}

/** ρ = min(τ/2, the configured pause). */
export function resendAfter(core: Core, at: HeightState): Micros {
  return Math.max(1, Math.min(Math.floor(tau(core, at.round) / 2), core.config.resend));
}

/** Wakes a sleeping height. */
export function wake(core: Core, at: HeightState): void {
  if (at.awake) return;
  at.awake = true;
  startClock(core, at);
}

function sample(samples: Micros[], value: Micros): void {
  samples.push(value);
  if (samples.length > WINDOW) samples.shift();
}

/** The value below which `percent` of the samples lie. */
export function percentile(samples: readonly Micros[], percent: number): Micros {
  const sorted = samples.slice().sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;
}

/**
 * Adapts τ0 to own decisions: 4 × the 90th percentile, within the configured least and four times the first value,
 * lowered by at most 5 % a height.
 */
export function learnDecision(core: Core, took: Micros): void {
  const { leastTimeout, baseTimeout } = core.config;
  if (leastTimeout >= baseTimeout) return;
  sample(core.decisionTimes, Math.max(0, took));
  // A few slow heights prove nothing yet: above its first value the timer rises only on a fuller record.
  const most = core.decisionTimes.length < ENOUGH ? baseTimeout : 4 * baseTimeout;
  const wanted = Math.min(most, Math.max(leastTimeout, 4 * percentile(core.decisionTimes, 90)));
  const lowest = Math.ceil((core.baseTimeout * 95) / 100);
  core.baseTimeout = Math.max(wanted, Math.min(core.baseTimeout, lowest));
  note(core, 'timeout.base', core.baseTimeout);
}

/** Adapts the wait for partitions to 1.5 × the 95th percentile of members' answer times, at most an eighth of τ0. */
export function learnAnswer(core: Core, took: Micros): void {
  if (core.config.aggWait === 0) return;
  sample(core.answerTimes, Math.max(0, took));
  if (core.answerTimes.length < 16) return;
  const wanted = Math.floor((percentile(core.answerTimes, 95) * 3) / 2);
  core.aggWait = Math.max(1_000, Math.min(wanted, Math.floor(core.baseTimeout / 8)));
}
