import { voteDomain } from '../../certificate/vote-bytes.ts';
import { bitmapOf } from '../../interface/bitmap.ts';
import type { SigClaim } from '../../interface/certificate.ts';
import type { NodeId } from '../../interface/primitives.ts';
import { faultBound, memberAt, positionOf } from '../../interface/validator-set.ts';
import { timeoutBytes } from '../claims.ts';
import type { ReportGroup, Timeout, TimeoutCertificate } from '../message.ts';
import { meshTopology } from '../overlay/topology.ts';
import { resendAfter, wake } from './clock.ts';
import { ROUND_WINDOW } from './enter.ts';
import { helpRound } from './help.ts';
import {
  askSign,
  askVerify,
  type Core,
  drop,
  type HeightState,
  mayAct,
  note,
  post,
  type ReportState,
  type RoundState,
  raiseHigh,
  roundState,
  sendTo,
} from './state.ts';
import { persistTimeout } from './wal.ts';
import { sawTimeout } from './watch.ts';

/** R6: gives up the current round with a signed report of the highest prepare certificate. */
export function giveUp(core: Core, at: HeightState): void {
  const { round, height } = at;
  if (round < 0 || at.stopped >= round || !mayAct(core, at)) return;
  at.stopped = round;
  at.repeats = 0;
  const { high, entry } = at;
  const report = high?.round ?? -1;
  const { epoch } = at.set;
  note(core, 'timeout', round);
  const request = {
    key: 'vote',
    domain: voteDomain('timeout'),
    message: timeoutBytes(core.boot, { epoch, height, round }, report),
    guard: { height, round, step: 3 },
  } as const;
  askSign(core, request, height, (sig) => {
    const base = { t: 'timeout', epoch, height, round, voter: at.self, report, sig, entry } as const;
    const timeout: Timeout = high === undefined ? base : { ...base, high };
    persistTimeout(core, timeout);
    at.ownTimeout = timeout;
    sendTimeout(core, at, timeout);
    post(core, { do: 'ownTimeout', timeout });
  });
}

/** First to the roots of this round and the next, repeated to everyone. */
export function sendTimeout(core: Core, at: HeightState, timeout: Timeout): void {
  const here = roundState(at, timeout.round).topology;
  const next = roundState(at, timeout.round + 1).topology;
  const everyone = at.repeats > 0 || here.mesh;
  const targets = everyone ? meshTopology(at.set.members.length).roots : [...new Set([...here.roots, ...next.roots])];
  sendTo(core, at, targets, timeout);
}

/** A peer's timeout; the certificates in it hold, its own signature is checked with others. */
export function onTimeout(core: Core, at: HeightState, timeout: Timeout, from: NodeId): void {
  if (positionOf(at.set, from) !== timeout.voter) {
    drop(core, 'timeout.sender');
    return;
  }
  if (core.ignored.has(from)) {
    drop(core, 'ignored');
    return;
  }
  wake(core, at);
  if (timeout.high !== undefined) post(core, { do: 'cert', cert: timeout.high, from });
  if (timeout.round > at.round) post(core, { do: 'enter', round: timeout.round, entry: timeout.entry, from });
  if (timeout.round < at.round) helpRound(core, at, from);
  if (timeout.round < at.round - ROUND_WINDOW) {
    drop(core, 'timeout.old');
    return;
  }
  sawTimeout(core, at, timeout);
  take(core, at, timeout);
}

/** Keeps the first timeout of a validator for a round. */
export function take(core: Core, at: HeightState, timeout: Timeout): void {
  const state = roundState(at, timeout.round);
  if (state.timeouts.has(timeout.voter)) return;
  if (timeout.high !== undefined) raiseHigh(at, timeout.high);
  state.timeouts.set(timeout.voter, timeout);
  let group = state.reports.get(timeout.report);
  if (group === undefined) {
    group = { fresh: [], checking: false };
    state.reports.set(timeout.report, group);
  }
  group.fresh.push(timeout);
  tallyTimeouts(core, at, state);
}

/** R6 and R7: checks timeouts once enough weight is there to matter. */
export function tallyTimeouts(core: Core, at: HeightState, state: RoundState): void {
  if (state.round < at.round) return;
  const { claimed, checked } = weights(at, state);
  const some = faultBound(at.set.total) + 1n;
  if (checked >= at.set.quorum) {
    certify(core, at, state);
    return;
  }
  const stirs = state.round === at.round && at.stopped < state.round;
  if (stirs && checked >= some) post(core, { do: 'giveUp' });
  const wanted = claimed >= at.set.quorum || (stirs && checked < some && claimed >= some);
  if (!wanted) return;
  for (const [report, group] of state.reports) check(core, at, state, report, group);
}

function weights(at: HeightState, state: RoundState): { claimed: bigint; checked: bigint } {
  let claimed = 0n;
  let checked = 0n;
  for (const group of state.reports.values()) {
    for (const position of group.part?.signers ?? []) checked += memberAt(at.set, position).weight;
    for (const { voter } of group.fresh) claimed += memberAt(at.set, voter).weight;
  }
  return { claimed: claimed + checked, checked };
}

/** Adds fresh timeouts of one report to the checked ones. */
function check(core: Core, at: HeightState, state: RoundState, report: number, group: ReportState): void {
  if (group.checking || group.fresh.length === 0) return;
  group.checking = true;
  const fresh = group.fresh.slice();
  const message = timeoutBytes(core.boot, { epoch: at.set.epoch, height: at.height, round: state.round }, report);
  const claim = (signers: readonly number[], sig: Uint8Array): SigClaim => ({
    scheme: core.boot.scheme.id,
    domain: voteDomain('timeout'),
    message,
    keys: signers.map((position) => memberAt(at.set, position).voteKey),
    signers,
    sig,
  });
  const claims = fresh.map(({ voter, sig }) => claim([voter], sig));
  if (group.part !== undefined) claims.unshift(claim(group.part.signers, group.part.proof));
  const ahead = claims.length - fresh.length;
  askVerify(core, claims, { batch: true, merge: true, height: at.height }, (ok, merged) => {
    group.checking = false;
    const good = fresh.filter((_, i) => ok[i + ahead] === true);
    for (const bad of fresh.filter((_, i) => ok[i + ahead] !== true)) {
      core.ignored.add(memberAt(at.set, bad.voter).node);
      note(core, 'invalid.timeout', bad.voter);
    }
    group.fresh = group.fresh.filter((timeout) => !fresh.includes(timeout));
    if (merged !== undefined) {
      const signers = [...(group.part?.signers ?? []), ...good.map(({ voter }) => voter)].sort((a, b) => a - b);
      group.part = { signers, proof: merged };
    }
    tallyTimeouts(core, at, state);
  });
}

/** R7: the timeout certificate, with the highest prepare certificate known, opens the next round. */
function certify(core: Core, at: HeightState, state: RoundState): void {
  if (state.round + 1 <= at.round) return;
  const groups: ReportGroup[] = [];
  for (const [report, { part }] of [...state.reports].sort(([a], [b]) => a - b)) {
    if (part === undefined) continue;
    groups.push({ report, signers: bitmapOf(part.signers, at.set.members.length), proof: part.proof });
  }
  const top = groups.at(-1)?.report ?? -1;
  const high = top >= 0 ? at.high : undefined;
  const base = { epoch: at.set.epoch, height: at.height, round: state.round, groups };
  // A certificate above the round that timed out cannot justify the next one: it opens a later round by itself.
  if (high !== undefined && high.round > state.round) return;
  const cert: TimeoutCertificate = high === undefined ? base : { ...base, high };
  if (groups.length > 1) note(core, 'timeout.mixed', groups.length);
  post(core, { do: 'enter', round: state.round + 1, entry: { by: 'timeout', cert } });
}

/** Section "re-sending": an undecided validator repeats its timeout or status, from the second time on to everyone. */
export function resend(core: Core, at: HeightState): void {
  core.emit({ t: 'setTimer', id: 'resend', after: resendAfter(core, at) });
  if (at.self < 0) {
    askAround(core, at);
    return;
  }
  const own = at.ownTimeout;
  if (own !== undefined && own.round === at.round) sendTimeout(core, at, own);
  else {
    const here = roundState(at, at.round).topology;
    const next = roundState(at, at.round + 1).topology;
    const few = [...new Set([...here.roots, ...next.roots])];
    const targets = at.repeats > 0 || here.mesh ? meshTopology(at.set.members.length).roots : few;
    sendTo(core, at, targets, { t: 'status', height: at.height, round: at.round, entry: at.entry }, 2);
    repeatVotes(core, at);
  }
  at.repeats += 1;
}

/** What links may have lost: the own proposal and votes of the round, as they were signed, while they are still needed. */
function repeatVotes(core: Core, at: HeightState): void {
  const state = roundState(at, at.round);
  const { roots, children } = state.topology;
  const own = at.ownProposals.get(at.round);
  if (own !== undefined && state.prepare.cert === undefined)
    sendTo(core, at, [...roots, ...(children[at.self] ?? [])], own);
  for (const phase of ['prepare', 'commit'] as const) {
    const vote = at.ownVotes.get(`${phase}:${at.round}`);
    if (vote !== undefined && state[phase].cert === undefined) sendTo(core, at, roots, vote);
  }
}

/** Validators that an observer asks at a time. */
const ASKED = 3;

/**
 * A node outside the set is sent nothing by itself: it asks a few validators in turn how far they are. That is also how
 * a validator of the next set comes to the height where its duty starts.
 */
function askAround(core: Core, at: HeightState): void {
  const size = at.set.members.length;
  const from = at.repeats * ASKED;
  const few = Array.from({ length: Math.min(ASKED, size) }, (_, i) => (from + i) % size);
  sendTo(core, at, few, { t: 'status', height: at.height, round: at.round, entry: at.entry }, 2);
  at.repeats += 1;
}
