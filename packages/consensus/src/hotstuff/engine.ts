import type { Emit } from '../interface/effect.ts';
import type { Boot, Engine, EngineView } from '../interface/engine.ts';
import type { Input } from '../interface/input.ts';
import { type EngineHeader, type NodeId, type Now, ZERO_HASH } from '../interface/primitives.ts';
import { positionOf, type ValidatorSet } from '../interface/validator-set.ts';
import type { HotStuffConfig } from './config.ts';
import { roundOf } from './header.ts';
import { recall } from './log.ts';
import type { ChainMessage } from './message.ts';
import { giveUp, onTimeout, resend } from './pacemaker.ts';
import {
  enterRound,
  onCandidate,
  onCertificate,
  onProposal,
  onVote,
  propose,
  sendVote,
  settle,
  tryVote,
} from './replica.ts';
import { CHAIN_RULES, type ChainRules } from './rules.ts';
import { type Chain, leaderOf, note, sendAll } from './state.ts';
import { onFetched, tryCommit } from './tree.ts';

const NOWHERE = { height: 0, id: ZERO_HASH, parent: ZERO_HASH };

/** A replica of chained HotStuff. `rules` is for tests that take a rule away. */
export function createHotStuff(
  config: HotStuffConfig,
  boot: Boot,
  rules: ChainRules = CHAIN_RULES,
): Engine<ChainMessage> {
  const chain: Chain = {
    config,
    boot,
    rules,
    now: { mono: 0, wall: 0 },
    emit: () => {},
    self: -1,
    silent: boot.walLost === true,
    round: 0,
    voted: 0,
    gaveUpRound: 0,
    locked: { round: 0, id: ZERO_HASH },
    tree: new Map(),
    anchor: ZERO_HASH,
    final: { ref: NOWHERE, round: 0, status: 'valid' },
    proposals: new Map(),
    votes: new Map(),
    timeouts: new Map(),
    groups: new Map(),
    ignored: new Set(),
    asked: new Set(),
    helped: new Map(),
    candidates: new Map(),
    questions: new Map(),
    request: 0,
    building: 0,
    proposed: 0,
    failures: 0,
    certifiedAt: 0,
    halted: false,
  };
  return {
    step(input: Input<ChainMessage>, now: Now, emit: Emit<ChainMessage>): void {
      chain.now = now;
      chain.emit = emit;
      onInput(chain, input);
    },
    view: () => viewOf(chain),
    setAt: () => chain.set,
  };
}

function onInput(chain: Chain, input: Input<ChainMessage>): void {
  const { set } = chain;
  if (set === undefined) {
    if (input.t === 'start') start(chain, input.set, input.anchor, input.proof);
    return;
  }
  switch (input.t) {
    case 'synced':
      if (input.tip.height > chain.final.ref.height) {
        rebase(chain, input.tip, input.proof);
        if (chain.high !== undefined) enterRound(chain, set, chain.high.round + 1);
      }
      return;
    case 'message':
      if (input.from !== chain.boot.self) onMessage(chain, set, input.msg, input.from);
      return;
    case 'timer':
      onTimer(chain, set, input.id);
      return;
    case 'candidate':
      onCandidate(chain, set, input.req, input.block);
      return;
    case 'signed':
    case 'verified': {
      const done = chain.questions.get(input.req);
      chain.questions.delete(input.req);
      done?.(input);
      return;
    }
    case 'validated':
      onValidated(chain, set, input);
      return;
    case 'payload':
      onFetched(chain, input.block);
      if (chain.high !== undefined) settle(chain, chain.high);
      return;
    case 'stopAt':
      chain.stopAt = input.height;
      return;
    case 'start':
    case 'demand':
    case 'work':
    case 'set':
    case 'latency':
      return;
  }
}

type Start = Extract<Input<ChainMessage>, { readonly t: 'start' }>;

function start(chain: Chain, set: ValidatorSet, anchor: EngineHeader, proof: Start['proof']): void {
  chain.set = set;
  chain.self = positionOf(set, chain.boot.self);
  chain.certifiedAt = chain.now.mono - chain.config.blockInterval;
  rebase(chain, anchor, proof);
  if (chain.silent) note(chain, 'wal.lost', 'a replica without its log must be replaced by a new one');
  const resumed: ChainMessage[] = [];
  for (const record of chain.boot.wal) {
    const memory = chain.rules.recalls(record) ? recall(record) : undefined;
    if (memory === undefined) continue;
    const { message, locked, high } = memory;
    if (locked.round > chain.locked.round) chain.locked = locked;
    if (high !== undefined && high.round > (chain.high?.round ?? 0)) chain.high = high;
    if (message.t === 'vote') chain.voted = Math.max(chain.voted, message.round);
    else if (message.t === 'propose') chain.proposed = Math.max(chain.proposed, message.round);
    else {
      chain.gaveUpRound = Math.max(chain.gaveUpRound, message.round);
      chain.ownTimeout = message;
    }
    resumed.push(message);
  }
  resume(chain, set, resumed);
}

/** Goes on in the round of the last signed message, and sends what was signed there as it is. */
function resume(chain: Chain, set: ValidatorSet, messages: readonly ChainMessage[]): void {
  const last = messages.reduce((round, message) => Math.max(round, message.round), 0);
  const { high } = chain;
  if (high !== undefined) onCertificate(chain, set, high);
  const opened = chain.ownTimeout?.round === last ? chain.ownTimeout.gaveUp : undefined;
  enterRound(chain, set, Math.max(1, last, (high?.round ?? 0) + 1), opened);
  for (const message of messages) {
    if (message.round < chain.round - 1) continue;
    if (message.t === 'vote') sendVote(chain, set, message);
    else sendAll(chain, message);
    if (message.t === 'propose') onProposal(chain, set, message, chain.boot.self);
  }
}

function rebase(chain: Chain, header: EngineHeader, proof: Start['proof']): void {
  const { height, id, parent } = header;
  const cert = proof.kind === 'certificate' ? proof.certs.find(({ target }) => target === id) : undefined;
  chain.tree.clear();
  chain.asked.clear();
  chain.final = { ref: { height, id, parent }, round: roundOf(header), header, status: 'valid' };
  chain.tree.set(id, chain.final);
  if (roundOf(header) === 0) chain.anchor = id;
  if (cert !== undefined && cert.round > (chain.high?.round ?? 0)) chain.high = cert;
  if (chain.locked.round <= chain.final.round) chain.locked = { round: chain.final.round, id };
}

function onMessage(chain: Chain, set: ValidatorSet, message: ChainMessage, from: NodeId): void {
  switch (message.t) {
    case 'propose':
      onProposal(chain, set, message, from);
      return;
    case 'vote':
      onVote(chain, set, message, from);
      return;
    case 'timeout':
      onTimeout(chain, set, message, from);
      return;
  }
}

function onTimer(chain: Chain, set: ValidatorSet, id: string): void {
  if (chain.halted) return;
  if (id === 'round') giveUp(chain, set);
  else if (id === 'resend') resend(chain);
  else if (id === 'interval') propose(chain, set);
}

function onValidated(
  chain: Chain,
  set: ValidatorSet,
  input: Extract<Input<ChainMessage>, { readonly t: 'validated' }>,
): void {
  const node = chain.tree.get(input.block.id);
  if (node?.status !== 'asked') return;
  if (input.ok && roundOf(input.block) === node.round && input.block.parent === node.ref.parent) {
    node.status = 'valid';
    node.header = input.block;
  } else {
    node.status = 'invalid';
    note(chain, 'block.invalid', input.ok ? 'the header is of another round or parent' : input.why);
  }
  tryVote(chain, set);
  propose(chain, set);
  if (chain.high !== undefined) tryCommit(chain, chain.high);
}

function viewOf(chain: Chain): EngineView {
  const { set, round, final, high } = chain;
  const head = (high && chain.tree.get(high.target)?.ref) ?? final.ref;
  const leads = set !== undefined && leaderOf(set, round) === chain.self;
  const role = chain.halted
    ? 'stopped'
    : chain.silent
      ? 'silent'
      : chain.self < 0
        ? 'observer'
        : leads
          ? 'leader'
          : 'replica';
  const extra = { voted: chain.voted, gaveUp: chain.gaveUpRound, blocks: chain.tree.size };
  return { height: final.ref.height + 1, round, head, final: final.ref, role, locked: chain.locked, extra };
}
