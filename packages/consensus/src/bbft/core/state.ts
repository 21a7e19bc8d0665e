import type { Certificate, SigClaim, SigRequest } from '../../interface/certificate.ts';
import type { Effect } from '../../interface/effect.ts';
import type { Boot, ClaimContext } from '../../interface/engine.ts';
import type { Finality } from '../../interface/finality.ts';
import type {
  BlockRef,
  Bytes,
  EngineHeader,
  Hash,
  Height,
  Micros,
  NodeId,
  Now,
  Round,
} from '../../interface/primitives.ts';
import { memberAt, type ValidatorSet } from '../../interface/validator-set.ts';
import type { WalRecord } from '../../interface/wal.ts';
import type { BbftConfig } from '../config.ts';
import type { BbftMessage, Decided, Entry, Phase, Propose, Timeout, Vote } from '../message.ts';
import type { OverlayCarry } from '../overlay/carry.ts';
import { leaderAt, type Overlay, topologyAt } from '../overlay/overlay.ts';
import type { Topology } from '../overlay/topology.ts';
import type { Rules } from '../rules.ts';
import type { Part, Tally } from './tally.ts';

/** One phase of one round. */
export interface PhaseState {
  readonly tallies: Map<Hash, Tally>;
  /** First vote of each validator: at most one is counted. */
  readonly votes: Map<number, Vote>;
  cert?: Certificate;
  /** Aggregates sent up or across: none, one that was cut short, the whole. */
  shared: 'no' | 'partial' | 'done';
  /** An aggregate of the own subtree is being checked. */
  sharing: boolean;
  /** The wait for the subtree is over. */
  waited: boolean;
  /** When the subtree could start to answer, −1 before. */
  since: Micros;
}

/** Timeouts of one round with one report. */
export interface ReportState {
  /** Checked and added up. */
  part?: { readonly signers: readonly number[]; readonly proof: Bytes };
  fresh: Timeout[];
  checking: boolean;
}

/** One round of a height. */
export interface RoundState {
  readonly round: Round;
  readonly topology: Topology;
  readonly leader: number;
  proposal?: Propose;
  readonly prepare: PhaseState;
  readonly commit: PhaseState;
  readonly timeouts: Map<number, Timeout>;
  readonly reports: Map<number, ReportState>;
  /** Pulls received, by sender. */
  readonly pulls: Map<number, { count: number; proposal: boolean; prepared: boolean }>;
  /** Own pulls sent; above 0 votes go to every root. */
  pulled: number;
  /** The own parent has sent something in this round. */
  served: boolean;
}

/** What is known of a block of this height. */
export interface BlockState {
  readonly ref: BlockRef;
  /** `unproven`: its last commit cannot be checked here; no vote for it, but a quorum may decide it. */
  status: 'asked' | 'valid' | 'unproven' | 'invalid';
  header?: EngineHeader;
}

/** One height being decided. */
export interface HeightState {
  readonly height: Height;
  readonly set: ValidatorSet;
  /** Own position, −1 for an observer. */
  readonly self: number;
  readonly overlay: Overlay;
  readonly carry: OverlayCarry;
  readonly parent: EngineHeader;
  /** Round being run; −1 before the first is entered. */
  round: number;
  entry: Entry;
  /** Highest round with an own timeout, −1 for none. */
  stopped: number;
  high?: Certificate;
  /** When the timer of the round started. */
  clockFrom: Micros;
  /** Blocks voted for, by round. */
  readonly voted: Readonly<Record<Phase, Map<Round, Hash>>>;
  /** Own signed votes, sent again as they are. */
  readonly ownVotes: Map<string, Vote>;
  ownTimeout?: Timeout;
  readonly ownProposals: Map<Round, Propose>;
  /** A block this node built at this height, for later rounds that leave the choice open. */
  candidate?: { readonly header: EngineHeader; readonly bytes: number };
  building: boolean;
  /** Round whose proposal is being signed, −1 for none. */
  proposing: number;
  readonly rounds: Map<Round, RoundState>;
  readonly blocks: Map<Hash, BlockState>;
  /** Repeats of the current status. */
  repeats: number;
  /** Commit certificate that waits for its block. */
  deciding?: Certificate;
  /** Offences reported, so that each is reported once. */
  readonly reported: Set<string>;
  /** Peers with a check under way that they caused; one each. */
  readonly asking: Set<NodeId>;
  /** Something happened at this height; idle chains start no timer before. */
  awake: boolean;
}

/** Messages between the parts of the engine; keeps the parts free of circles. */
export type Task =
  | { readonly do: 'enter'; readonly round: Round; readonly entry: Entry; readonly from?: NodeId }
  | { readonly do: 'cert'; readonly cert: Certificate; readonly from?: NodeId }
  | { readonly do: 'propose' }
  | { readonly do: 'proposal'; readonly proposal: Propose; readonly from: NodeId }
  | { readonly do: 'consider' }
  | { readonly do: 'count'; readonly vote: Vote }
  | { readonly do: 'peerVote'; readonly vote: Vote; readonly from: NodeId }
  | { readonly do: 'shareNow'; readonly phase: Phase; readonly round: Round }
  | { readonly do: 'giveUp' }
  | { readonly do: 'timeouts'; readonly round: Round }
  | { readonly do: 'message'; readonly message: BbftMessage; readonly from: NodeId }
  | { readonly do: 'route'; readonly vote: Vote }
  | { readonly do: 'resume' }
  | { readonly do: 'resend' }
  | { readonly do: 'ownTimeout'; readonly timeout: Timeout }
  | { readonly do: 'decided'; readonly header: EngineHeader; readonly cert: Certificate };

/** What answers an open question. */
export type Answer =
  | { readonly t: 'signed'; readonly sig?: Bytes }
  | { readonly t: 'verified'; readonly ok: readonly boolean[]; readonly merged?: Bytes }
  | { readonly t: 'candidate'; readonly block: EngineHeader; readonly bytes: number };

/** An open question to the host. */
export interface Question {
  /** Height after which the answer does not matter; absent if it always does. */
  readonly height?: Height;
  readonly done: (answer: Answer) => void;
}

/** The last decided block. */
export interface Tip {
  readonly header: EngineHeader;
  readonly proof: Finality;
  readonly cert?: Certificate;
  readonly at: Micros;
}

/** The whole mutable state of one engine. */
export interface Core {
  readonly config: BbftConfig;
  readonly boot: Boot;
  readonly rules: Rules;
  readonly context: ClaimContext;
  now: Now;
  emit: (effect: Effect<BbftMessage>) => void;
  readonly agenda: Task[];
  readonly questions: Map<number, Question>;
  nextRequest: number;
  tip?: Tip;
  at?: HeightState;
  /** Known sets by first height, ascending. */
  readonly sets: { readonly from: Height; readonly set: ValidatorSet }[];
  /** Validators whose signatures did not verify, until the set changes. */
  readonly ignored: Set<NodeId>;
  /** Messages of the next height. */
  readonly early: Map<NodeId, { readonly set: ValidatorSet; readonly messages: BbftMessage[] }>;
  /** Decisions of heights a little ahead, to be checked when their turn comes; few a height. */
  readonly ahead: Map<Height, { readonly message: Decided; readonly from: NodeId }[]>;
  /** The latest own decisions, for peers that fell behind. */
  readonly recent: Decided[];
  /** Aggregators that left this node out, and the height until which it does not wait for them. */
  readonly distrusted: Map<number, Height>;
  /** Last help given, by peer. */
  readonly helped: Map<NodeId, Micros>;
  /** Last request to synchronise. */
  behindAt: Micros;
  /** Silence after a lost log; see quarantine. */
  quarantine?: { readonly heard: Map<number, Height>; until?: Height };
  /** Log records of heights not reached yet, by height. */
  readonly recalled: Map<Height, WalRecord[]>;
  /** Round timer of the next height, and recent decision times. */
  baseTimeout: Micros;
  readonly decisionTimes: Micros[];
  aggWait: Micros;
  readonly answerTimes: Micros[];
  demand: boolean;
  stopAt?: Height;
  halted: boolean;
}

/** Adds a task for after the current one. */
export function post(core: Core, task: Task): void {
  core.agenda.push(task);
}

/** Counts something for metrics. */
export function note(core: Core, name: string, value: number | string = 1): void {
  core.emit({ t: 'note', name, value });
}

/** A peer's message that is not used, and why. */
export function drop(core: Core, why: string): void {
  core.emit({ t: 'note', name: `drop.${why}`, value: 1 });
}

function register(core: Core, question: Question): number {
  core.nextRequest += 1;
  core.questions.set(core.nextRequest, question);
  return core.nextRequest;
}

/** Asks for a signature. Refusals are noted and end there. */
export function askSign(core: Core, what: SigRequest, height: Height | undefined, done: (sig: Bytes) => void): void {
  const req = register(core, {
    ...(height === undefined ? {} : { height }),
    done: (answer) => {
      if (answer.t !== 'signed') return;
      if (answer.sig === undefined) note(core, 'signer.refused', what.domain);
      else done(answer.sig);
    },
  });
  core.emit({ t: 'sign', req, what });
}

/** Asks for a check of claims. */
export function askVerify(
  core: Core,
  claims: readonly SigClaim[],
  options: { readonly batch: boolean; readonly merge?: boolean; readonly height?: Height },
  done: (ok: readonly boolean[], merged: Bytes | undefined) => void,
): void {
  const req = register(core, {
    ...(options.height === undefined ? {} : { height: options.height }),
    done: (answer) => {
      if (answer.t === 'verified') done(answer.ok, answer.merged);
    },
  });
  core.emit({ t: 'verify', req, claims, batch: options.batch, ...(options.merge === true ? { merge: true } : {}) });
}

/** Asks for a block on the parent. */
export function askBuild(
  core: Core,
  at: HeightState,
  request: { readonly engine: Bytes; readonly attach: Bytes; readonly deadline: Micros },
  done: (block: EngineHeader, bytes: number) => void,
): void {
  const req = register(core, {
    height: at.height,
    done: (answer) => {
      if (answer.t === 'candidate') done(answer.block, answer.bytes);
    },
  });
  core.emit({ t: 'build', req, parent: at.parent, round: at.round, ...request });
}

/** Sends to positions of the set in use, never to itself. */
export function sendTo(
  core: Core,
  at: HeightState,
  positions: readonly number[],
  msg: BbftMessage,
  prio: 0 | 1 | 2 = 1,
): void {
  const others = positions.filter((position) => position !== at.self);
  if (others.length === 0) return;
  // The host's 'all' is the set of the height at hand; an aggregate may still go out for the height before.
  const everyone = at === core.at && others.length === at.set.members.length - (at.self < 0 ? 0 : 1);
  if (everyone) core.emit({ t: 'send', target: { to: 'all' }, msg, prio });
  else {
    const nodes = others.map((position) => memberAt(at.set, position).node);
    core.emit({ t: 'send', target: { to: 'some', nodes }, msg, prio });
  }
}

/** Whether this node may sign at this height. */
export function mayAct(core: Core, at: HeightState): boolean {
  return at.self >= 0 && core.quarantine === undefined && !core.halted;
}

function emptyPhase(): PhaseState {
  return { tallies: new Map(), votes: new Map(), shared: 'no', sharing: false, waited: false, since: -1 };
}

/** The state of a round, made on first use. */
export function roundState(at: HeightState, round: Round): RoundState {
  let state = at.rounds.get(round);
  if (state === undefined) {
    const topology = topologyAt(at.overlay, at.carry, at.height, round);
    state = {
      round,
      topology,
      leader: leaderAt(at.overlay, topology, at.height, round),
      prepare: emptyPhase(),
      commit: emptyPhase(),
      timeouts: new Map(),
      reports: new Map(),
      pulls: new Map(),
      pulled: 0,
      served: false,
    };
    at.rounds.set(round, state);
  }
  return state;
}

/** Raises the highest prepare certificate; it never falls. */
export function raiseHigh(at: HeightState, cert: Certificate): void {
  if (at.high === undefined || cert.round > at.high.round) at.high = cert;
}

/** Remembers that the own parent does its duty. */
export function creditParent(at: HeightState, round: Round, from: NodeId | undefined): void {
  const state = roundState(at, round);
  const parent = at.self < 0 ? -1 : (state.topology.parent[at.self] ?? -1);
  if (parent >= 0 && from === memberAt(at.set, parent).node) state.served = true;
}

/** A reference to a block of this height known by id. */
export function refOf(at: HeightState, id: Hash): BlockRef {
  return { height: at.height, id, parent: at.parent.id };
}

/** The set that decides a height, if known. */
export function setAt(sets: Core['sets'], height: Height): ValidatorSet | undefined {
  for (let i = sets.length - 1; i >= 0; i--) {
    const entry = sets[i];
    if (entry !== undefined && entry.from <= height) return entry.set;
  }
  return undefined;
}

/** Parts of a tally that did not verify: their senders are ignored until the set changes. */
export function ignoreSigners(core: Core, at: HeightState, bad: readonly Part[], kind: string): void {
  for (const part of bad) {
    const sender = part.share?.root ?? part.signers[0];
    if (sender === undefined || sender === at.self) continue;
    core.ignored.add(memberAt(at.set, sender).node);
    note(core, `invalid.${kind}`, sender);
  }
}
