import type { SigClaim } from '../interface/certificate.ts';
import type { Effect } from '../interface/effect.ts';
import type { Engine } from '../interface/engine.ts';
import type { FinalityRecord } from '../interface/finality.ts';
import type { Input } from '../interface/input.ts';
import type { BlockRef, EngineHeader, NodeId, Now } from '../interface/primitives.ts';
import { type Bodies, createBodies } from './bodies.ts';
import { refusal } from './chain.ts';
import { type Digest64, digestValue } from './digest.ts';
import { createDisk, type Disk } from './disk.ts';
import { draw } from './distribution.ts';
import type { Environment } from './environment.ts';
import type { AttackContext, Strategy } from './harness.ts';
import { createPostbox, type Postbox } from './postbox.ts';
import { createProcessor, type Processor } from './processor.ts';
import type { RandomStream } from './random.ts';
import type { DiskOutcome } from './scenario.ts';
import { createSynchroniser, type Synchroniser } from './synchroniser.ts';

/** Unix milliseconds at virtual time 0. */
export const START_MS = 1_700_000_000_000;

interface Queued<M> {
  readonly effect: Effect<M>;
  readonly index: number;
}

interface Waiting<M> {
  readonly input: Input<M>;
  /** Digest for the trace, when it is known already. */
  readonly digest: Digest64 | undefined;
}

/**
 * One computer with one engine: the host of the contract in virtual time. It performs effects in the order of emission,
 * lets nothing pass a sync barrier before the disk has answered, checks signatures before it delivers, and crashes.
 */
export class Machine<M> {
  /** Among all machines. */
  readonly index: number;
  /** Number of the node whose keys it holds; twins share it. */
  readonly node: number;
  readonly id: NodeId;
  /** Runs the engine as it is, with keys of its own. */
  readonly honest: boolean;
  readonly disk: Disk = createDisk();
  readonly processor: Processor;
  readonly sync: Synchroniser;
  /** Finalised blocks from genesis; the chain's own durable store. */
  finals: FinalityRecord[] = [];
  final: EngineHeader;
  /** Blocks whose body is here. */
  readonly bodies: Bodies;
  readonly postbox: Postbox<M>;
  engine: Engine<M> | undefined;
  alive = false;
  /** Counts starts. */
  incarnation = 0;
  strategy: Strategy<M> | undefined;
  attack: AttackContext<M> | undefined;
  /** Clock faults: wall clock ahead by, and local seconds longer or shorter by. */
  offsetMs = 0;
  driftPpm = 0;
  /** Only these nodes hear it and are heard, when set; for twins kept apart. */
  audience: ReadonlySet<number> | undefined;
  signs = 0;
  verifies = 0;
  syncs = 0;

  readonly #env: Environment<unknown, M>;
  readonly #rng: RandomStream;
  readonly #timers = new Map<string, number>();
  #timerToken = 0;
  #paused = false;
  #parked: Waiting<M>[] = [];
  readonly #inbox: Waiting<M>[] = [];
  #stepping = false;
  #effects: Queued<M>[] = [];
  #head = 0;
  #blocked = false;
  #emitted = 0;
  /** Height up to which blocks came from peers. */
  #adopted = 0;
  #salt = 0;

  constructor(env: Environment<unknown, M>, options: { index: number; node: number; id: NodeId; honest: boolean }) {
    this.#env = env;
    this.index = options.index;
    this.node = options.node;
    this.id = options.id;
    this.honest = options.honest;
    this.#rng = env.rng.split(`machine/${options.index}`);
    this.processor = createProcessor(env.scenario.cpu.cores);
    this.final = env.chain.genesis;
    this.bodies = createBodies(env, this, (block) => this.#validate(block));
    this.postbox = createPostbox(env, this);
    this.sync = createSynchroniser(env, this);
  }

  now(): Now {
    const at = this.#env.now();
    return {
      mono: at + Math.floor((at * this.driftPpm) / 1_000_000),
      wall: START_MS + Math.floor(at / 1000) + this.offsetMs,
    };
  }

  /** Boots the engine from what the disk holds. */
  start(): void {
    const env = this.#env;
    const recovered = this.disk.recover();
    this.incarnation++;
    this.alive = true;
    this.#paused = false;
    const boot = {
      self: this.id,
      chainId: env.chainId,
      engineEpoch: 0,
      rng: this.#rng.split(`engine/${this.incarnation}`),
      scheme: env.scheme,
      wal: recovered.records,
      ...(recovered.lost && !env.hostFaults.hideLoss && { walLost: true }),
    };
    this.engine = env.engine.module.create(env.config, boot);
    for (const o of env.watchers('restarted')) o.restarted(this, recovered);
    const next = env.chain.setAt(this.final.height + 2);
    const set = env.chain.setAt(this.final.height + 1);
    this.input({
      t: 'start',
      anchor: this.final,
      proof: this.finals.at(-1)?.proof ?? { kind: 'trusted', why: 'genesis' },
      set,
      ...(next !== set && { next }),
    });
    this.input({ t: 'demand' });
  }

  /** Power goes: everything volatile is gone, the disk is left as `outcome` says. */
  crash(outcome: DiskOutcome): void {
    if (!this.alive) return;
    this.alive = false;
    this.incarnation++;
    this.engine = undefined;
    this.#timers.clear();
    this.#inbox.length = 0;
    this.#parked = [];
    this.#effects = [];
    this.#head = 0;
    this.#blocked = false;
    this.bodies.reset(outcome === 'lose-all');
    this.postbox.reset();
    this.sync.reset();
    this.processor.reset(this.#env.now());
    this.disk.crash(outcome, this.#rng.split(`crash/${this.incarnation}`));
    if (outcome === 'lose-all') {
      this.finals = [];
      this.final = this.#env.chain.genesis;
    }
    for (const o of this.#env.watchers('crashed')) o.crashed(this, outcome);
  }

  /** Loses its memory and starts again at once without admitting it; only strategies do this. */
  forget(): void {
    if (!this.alive) return;
    this.crash('lose-all');
    this.disk.recover();
    this.disk.sync();
    this.start();
  }

  /** Stops the processor; inputs wait. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    const waiting = this.#parked;
    this.#parked = [];
    for (const { input, digest } of waiting) this.input(input, digest);
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Gives the engine an input, after those that wait. */
  input(input: Input<M>, digest?: Digest64): void {
    if (!this.alive) return;
    if (this.#paused) {
      this.#parked.push({ input, digest });
      return;
    }
    if (this.strategy?.onInput !== undefined && this.attack !== undefined) {
      for (const rewritten of this.strategy.onInput(input, this.attack))
        this.#inbox.push({ input: rewritten, digest: undefined });
    } else this.#inbox.push({ input, digest });
    if (this.#stepping) return;
    this.#stepping = true;
    for (let i = 0; i < this.#inbox.length; i++) this.#step(this.#inbox[i] as Waiting<M>);
    this.#inbox.length = 0;
    this.#stepping = false;
  }

  #step({ input, digest }: Waiting<M>): void {
    const env = this.#env;
    const engine = this.engine;
    if (engine === undefined) return;
    env.trace.add(env.now(), this.index, digest ?? inputDigest(input));
    for (const o of env.watchers('input')) o.input(this, input);
    try {
      engine.step(input, this.now(), this.#emit);
    } catch (error) {
      for (const o of env.watchers('threw')) o.threw(this, input, error);
    }
    for (const o of env.watchers('stepped')) o.stepped(this, input);
    this.#drain();
  }

  readonly #emit = (effect: Effect<M>): void => {
    const index = ++this.#emitted;
    for (const o of this.#env.watchers('emitted')) o.emitted(this, effect, index);
    if (this.strategy?.onEffect !== undefined && this.attack !== undefined) {
      for (const rewritten of this.strategy.onEffect(effect, this.attack))
        this.#effects.push({ effect: rewritten, index });
    } else this.#effects.push({ effect, index });
  };

  #drain(): void {
    while (!this.#blocked && this.#head < this.#effects.length) {
      const next = this.#effects[this.#head++] as Queued<M>;
      this.perform(next.effect, next.index);
      if (!this.alive) return;
    }
    if (this.#head === this.#effects.length && this.#head > 0) {
      this.#effects = [];
      this.#head = 0;
    }
  }

  /** Performs one effect, now. */
  perform(effect: Effect<M>, index: number): void {
    const env = this.#env;
    switch (effect.t) {
      case 'send':
        this.postbox.send(effect.target, effect.msg, index);
        return;
      case 'persist':
        this.disk.append(effect.record);
        env.happened(this, 'persist');
        if (effect.sync && this.alive) this.#barrier(index);
        return;
      case 'truncate':
        this.disk.truncate(effect.upTo);
        return;
      case 'setTimer':
        this.#setTimer(effect.id, effect.after);
        return;
      case 'cancelTimer':
        this.#timers.delete(effect.id);
        return;
      case 'sign': {
        const { what, req } = effect;
        this.signs++;
        this.work(env.scheme.cost('sign', 1), () => {
          const sig = env.ledger.sign(this.node, what.key, what.domain, what.message);
          for (const o of env.watchers('signed')) o.signed(this, what, sig);
          this.input({ t: 'signed', req, sig });
        });
        return;
      }
      case 'verify': {
        const { claims, req, merge, batch } = effect;
        this.work(this.costOf(claims, batch), () => {
          const ok = claims.map((claim) => env.ledger.holds(claim));
          const good = merge ? claims.filter((_, i) => ok[i]) : [];
          this.input({ t: 'verified', req, ok, ...(good.length > 0 && { merged: env.ledger.merge(good) }) });
        });
        return;
      }
      case 'build': {
        const bytes = env.bodyBytes(env.now());
        const body = env.chain.build({
          parent: effect.parent,
          proposer: this.id,
          builder: this.node,
          at: env.now(),
          time: this.now().wall,
          bytes,
          engine: effect.engine,
          attach: effect.attach,
          // Twins build different blocks, as two programs with one key would.
          salt: this.index * 0x1_0000 + this.#salt++,
          valid: true,
        });
        this.bodies.add(body.header.id);
        this.work(this.#validateCost(bytes), () =>
          this.input({ t: 'candidate', req: effect.req, block: body.header, bytes: body.bytes }),
        );
        return;
      }
      case 'validate':
        if (this.bodies.has(effect.block.id)) this.#validate(effect.block);
        else this.bodies.want(effect.block.id, effect.from, effect.block);
        return;
      case 'fetch': {
        const here = this.bodies.has(effect.block) ? env.chain.get(effect.block) : undefined;
        if (here !== undefined) this.input({ t: 'payload', block: here.header, from: 'local' });
        else this.bodies.want(effect.block, effect.from);
        return;
      }
      case 'mine':
      case 'stopMining':
        env.mining(this, effect);
        return;
      case 'extend':
      case 'reorg':
        for (const o of env.watchers('extended')) o.extended(this, effect);
        this.#announceSets(effect.t === 'extend' ? [effect.block] : effect.apply);
        return;
      case 'finalize':
        this.#finalize({ block: effect.block, proof: effect.proof });
        return;
      case 'evidence':
        for (const o of env.watchers('accused')) o.accused(this, effect.proof);
        return;
      case 'behind':
        this.sync.ask(effect.peer);
        return;
      case 'stopped':
        return;
      case 'note':
        for (const o of env.watchers('noted')) o.noted(this, effect.name, effect.value);
        env.happened(this, `note:${effect.name}`);
    }
  }

  /** A chain engine builds far above its last final block: it must know who is elected when its head gets there. */
  #announceSets(blocks: readonly BlockRef[]): void {
    const env = this.#env;
    if (env.engine.module.traits.family !== 'chain') return;
    for (const from of env.chain.setChanges) {
      if (blocks.some(({ height }) => from === height + 2)) {
        this.input({ t: 'set', from, set: env.chain.setAt(from) });
      }
    }
  }

  #barrier(index: number): void {
    const env = this.#env;
    this.syncs++;
    const wait = draw(env.scenario.disk.fsync, this.#rng);
    const done = (): void => {
      this.disk.sync();
      for (const o of env.watchers('durable')) o.durable(this, index);
    };
    if (wait === 0 && !env.hostFaults.ignoreBarriers) {
      done();
      return;
    }
    if (!env.hostFaults.ignoreBarriers) this.#blocked = true;
    env.at(env.now() + wait, this, () => {
      done();
      this.#blocked = false;
      this.#drain();
    });
  }

  #setTimer(id: string, after: number): void {
    const env = this.#env;
    const token = ++this.#timerToken;
    this.#timers.set(id, token);
    const real = this.driftPpm === 0 ? after : Math.ceil((after * 1_000_000) / (1_000_000 + this.driftPpm));
    env.at(env.now() + Math.max(0, Math.ceil(real)), this, () => {
      if (this.#timers.get(id) !== token) return;
      this.#timers.delete(id);
      this.input({ t: 'timer', id });
    });
  }

  /** Runs something after the processor has worked on it for a time. */
  work(costUs: number, run: () => void): void {
    const env = this.#env;
    if (costUs === 0) run();
    else env.at(this.processor.book(env.now(), costUs), this, run);
  }

  #validateCost(bytes: number): number {
    const { cpu } = this.#env.scenario;
    return cpu.free ? 0 : Math.ceil((bytes * cpu.validateUsPerKib) / 1024);
  }

  /** Processor time to check claims; counts them. */
  costOf(claims: readonly SigClaim[], batch: boolean): number {
    const { scheme } = this.#env;
    let cost = 0;
    let single = 0;
    for (const { keys, scheme: kind } of claims) {
      this.verifies++;
      if (keys.length > 1) cost += scheme.cost('verifyCert', keys.length);
      else if (kind === 'identity' || !batch) cost += scheme.cost('verifyOne', 1);
      else single++;
    }
    return single === 0 ? cost : cost + scheme.cost('verifyBatch', single);
  }

  #validate(block: BlockRef): void {
    const env = this.#env;
    const body = env.chain.get(block.id);
    if (body === undefined) return;
    this.work(this.#validateCost(body.bytes), () => {
      const parent = env.chain.get(body.header.parent)?.header;
      const why =
        refusal(env.chain, block, body) ??
        (parent === undefined
          ? 'the parent is unknown'
          : env.engine.module.checkHeader(env.config, body.header, parent, env.chain.setAt(body.header.height)));
      if (why === undefined) this.input({ t: 'validated', block: body.header, ok: true });
      else this.input({ t: 'validated', block, ok: false, why });
    });
  }

  #finalize(record: FinalityRecord): void {
    const env = this.#env;
    const header = env.chain.get(record.block.id)?.header;
    // The engine decided it too, but a barrier held the effect back until the block had come from a peer.
    const { height, id } = record.block;
    if (height <= this.#adopted && this.finals[height - 1]?.block.id === id) return;
    if (header !== undefined && header.height === this.final.height + 1 && header.parent === this.final.id) {
      this.finals.push(record);
      this.final = header;
      this.bodies.add(header.id);
    }
    for (const o of env.watchers('finalized')) o.finalized(this, record, header);
    for (const from of env.chain.setChanges) {
      if (from === record.block.height + 2) this.input({ t: 'set', from, set: env.chain.setAt(from) });
    }
    this.input({ t: 'demand' });
  }

  /** Takes blocks that a peer sent and whose finality was checked. */
  adopt(records: readonly FinalityRecord[]): void {
    const env = this.#env;
    for (const record of records) {
      const header = env.chain.get(record.block.id)?.header;
      if (header === undefined || header.parent !== this.final.id) return;
      this.finals.push(record);
      this.final = header;
      this.bodies.add(header.id);
    }
    this.#adopted = this.final.height;
    for (const o of env.watchers('synced')) o.synced(this, records);
    const set = env.chain.setAt(this.final.height + 1);
    const next = env.chain.setAt(this.final.height + 2);
    const proof = this.finals.at(-1)?.proof ?? { kind: 'trusted', why: 'genesis' };
    this.input({ t: 'synced', tip: this.final, proof, set, ...(next !== set && { next }) });
  }
}

/** Digest of an input for the trace; messages by their key alone, which the envelope computed once. */
function inputDigest<M>(input: Input<M>): { readonly high: number; readonly low: number } {
  switch (input.t) {
    case 'candidate':
      return digestValue(['candidate', input.req, input.block.id]);
    case 'validated':
      return digestValue(['validated', input.block.id, input.ok]);
    case 'payload':
      return digestValue(['payload', input.block.id, input.from]);
    case 'start':
      return digestValue(['start', input.anchor.id, input.set.hash]);
    case 'synced':
      return digestValue(['synced', input.tip.id, input.set.hash]);
    case 'set':
      return digestValue(['set', input.from, input.set.hash]);
    default:
      return digestValue(input);
  }
}
