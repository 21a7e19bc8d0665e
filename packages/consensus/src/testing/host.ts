import { sha256 } from '@dougong/crypto/hash';
import { mockScheme } from '../certificate/mock.ts';
import { checkClaims } from '../certificate/vote-scheme.ts';
import type { Effect } from '../interface/effect.ts';
import type { Engine, EngineModule } from '../interface/engine.ts';
import type { Input } from '../interface/input.ts';
import {
  type BlockRef,
  type Bytes,
  type EngineHeader,
  type Hash,
  idBytes,
  type Micros,
  type NodeId,
  toHash,
  toNodeId,
  ZERO_HASH,
} from '../interface/primitives.ts';
import type { ValidatorSet } from '../interface/validator-set.ts';
import type { WalRecord } from '../interface/wal.ts';
import { seededRng } from '../rng/sfc32.ts';
import { createValidatorSet } from '../validators/create.ts';

const utf8 = new TextEncoder();
const CHAIN: Hash = /* @__PURE__ */ toHash(/* @__PURE__ */ sha256(/* @__PURE__ */ utf8.encode('contract chain')));
const HOP: Micros = 1_000;

/** What a step was given and what it gave: the whole behaviour of an engine. */
export interface TraceEntry<M> {
  readonly node: number;
  readonly at: Micros;
  readonly input: Input<M>;
  readonly effects: readonly Effect<M>[];
}

interface Server<M> {
  engine: Engine<M>;
  up: boolean;
  life: number;
  disk: WalRecord[];
  timers: Map<string, number>;
  /** Puzzles being worked on. */
  jobs: Set<number>;
  readonly final: BlockRef[];
}

interface Planned {
  readonly time: Micros;
  readonly seq: number;
  readonly run: () => void;
}

/** A few engines on perfect links with virtual time: just enough of a host to hold them to their contracts. */
export class ContractHost<C, M> {
  readonly servers: Server<M>[] = [];
  readonly trace: TraceEntry<M>[] = [];
  readonly ids: readonly NodeId[];
  readonly set: ValidatorSet;
  time: Micros = 0;
  private readonly module: EngineModule<C, M>;
  private readonly config: C;
  private readonly blocks = new Map<Hash, EngineHeader>();
  private readonly genesis: EngineHeader;
  private queue: Planned[] = [];
  private seq = 0;

  constructor(module: EngineModule<C, M>, config: C, size: number) {
    this.module = module;
    this.config = config;
    this.ids = Array.from({ length: size }, (_, i) => toNodeId(sha256(utf8.encode(`contract ${i}`))));
    const members = this.ids.map((node) => ({ node, voteKey: idBytes(node), weight: 1n }));
    this.set = createValidatorSet({ epoch: 0, members });
    this.genesis = {
      height: 0,
      id: toHash(sha256(utf8.encode('contract genesis'))),
      parent: ZERO_HASH,
      time: 0,
      proposer: this.ids[0] ?? toNodeId('00'),
      validators: this.set.hash,
      nextValidators: this.set.hash,
      engine: new Uint8Array(),
      attach: new Uint8Array(),
    };
    this.blocks.set(this.genesis.id, this.genesis);
    for (let i = 0; i < size; i++) {
      const engine = this.create(i, []);
      this.servers.push({ engine, up: true, life: 0, disk: [], timers: new Map(), jobs: new Set(), final: [] });
    }
  }

  private create(i: number, wal: readonly WalRecord[]): Engine<M> {
    const self = this.ids[i] ?? toNodeId('00');
    const boot = { self, chainId: CHAIN, engineEpoch: 0, rng: seededRng(`contract ${i}`), scheme: mockScheme, wal };
    return this.module.create(this.config, boot);
  }

  server(i: number): Server<M> {
    const server = this.servers[i];
    if (server === undefined) throw new TypeError(`i: there is no server ${i}`);
    return server;
  }

  /** First input of a server, on genesis or its last final block. */
  start(i: number): void {
    const last = this.server(i).final.at(-1);
    const anchor = (last && this.blocks.get(last.id)) ?? this.genesis;
    const known = this.proofs.get(anchor.id);
    this.give(i, {
      t: 'start',
      anchor,
      proof: known ?? { kind: 'trusted', why: 'genesis' },
      set: this.set,
      next: this.set,
    });
  }

  private readonly proofs = new Map<Hash, Extract<Effect<M>, { readonly t: 'finalize' }>['proof']>();

  /** Loses everything but the log, comes back. */
  restart(i: number): void {
    const server = this.server(i);
    server.life += 1;
    server.timers = new Map();
    server.jobs = new Set();
    server.engine = this.create(i, [...server.disk]);
    this.start(i);
  }

  /** One input, recorded with its effects; the effects are performed. */
  give(i: number, input: Input<M>): void {
    const server = this.server(i);
    const effects: Effect<M>[] = [];
    server.engine.step(input, { mono: this.time, wall: Math.floor(this.time / 1_000) }, (effect) =>
      effects.push(effect),
    );
    this.trace.push({ node: i, at: this.time, input, effects });
    for (const effect of effects) this.perform(i, effect);
  }

  private plan(after: Micros, run: () => void): void {
    this.queue.push({ time: this.time + after, seq: this.seq++, run });
  }

  private answer(i: number, input: Input<M>): void {
    const { life } = this.server(i);
    this.plan(0, () => {
      if (this.server(i).life === life) this.give(i, input);
    });
  }

  /** Runs until every server has `height` final blocks, or the time is over; says which. */
  run(height: number, until: Micros): boolean {
    while (this.servers.some(({ final }) => (final.at(-1)?.height ?? 0) < height)) {
      this.queue.sort((a, b) => a.time - b.time || a.seq - b.seq);
      const next = this.queue.shift();
      if (next === undefined || next.time > until) return false;
      this.time = next.time;
      next.run();
    }
    return true;
  }

  /** Delivers a message as a host does: decoded, claims checked. */
  receive(i: number, from: NodeId, bytes: Bytes): void {
    const { codec } = this.module;
    let msg: M;
    try {
      msg = codec.decode(bytes);
    } catch {
      return;
    }
    const { engine } = this.server(i);
    const context = {
      chainId: CHAIN,
      engineEpoch: 0,
      scheme: mockScheme,
      setAt: (height: number) => engine.setAt(height),
    };
    const claims = codec.claims(msg, context)?.filter(({ defer }) => defer !== true);
    if (claims === undefined || !this.check(claims, false, false).ok.every((valid) => valid)) return;
    this.give(i, { t: 'message', from, msg, bytes: bytes.length });
  }

  private check(
    claims: Parameters<typeof checkClaims>[0],
    batch: boolean,
    merge: boolean,
  ): ReturnType<typeof checkClaims> {
    const identity = (key: Bytes, message: Bytes, signature: Bytes) => mockScheme.verify(message, [key], signature);
    return checkClaims(claims, { batch, merge }, { schemes: [mockScheme], identity });
  }

  private perform(i: number, effect: Effect<M>): void {
    const server = this.server(i);
    switch (effect.t) {
      case 'send': {
        const bytes = this.module.codec.encode(effect.msg);
        const { target } = effect;
        const nodes = target.to === 'all' ? this.ids : target.to === 'some' ? target.nodes : [target.node];
        for (const node of nodes) {
          const to = this.ids.indexOf(node);
          if (to >= 0 && to !== i) this.plan(HOP, () => this.receive(to, this.ids[i] ?? node, bytes));
        }
        return;
      }
      case 'persist':
        server.disk.push(effect.record);
        return;
      case 'truncate':
        server.disk = server.disk.filter(({ height }) => height > effect.upTo);
        return;
      case 'setTimer': {
        const mark = this.seq;
        const { timers } = server;
        timers.set(effect.id, mark);
        this.plan(effect.after, () => {
          if (server.timers !== timers || timers.get(effect.id) !== mark) return;
          timers.delete(effect.id);
          this.give(i, { t: 'timer', id: effect.id });
        });
        return;
      }
      case 'cancelTimer':
        server.timers.delete(effect.id);
        return;
      case 'sign':
        this.answer(i, {
          t: 'signed',
          req: effect.req,
          sig: mockScheme.sign(idBytes(this.ids[i] ?? toNodeId('00')), effect.what.message),
        });
        return;
      case 'verify':
        this.answer(i, {
          t: 'verified',
          req: effect.req,
          ...this.check(effect.claims, effect.batch, effect.merge === true),
        });
        return;
      case 'build': {
        const block = this.build(i, effect);
        this.answer(i, { t: 'candidate', req: effect.req, block, bytes: 100 });
        return;
      }
      case 'validate': {
        const header = this.blocks.get(effect.block.id);
        if (header !== undefined) this.answer(i, { t: 'validated', block: header, ok: true });
        return;
      }
      case 'fetch': {
        const header = this.blocks.get(effect.block);
        if (header !== undefined) this.answer(i, { t: 'payload', block: header, from: 'local' });
        return;
      }
      case 'mine':
        this.mine(i, effect.job, effect.puzzle.header);
        return;
      case 'stopMining':
        server.jobs.delete(effect.job);
        return;
      case 'finalize':
        server.final.push(effect.block);
        this.proofs.set(effect.block.id, effect.proof);
        return;
      default:
        return;
    }
  }

  private build(i: number, request: Extract<Effect<M>, { readonly t: 'build' }>): EngineHeader {
    const { parent, engine, attach } = request;
    const text = `${parent.id} ${i} ${engine.join()} ${attach.join()}`;
    const header: EngineHeader = {
      height: parent.height + 1,
      id: toHash(sha256(utf8.encode(text))),
      parent: parent.id,
      time: Math.floor(this.time / 1_000),
      proposer: this.ids[i] ?? parent.proposer,
      validators: this.set.hash,
      nextValidators: this.set.hash,
      engine,
      attach,
    };
    this.blocks.set(header.id, header);
    return header;
  }

  /** Finds a solution after some seconds: a nonce in the last 8 bytes of the engine data, and the id that comes of it. */
  private mine(i: number, job: number, template: Bytes): void {
    const header = template.length === 32 ? this.blocks.get(toHash(template)) : undefined;
    if (header === undefined) return;
    const { jobs } = this.server(i);
    jobs.add(job);
    const rng = seededRng(`contract miner ${i}/${job}/${header.id}`);
    this.plan(1 + (rng.u32() % 8_000_000), () => {
      if (this.server(i).jobs !== jobs || !jobs.delete(job)) return;
      const nonce = Uint8Array.from({ length: 8 }, () => rng.u32() & 0xff);
      const engine = header.engine.slice();
      engine.set(nonce, engine.length - nonce.length);
      const id = toHash(sha256(utf8.encode(`${header.id} ${nonce.join()}`)));
      this.blocks.set(id, { ...header, id, engine });
      this.give(i, { t: 'work', job, solution: Uint8Array.of(...nonce, ...idBytes(id)) });
    });
  }
}
