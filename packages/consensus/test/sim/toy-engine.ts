import { ConsensusError } from '../../src/errors.ts';
import { bitmapOf } from '../../src/interface/bitmap.ts';
import type { SigClaim } from '../../src/interface/certificate.ts';
import type { Emit } from '../../src/interface/effect.ts';
import type { Boot, Engine, EngineModule } from '../../src/interface/engine.ts';
import type { Finality } from '../../src/interface/finality.ts';
import type { Input } from '../../src/interface/input.ts';
import { type Bytes, type EngineHeader, type Hash, idBytes, ZERO_HASH } from '../../src/interface/primitives.ts';
import { memberAt, positionOf, type ValidatorSet } from '../../src/interface/validator-set.ts';
import type { SimEngine } from '../../src/sim/harness.ts';
import { Reader } from '../../src/wire/reader.ts';
import { Writer } from '../../src/wire/writer.ts';

/**
 * A toy: the leader of a height proposes, everybody votes to everybody, a quorum of votes decides. Without failures it
 * orders blocks; it has no rounds, so a dead leader stops it and a partition of leaders breaks nothing but progress.
 */
export interface ToyConfig {
  /** Rule left out on purpose. */
  readonly fault?:
    | 'none'
    | 'decide-on-first-vote'
    | 'throw'
    | 'undo-final'
    | 'finalize-unknown'
    | 'bogus-certificate'
    | 'own-anchor';
}

export type ToyMessage =
  | { readonly t: 'propose'; readonly height: number; readonly id: Hash; readonly parent: Hash }
  | { readonly t: 'vote'; readonly height: number; readonly id: Hash; readonly voter: number; readonly sig: Bytes };

function voteBytes(height: number, id: Hash): Bytes {
  return new Writer(40).u53(height).hash(id).done();
}

class Toy implements Engine<ToyMessage> {
  #set: ValidatorSet | undefined;
  #head: EngineHeader | undefined;
  #votes = new Map<Hash, Set<number>>();
  #blocks = new Map<Hash, Hash>();
  #voted: Hash | undefined;
  readonly #boot: Boot;
  readonly #config: ToyConfig;

  constructor(config: ToyConfig, boot: Boot) {
    this.#config = config;
    this.#boot = boot;
  }

  step(input: Input<ToyMessage>, _now: unknown, emit: Emit<ToyMessage>): void {
    switch (input.t) {
      case 'start':
      case 'synced':
        this.#set = input.set;
        this.#begin(input.t === 'start' ? input.anchor : input.tip, emit);
        for (const { height, body } of this.#boot.wal)
          if (height === this.#height) this.#voted ??= new Reader(body).hash();
        return;
      case 'candidate':
        emit({
          t: 'send',
          target: { to: 'all' },
          msg: { t: 'propose', height: input.block.height, id: input.block.id, parent: input.block.parent },
          prio: 0,
        });
        this.#vote(input.block.id, input.block.parent, emit);
        return;
      case 'message': {
        const { msg } = input;
        if (msg.height > this.#height) emit({ t: 'behind', peer: input.from, tip: msg.height - 1 });
        if (msg.height !== this.#height) return;
        if (msg.t === 'propose') emit({ t: 'validate', block: msg, from: [input.from] });
        else this.#count(msg.voter, msg.id, emit);
        return;
      }
      case 'validated':
        if (input.ok && input.block.height === this.#height) this.#vote(input.block.id, input.block.parent, emit);
        return;
      case 'signed': {
        const id = this.#voted;
        if (id === undefined || input.sig === undefined) return;
        const voter = positionOf(this.#set as ValidatorSet, this.#boot.self);
        emit({
          t: 'send',
          target: { to: 'all' },
          msg: { t: 'vote', height: this.#height, id, voter, sig: input.sig },
          prio: 1,
        });
        this.#count(voter, id, emit);
        return;
      }
      case 'timer':
        if (this.#config.fault === 'throw') throw new Error('a bug');
        this.#lead(emit);
        return;
      default:
        return;
    }
  }

  view() {
    const head = this.#head as EngineHeader;
    return { height: this.#height, round: 0, head, final: head, role: 'member' };
  }

  setAt(): ValidatorSet | undefined {
    return this.#set;
  }

  get #height(): number {
    return (this.#head?.height ?? 0) + 1;
  }

  #begin(head: EngineHeader, emit: Emit<ToyMessage>): void {
    this.#head = head;
    this.#votes.clear();
    this.#blocks.clear();
    this.#voted = undefined;
    emit({ t: 'setTimer', id: 'lead', after: 1000 });
  }

  #lead(emit: Emit<ToyMessage>): void {
    const set = this.#set as ValidatorSet;
    if (memberAt(set, this.#height % set.members.length).node !== this.#boot.self) return;
    emit({
      t: 'build',
      req: this.#height,
      parent: this.#head as EngineHeader,
      round: 0,
      deadline: 0,
      engine: new Uint8Array(0),
      attach: new Uint8Array(0),
    });
  }

  #vote(id: Hash, parent: Hash, emit: Emit<ToyMessage>): void {
    this.#blocks.set(id, parent);
    if (this.#voted === undefined) {
      this.#voted = id;
      emit({ t: 'persist', record: { kind: 1, height: this.#height, round: 0, body: idBytes(id) }, sync: true });
      emit({
        t: 'sign',
        req: 1,
        what: {
          key: 'vote',
          domain: 'toy/vote',
          message: voteBytes(this.#height, id),
          guard: { height: this.#height, round: 0, step: 1 },
        },
      });
    }
    this.#decide(id, emit);
  }

  #count(voter: number, id: Hash, emit: Emit<ToyMessage>): void {
    const voters = this.#votes.get(id) ?? new Set();
    voters.add(voter);
    this.#votes.set(id, voters);
    this.#decide(id, emit);
  }

  #decide(id: Hash, emit: Emit<ToyMessage>): void {
    const set = this.#set as ValidatorSet;
    let weight = 0n;
    for (const voter of this.#votes.get(id) ?? []) weight += memberAt(set, voter).weight;
    const needed = this.#config.fault === 'decide-on-first-vote' ? 1n : set.quorum;
    const parent = this.#blocks.get(id);
    if (parent === undefined || weight < needed) return;
    const head = { ...(this.#head as EngineHeader), height: this.#height, id, parent };
    const { fault } = this.#config;
    const block = { height: head.height, id: fault === 'finalize-unknown' ? ZERO_HASH : id, parent };
    emit({ t: 'extend', block });
    emit({
      t: 'finalize',
      block,
      proof: fault === 'bogus-certificate' ? bogus(block, set) : { kind: 'trusted', why: 'checkpoint' },
    });
    if (fault === 'undo-final') emit({ t: 'reorg', fork: head, undo: [block], apply: [] });
    if (fault === 'own-anchor') emit({ t: 'note', name: 'switch-anchor', value: this.#boot.self });
    this.#begin(head, emit);
  }
}

export const toy: EngineModule<ToyConfig, ToyMessage> = {
  id: 'toy',
  version: '1',
  traits: {
    family: 'composite',
    fault: 'crash-half',
    forks: false,
    needsWallClock: false,
    needsWork: false,
    accountable: false,
  },
  codec: {
    encode(msg) {
      const writer = new Writer(128)
        .u8(msg.t === 'propose' ? 1 : 2)
        .u53(msg.height)
        .hash(msg.id);
      if (msg.t === 'propose') return writer.hash(msg.parent).done();
      return writer.u32(msg.voter).bytes8(msg.sig).done();
    },
    decode(bytes) {
      const reader = new Reader(bytes);
      const kind = reader.u8();
      const height = reader.u53();
      const id = reader.hash();
      let msg: ToyMessage;
      if (kind === 1) msg = { t: 'propose', height, id, parent: reader.hash() };
      else if (kind === 2) msg = { t: 'vote', height, id, voter: reader.u32(), sig: reader.bytes8() };
      else throw new ConsensusError('wire.kind', 'no toy message');
      reader.end();
      return msg;
    },
    size: (msg) => (msg.t === 'propose' ? 73 : 46 + msg.sig.length),
    claims(msg, { setAt, scheme }): readonly SigClaim[] | undefined {
      if (msg.t === 'propose') return [];
      const member = setAt(msg.height)?.members[msg.voter];
      if (member === undefined) return undefined;
      return [
        {
          scheme: scheme.id,
          domain: 'toy/vote',
          message: voteBytes(msg.height, msg.id),
          keys: [member.voteKey],
          sig: msg.sig,
        },
      ];
    },
    kind: (msg) => msg.t,
    height: (msg) => msg.height,
  },
  defaults: {},
  check: () => [],
  create: (config, boot) => new Toy(config, boot),
  checkHeader: () => undefined,
  verifyFinality: () => true,
};

/** A certificate that names a quorum which never signed. */
function bogus({ id, height }: { readonly id: Hash; readonly height: number }, set: ValidatorSet): Finality {
  const signers = bitmapOf(set.members.keys(), set.members.length);
  const cert = {
    scheme: 'mock',
    kind: 'commit',
    epoch: 0,
    height,
    round: 0,
    target: id,
    signers,
    proof: new Uint8Array(96),
  } as const;
  return { kind: 'certificate', certs: [cert] };
}

/** The toy as the simulator runs it. */
export const toyEngine: SimEngine<ToyConfig, ToyMessage> = {
  module: toy,
  carries: (msg) => (msg.t === 'propose' ? msg.id : undefined),
  messagesPerHeight: (_config, set) => (set.members.length - 1) * (set.members.length + 1),
};

export const TOY = { toy: toyEngine };
