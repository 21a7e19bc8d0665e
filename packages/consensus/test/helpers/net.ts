import {
  type BlockRef,
  type Boot,
  type Bytes,
  type ClaimContext,
  createValidatorSet,
  type Effect,
  type Engine,
  type EngineHeader,
  type EngineModule,
  type Evidence,
  type Finality,
  type Hash,
  type Height,
  type Input,
  idBytes,
  type Micros,
  type NodeId,
  type SigClaim,
  seededRng,
  toHash,
  toNodeId,
  type ValidatorSet,
  type WalRecord,
  ZERO_HASH,
} from '@dougong/consensus';
import { checkClaims, mockScheme, type VoteScheme } from '@dougong/consensus/certificate';
import { sha256 } from '@dougong/crypto/hash';

/** Chain under test. */
export const CHAIN: Hash = toHash(sha256(new TextEncoder().encode('test chain')));

/** Node id of a position, 32 bytes. */
export function nodeAt(position: number, name = 'node'): NodeId {
  return toNodeId(sha256(new TextEncoder().encode(`${name} ${position}`)));
}

/** A set of validators with mock keys; the key of a node is its id. */
export function testSet(weights: readonly bigint[], epoch = 0, name = 'node'): ValidatorSet {
  const members = weights.map((weight, i) => ({ node: nodeAt(i, name), voteKey: idBytes(nodeAt(i, name)), weight }));
  return createValidatorSet({ epoch, members });
}

export const equalSet = (size: number): ValidatorSet => testSet(new Array<bigint>(size).fill(1n));

/** A block that any engine may start on. */
export function genesis(set: ValidatorSet): EngineHeader {
  return {
    height: 0,
    id: toHash(sha256(new TextEncoder().encode('genesis'))),
    parent: ZERO_HASH,
    time: 0,
    proposer: nodeAt(0),
    validators: set.hash,
    nextValidators: set.hash,
    engine: new Uint8Array(),
    attach: new Uint8Array(),
  };
}

export interface Sent<M> {
  readonly at: Micros;
  readonly from: number;
  readonly to: number;
  readonly msg: M;
}

export interface NetOptions<C, M> {
  readonly module: EngineModule<C, M>;
  readonly config: C;
  readonly set: ValidatorSet;
  /** One-way delay; 1,000 µs by default. */
  readonly delay?: (from: number, to: number) => Micros;
  /** Whether a message is delivered; may rewrite it. */
  readonly filter?: (sent: Sent<M>) => boolean;
  /** Effects of a node pass through here; byzantine nodes rewrite theirs. */
  readonly tamper?: (node: number, effect: Effect<M>, net: TestNet<C, M>) => readonly Effect<M>[];
  readonly scheme?: VoteScheme;
  /** Set elected for the height after a block. */
  readonly nextSet?: (height: Height) => ValidatorSet;
  readonly seed?: string;
  /** Whether hosts synchronise when their engine asks for it. */
  readonly sync?: boolean;
}

interface Event {
  readonly time: Micros;
  readonly seq: number;
  readonly run: () => void;
}

export interface TestNode<M> {
  engine: Engine<M>;
  up: boolean;
  /** Counts restarts; events of an earlier life are void. */
  life: number;
  wal: WalRecord[];
  timers: Map<string, number>;
  final: { readonly block: BlockRef; readonly proof: Finality }[];
  evidence: Evidence[];
  notes: Map<string, number>;
  log: string[];
}

/** Engines on a virtual network with exact delays; small on purpose, the real simulator is `/sim`. */
export class TestNet<C, M> {
  readonly options: NetOptions<C, M>;
  readonly nodes: TestNode<M>[] = [];
  readonly ids: NodeId[];
  readonly blocks = new Map<Hash, EngineHeader>();
  readonly invalid = new Set<Hash>();
  readonly sent: Sent<M>[] = [];
  readonly behind: number[] = [];
  time: Micros = 0;
  verifies = 0;
  finalized = 0;
  private seq = 0;
  private heap: Event[] = [];

  constructor(options: NetOptions<C, M>, ids: readonly NodeId[] = options.set.members.map(({ node }) => node)) {
    this.options = options;
    this.ids = [...ids];
    const first = genesis(options.set);
    this.blocks.set(first.id, first);
    for (let i = 0; i < ids.length; i++) {
      this.nodes.push({
        engine: this.create(i, []),
        up: true,
        life: 0,
        wal: [],
        timers: new Map(),
        final: [],
        evidence: [],
        notes: new Map(),
        log: [],
      });
    }
  }

  get scheme(): VoteScheme {
    return this.options.scheme ?? mockScheme;
  }

  node(i: number): TestNode<M> {
    const node = this.nodes[i];
    if (node === undefined) throw new RangeError(`node ${i}`);
    return node;
  }

  private create(i: number, wal: readonly WalRecord[], walLost = false): Engine<M> {
    const self = this.ids[i] ?? nodeAt(i);
    const boot: Boot = {
      self,
      chainId: CHAIN,
      engineEpoch: 0,
      rng: seededRng(`${this.options.seed ?? ''}/${i}`),
      scheme: this.scheme,
      wal,
      walLost,
    };
    return this.options.module.create(this.options.config, boot);
  }

  setFor(height: Height): ValidatorSet {
    return this.options.nextSet?.(height - 1) ?? this.options.set;
  }

  start(...only: readonly number[]): this {
    const list = only.length > 0 ? only : this.nodes.map((_, i) => i);
    for (const i of list) this.boot(i);
    return this;
  }

  private boot(i: number): void {
    const last = this.node(i).final.at(-1);
    const anchor = last === undefined ? genesis(this.options.set) : this.header(last.block.id);
    const proof: Finality = last?.proof ?? { kind: 'trusted', why: 'genesis' };
    const set = this.setFor(anchor.height + 1);
    this.input(i, { t: 'start', anchor, proof, set, next: this.setFor(anchor.height + 2) });
  }

  header(id: Hash): EngineHeader {
    const header = this.blocks.get(id);
    if (header === undefined) throw new RangeError(`block ${id}`);
    return header;
  }

  crash(i: number): void {
    const node = this.node(i);
    node.up = false;
    node.life += 1;
    node.timers.clear();
  }

  restart(i: number, wal: readonly WalRecord[] = this.node(i).wal, walLost = false): void {
    const node = this.node(i);
    node.life += 1;
    node.timers.clear();
    node.up = true;
    node.wal = [...wal];
    node.engine = this.create(i, node.wal, walLost);
    this.boot(i);
  }

  at(time: Micros, run: () => void): void {
    this.push(time, run);
  }

  private push(time: Micros, run: () => void): void {
    const event = { time, seq: this.seq++, run };
    const { heap } = this;
    let i = heap.length;
    heap.push(event);
    while (i > 0) {
      const up = (i - 1) >> 1;
      const above = heap[up];
      if (above === undefined || !before(event, above)) break;
      heap[i] = above;
      i = up;
    }
    heap[i] = event;
  }

  private pop(): Event | undefined {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      let least = left;
      if (right !== undefined && before(right, left)) {
        least = right;
        child += 1;
      }
      if (!before(least, last)) break;
      heap[i] = least;
      i = child;
    }
    heap[i] = last;
    return top;
  }

  /** Runs until a condition holds or time or events run out; says whether it held. */
  run(until: () => boolean, limit: Micros = 600_000_000, most = 3_000_000): boolean {
    for (let events = 0; events < most; events++) {
      if (until()) return true;
      const event = this.pop();
      if (event === undefined) return until();
      if (event.time > limit) {
        this.push(event.time, event.run);
        return until();
      }
      this.time = event.time;
      event.run();
    }
    return until();
  }

  input(i: number, input: Input<M>): void {
    const node = this.node(i);
    if (!node.up) return;
    node.engine.step(input, { mono: this.time, wall: Math.floor(this.time / 1000) }, (effect) => {
      for (const each of this.options.tamper?.(i, effect, this) ?? [effect]) this.perform(i, each);
    });
  }

  /** Feeds an input at the present time, after the current step. */
  later(i: number, input: Input<M>, after: Micros = 0): void {
    const { life } = this.node(i);
    this.push(this.time + after, () => {
      if (this.node(i).life === life) this.input(i, input);
    });
  }

  deliver(from: number, to: number, msg: M, after = this.options.delay?.(from, to) ?? 1_000): void {
    const sent = { at: this.time, from, to, msg };
    this.sent.push(sent);
    if (this.options.filter?.(sent) === false) return;
    this.push(this.time + after, () => this.receive(to, this.ids[from] ?? nodeAt(from), msg));
  }

  receive(to: number, from: NodeId, msg: M): void {
    const node = this.node(to);
    if (!node.up) return;
    const { codec } = this.options.module;
    const claims = codec.claims(msg, this.context(to));
    if (claims === undefined) {
      this.note(to, 'host.unsound');
      return;
    }
    const check = claims.filter(({ defer }) => defer !== true);
    if (!this.check(check, false).ok.every((valid) => valid)) {
      this.note(to, 'host.badSignature');
      return;
    }
    this.input(to, { t: 'message', from, msg, bytes: 0 });
  }

  context(i: number): ClaimContext {
    const { engine } = this.node(i);
    return { chainId: CHAIN, engineEpoch: 0, scheme: this.scheme, setAt: (height) => engine.setAt(height) };
  }

  check(claims: readonly SigClaim[], batch: boolean, merge = false): { ok: readonly boolean[]; merged?: Bytes } {
    const identity = (key: Bytes, message: Bytes, sig: Bytes) => mockScheme.verify(message, [key], sig);
    const outcome = checkClaims(claims, { batch, merge }, { schemes: [this.scheme], identity });
    this.verifies += outcome.checks;
    return outcome;
  }

  sign(i: number, key: 'vote' | 'identity', message: Bytes): Bytes {
    const secret = idBytes(this.ids[i] ?? nodeAt(i));
    return (key === 'vote' ? this.scheme : mockScheme).sign(secret, message);
  }

  private note(i: number, name: string): void {
    const { notes } = this.node(i);
    notes.set(name, (notes.get(name) ?? 0) + 1);
  }

  block(parent: EngineHeader, proposer: number, engine: Bytes, attach: Bytes, salt = 0): EngineHeader {
    const text = JSON.stringify([parent.id, proposer, [...engine], [...attach], salt]);
    const header: EngineHeader = {
      height: parent.height + 1,
      id: toHash(sha256(new TextEncoder().encode(text))),
      parent: parent.id,
      time: Math.floor(this.time / 1000),
      proposer: this.ids[proposer] ?? nodeAt(proposer),
      validators: this.setFor(parent.height + 1).hash,
      nextValidators: this.setFor(parent.height + 2).hash,
      engine,
      attach,
    };
    this.blocks.set(header.id, header);
    return header;
  }

  perform(i: number, effect: Effect<M>): void {
    const node = this.node(i);
    // A crash takes what the step had not done yet.
    if (!node.up) return;
    switch (effect.t) {
      case 'send': {
        const { target } = effect;
        const nodes =
          target.to === 'one'
            ? [target.node]
            : target.to === 'some'
              ? target.nodes
              : this.setFor(node.engine.view().height).members.map((member) => member.node);
        for (const id of nodes) {
          const to = this.ids.indexOf(id);
          if (to === i && target.to !== 'all') throw new Error(`node ${i} sends to itself`);
          if (to >= 0 && to !== i) this.deliver(i, to, effect.msg);
        }
        break;
      }
      case 'persist':
        node.wal.push(effect.record);
        break;
      case 'truncate':
        node.wal = node.wal.filter(({ height }) => height > effect.upTo);
        break;
      case 'setTimer': {
        const mark = this.seq;
        const { life } = node;
        node.timers.set(effect.id, mark);
        this.push(this.time + effect.after, () => {
          if (node.life !== life || node.timers.get(effect.id) !== mark) return;
          node.timers.delete(effect.id);
          this.input(i, { t: 'timer', id: effect.id });
        });
        break;
      }
      case 'cancelTimer':
        node.timers.delete(effect.id);
        break;
      case 'sign':
        this.later(i, { t: 'signed', req: effect.req, sig: this.sign(i, effect.what.key, effect.what.message) });
        break;
      case 'verify':
        this.later(i, { t: 'verified', req: effect.req, ...this.check(effect.claims, effect.batch, effect.merge) });
        break;
      case 'build': {
        const block = this.block(effect.parent, i, effect.engine, effect.attach);
        this.later(i, { t: 'candidate', req: effect.req, block, bytes: 100 });
        break;
      }
      case 'validate': {
        const header = this.blocks.get(effect.block.id);
        if (header === undefined) break;
        if (this.invalid.has(header.id)) {
          this.later(i, { t: 'validated', block: effect.block, ok: false, why: 'marked invalid' });
        } else this.later(i, { t: 'validated', block: header, ok: true });
        break;
      }
      case 'fetch': {
        const header = this.blocks.get(effect.block);
        if (header !== undefined) this.later(i, { t: 'payload', block: header, from: 'local' });
        break;
      }
      case 'finalize':
        this.finalized += 1;
        node.final.push({ block: effect.block, proof: effect.proof });
        break;
      case 'evidence':
        node.evidence.push(effect.proof);
        break;
      case 'behind':
        this.behind.push(i);
        if (this.options.sync === true) this.synchronise(i, this.ids.indexOf(effect.peer));
        break;
      case 'note':
        this.note(i, effect.name);
        node.log.push(`${this.time} ${effect.name} ${effect.value}`);
        break;
      default:
        break;
    }
  }

  /** A host's synchronisation: takes over what a peer has final. */
  synchronise(i: number, peer: number): void {
    const node = this.node(i);
    const height = node.final.at(-1)?.block.height ?? 0;
    const fresh = this.node(peer).final.filter(({ block }) => block.height > height);
    const last = fresh.at(-1);
    if (last === undefined) return;
    node.final.push(...fresh);
    const tip = this.header(last.block.id);
    const [set, next] = [this.setFor(tip.height + 1), this.setFor(tip.height + 2)];
    this.later(i, { t: 'synced', tip, proof: last.proof, set, next });
  }

  /** Least number of blocks that the given nodes have final. */
  least(...only: readonly number[]): number {
    const list = only.length > 0 ? only : this.nodes.flatMap((node, i) => (node.up ? [i] : []));
    return Math.min(...list.map((i) => this.node(i).final.at(-1)?.block.height ?? 0));
  }

  /** Blocks by height that nodes have final; throws when two differ. */
  agreed(...only: readonly number[]): Map<Height, Hash> {
    const list = only.length > 0 ? only : this.nodes.map((_, i) => i);
    const chain = new Map<Height, Hash>();
    for (const i of list) {
      for (const { block } of this.node(i).final) {
        const known = chain.get(block.height);
        if (known !== undefined && known !== block.id) throw new Error(`height ${block.height} decided twice`);
        chain.set(block.height, block.id);
      }
    }
    return chain;
  }

  noted(name: string): number {
    return this.nodes.reduce((sum, node) => sum + (node.notes.get(name) ?? 0), 0);
  }

  kinds(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { msg } of this.sent) {
      const kind = this.options.module.codec.kind(msg);
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return counts;
  }
}

function before(a: Event, b: Event): boolean {
  return a.time < b.time || (a.time === b.time && a.seq < b.seq);
}
