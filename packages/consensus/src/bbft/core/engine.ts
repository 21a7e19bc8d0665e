import type { Emit } from '../../interface/effect.ts';
import type { Boot, Engine, EngineView } from '../../interface/engine.ts';
import type { Input } from '../../interface/input.ts';
import { type NodeId, type Now, ZERO_HASH } from '../../interface/primitives.ts';
import { positionOf } from '../../interface/validator-set.ts';
import { messageHeight } from '../codec.ts';
import type { BbftConfig } from '../config.ts';
import type { BbftMessage } from '../message.ts';
import { RULES, type Rules } from '../rules.ts';
import { onValidated } from './blocks.ts';
import { onCertificate } from './certs.ts';
import { wake } from './clock.ts';
import { count, onShare, onVote, shareNow } from './count.ts';
import { enter } from './enter.ts';
import { begin, onDecidedBlock, onSet, onStart } from './height.ts';
import { helpBehind, onAhead, onDecided, onStatus } from './help.ts';
import { onProposal, propose } from './propose.ts';
import { onPull, onSupply, pull } from './pull.ts';
import { hear, startQuarantine } from './quarantine.ts';
import { indexLog, resume } from './restore.ts';
import { type Core, drop, type HeightState, post, roundState, setAt, type Task } from './state.ts';
import { giveUp, onTimeout, resend, take, tallyTimeouts } from './timeouts.ts';
import { consider, route } from './vote.ts';
import { endsInSilence } from './wal.ts';

/** Most tasks one input may cause; only a fault in this code could cause more. */
const MOST_TASKS = 100_000;

/** An engine of the BBFT family. `rules` is for tests that take a rule away. */
export function createEngine(config: BbftConfig, boot: Boot, rules: Rules = RULES): Engine<BbftMessage> {
  const core = createCore(config, boot, rules);
  indexLog(core);
  if (boot.walLost === true || endsInSilence(boot.wal)) startQuarantine(core);
  return {
    step(input: Input<BbftMessage>, now: Now, emit: Emit<BbftMessage>): void {
      core.now = now;
      core.emit = emit;
      onInput(core, input);
      for (let tasks = 0; tasks < MOST_TASKS; tasks++) {
        const task = core.agenda[tasks];
        if (task === undefined) break;
        perform(core, task);
      }
      core.agenda.length = 0;
    },
    view: () => viewOf(core),
    setAt: (height) => setAt(core.sets, height),
  };
}

function createCore(config: BbftConfig, boot: Boot, rules: Rules): Core {
  const sets: Core['sets'] = [];
  return {
    config,
    boot,
    rules,
    context: {
      chainId: boot.chainId,
      engineEpoch: boot.engineEpoch,
      scheme: boot.scheme,
      setAt: (height) => setAt(sets, height),
    },
    now: { mono: 0, wall: 0 },
    emit: () => {},
    agenda: [],
    questions: new Map(),
    nextRequest: 0,
    sets,
    ignored: new Set(),
    early: new Map(),
    ahead: new Map(),
    recent: [],
    distrusted: new Map(),
    helped: new Map(),
    behindAt: Number.NEGATIVE_INFINITY,
    recalled: new Map(),
    baseTimeout: config.baseTimeout,
    decisionTimes: [],
    aggWait: config.aggWait,
    answerTimes: [],
    demand: false,
    halted: false,
  };
}

function onInput(core: Core, input: Input<BbftMessage>): void {
  const { at } = core;
  switch (input.t) {
    case 'start':
    case 'synced':
      onStart(core, input);
      return;
    case 'message':
      onMessage(core, input.msg, input.from);
      return;
    case 'timer':
      if (at !== undefined && !core.halted) onTimer(core, at, input.id);
      return;
    case 'candidate':
    case 'signed':
    case 'verified': {
      const question = core.questions.get(input.req);
      core.questions.delete(input.req);
      question?.done(input);
      return;
    }
    case 'validated':
      if (at !== undefined) onValidated(core, at, input);
      return;
    case 'set':
      onSet(core, input.from, input.set);
      return;
    case 'demand':
      core.demand = true;
      if (at !== undefined) {
        wake(core, at);
        post(core, { do: 'consider' });
      }
      return;
    case 'stopAt':
      core.stopAt = input.height;
      if (core.tip !== undefined && core.tip.header.height >= input.height) begin(core);
      return;
    case 'payload':
    case 'work':
    case 'latency':
      return;
  }
}

function onMessage(core: Core, message: BbftMessage, from: NodeId): void {
  const { at, tip } = core;
  if (from === core.boot.self || tip === undefined) {
    drop(core, 'unstarted');
    return;
  }
  if (at === undefined || core.halted) return;
  const height = messageHeight(message);
  const sender = positionOf(at.set, from);
  if (height >= at.height - 1 && height <= at.height + 1) hear(core, at, sender, height);
  if (height < at.height) {
    helpBehind(core, at, message, from);
    return;
  }
  if (height > at.height) {
    onAhead(core, at, message, from);
    return;
  }
  switch (message.t) {
    case 'propose':
      onProposal(core, at, message, from);
      return;
    case 'vote':
      onVote(core, at, message, from);
      return;
    case 'share':
      onShare(core, at, message, from);
      return;
    case 'quorum':
      onCertificate(core, at, message.cert, from);
      return;
    case 'timeout':
      onTimeout(core, at, message, from);
      return;
    case 'timedOut':
      post(core, {
        do: 'enter',
        round: message.cert.round + 1,
        entry: { by: 'timeout', cert: message.cert },
        from,
      });
      return;
    case 'pull':
      onPull(core, at, message, from);
      return;
    case 'supply':
      onSupply(core, at, message, from);
      return;
    case 'decided':
      onDecided(core, at, message, from);
      return;
    case 'status':
      onStatus(core, at, message, from);
      return;
  }
}

function onTimer(core: Core, at: HeightState, id: string): void {
  switch (id) {
    case 'round':
      giveUp(core, at);
      return;
    case 'resend':
      resend(core, at);
      return;
    case 'pull':
      pull(core, at);
      return;
    case 'interval':
      propose(core, at);
      return;
    case 'agg:prepare':
      shareNow(core, at, at.round, 'prepare');
      return;
    case 'agg:commit':
      shareNow(core, at, at.round, 'commit');
      return;
  }
}

function perform(core: Core, task: Task): void {
  const { at } = core;
  if (at === undefined || core.halted) return;
  switch (task.do) {
    case 'enter':
      enter(core, at, task.round, task.entry, task.from);
      return;
    case 'cert':
      if (task.cert.height === at.height) onCertificate(core, at, task.cert, task.from);
      return;
    case 'propose':
      propose(core, at);
      return;
    case 'proposal':
      if (task.proposal.block.height === at.height) onProposal(core, at, task.proposal, task.from);
      return;
    case 'message':
      onMessage(core, task.message, task.from);
      return;
    case 'consider':
      consider(core, at);
      return;
    case 'count':
      if (task.vote.height === at.height) count(core, at, task.vote);
      return;
    case 'peerVote':
      if (task.vote.height === at.height) onVote(core, at, task.vote, task.from);
      return;
    case 'route':
      if (task.vote.height === at.height) route(core, at, task.vote);
      return;
    case 'shareNow':
      shareNow(core, at, task.round, task.phase);
      return;
    case 'giveUp':
      giveUp(core, at);
      return;
    case 'timeouts':
      tallyTimeouts(core, at, roundState(at, task.round));
      return;
    case 'ownTimeout':
      if (task.timeout.height === at.height) take(core, at, task.timeout);
      return;
    case 'resume':
      resume(core, at);
      return;
    case 'resend':
      resend(core, at);
      return;
    case 'decided':
      if (task.header.height === at.height) onDecidedBlock(core, at, task.header, task.cert);
      return;
  }
}

const NOWHERE = { height: 0, id: ZERO_HASH, parent: ZERO_HASH };

function viewOf(core: Core): EngineView {
  const { tip, at } = core;
  const final = tip === undefined ? NOWHERE : refOfTip(tip.header);
  const view = { height: at?.height ?? final.height, round: Math.max(0, at?.round ?? 0), head: final, final };
  if (at === undefined) return { ...view, role: core.halted ? 'stopped' : 'waiting' };
  const { topology, leader } = roundState(at, view.round);
  const roots = topology.roots.includes(at.self) ? 'root' : 'member';
  const role =
    at.self < 0 ? 'observer' : core.quarantine !== undefined ? 'silent' : leader === at.self ? 'leader' : roots;
  const { carry } = at;
  const extra = {
    bin: carry.bin,
    strikes: carry.strikes.join(' '),
    meshUntil: carry.meshUntil,
    cycles: carry.cycles,
    leader,
    stopped: at.stopped,
    mesh: topology.mesh,
    pulled: roundState(at, view.round).pulled,
    baseTimeoutUs: core.baseTimeout,
    aggWaitUs: core.aggWait,
  };
  const { high } = at;
  return { ...view, role, extra, ...(high === undefined ? {} : { locked: { round: high.round, id: high.target } }) };
}

function refOfTip({ height, id, parent }: { height: number; id: typeof ZERO_HASH; parent: typeof ZERO_HASH }): {
  height: number;
  id: typeof ZERO_HASH;
  parent: typeof ZERO_HASH;
} {
  return { height, id, parent };
}
