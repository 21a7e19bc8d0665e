import type { Effect } from '../interface/effect.ts';
import type { EngineModule } from '../interface/engine.ts';
import { type Bytes, toNodeId } from '../interface/primitives.ts';
import type { Rng } from '../interface/rng.ts';
import { seededRng } from '../rng/sfc32.ts';
import { ContractHost } from './host.ts';

/** One contract of the engine interface. */
export interface ContractCase {
  /** What it shows, for the title of a test. */
  readonly name: string;
  /** Throws {@link ContractBreach} with what was seen instead. */
  run(): void;
}

/** How the contracts are tried. */
export interface ContractOptions {
  /** Servers; 4 by default. */
  readonly servers?: number;
  /** Heights that a healthy run must reach; 6 by default. */
  readonly heights?: number;
  /** Virtual time allowed for them in microseconds; ten minutes by default. */
  readonly within?: number;
  /** Seed of the random bytes. */
  readonly seed?: string;
}

/** An engine does not keep a contract. */
export class ContractBreach extends Error {
  override readonly name = 'ContractBreach';
}

function breach(what: string): never {
  throw new ContractBreach(what);
}

/** Text of an effect or input that is equal exactly if the thing is. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`;
    if (part instanceof Uint8Array) return `0x${[...part].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
    return part;
  });
}

/**
 * The contracts every engine must keep, as named cases for any test framework.
 *
 * @example
 * for (const { name, run } of engineContracts(raft, raft.defaults)) test(name, run);
 */
export function engineContracts<C, M>(
  module: EngineModule<C, M>,
  config: C,
  options: ContractOptions = {},
): readonly ContractCase[] {
  const { servers = 4, heights = 6, within = 600_000_000, seed = 'contract' } = options;
  const healthy = (): ContractHost<C, M> => {
    const host = new ContractHost(module, config, servers);
    for (let i = 0; i < servers; i++) host.start(i);
    if (!host.run(heights, within)) breach(`${heights} heights were not final within ${within} µs on perfect links`);
    return host;
  };
  return [
    { name: 'progress: a healthy network finalises blocks', run: () => void healthy() },
    { name: 'agreement: all servers finalise one chain without gaps', run: () => agreement(healthy()) },
    { name: 'determinism: the same inputs give the same effects', run: () => determinism(module, config, healthy()) },
    {
      name: 'persist before send: a message that needs a record follows it',
      run: () => barriers(healthy(), module.traits.needsWork),
    },
    { name: 'no message goes to the sender itself', run: () => noSelfSend(healthy()) },
    {
      name: 'codec: messages round-trip in canonical bytes of the announced size',
      run: () => codec(module, healthy()),
    },
    {
      name: 'totality: random bytes and mutated messages never throw',
      run: () => totality(module, healthy(), seededRng(seed)),
    },
    { name: 'view: final never goes back and is what was finalised', run: () => views(module, config, healthy()) },
    { name: 'restart: a server with its log comes back and goes on', run: () => restart(healthy(), heights, within) },
    {
      name: 'stop: nothing is final above the height to stop at',
      run: () => stop(module, config, servers, heights, within),
    },
    { name: 'answers to questions never asked change nothing', run: () => strayAnswers(healthy()) },
  ];
}

function agreement<C, M>(host: ContractHost<C, M>): void {
  const chain = new Map<number, string>();
  for (const { final } of host.servers) {
    for (const [i, block] of final.entries()) {
      if (block.height !== i + 1) breach(`height ${block.height} was finalised after height ${i}`);
      const below = i === 0 ? undefined : final[i - 1];
      if (below !== undefined && block.parent !== below.id) breach(`height ${block.height} is not on height ${i}`);
      const known = chain.get(block.height);
      if (known !== undefined && known !== block.id) breach(`two blocks are final at height ${block.height}`);
      chain.set(block.height, block.id);
    }
  }
}

/** Feeds the recorded inputs to fresh engines. */
function determinism<C, M>(module: EngineModule<C, M>, config: C, host: ContractHost<C, M>): void {
  const twin = new ContractHost(module, config, host.servers.length);
  for (const { node, at, input, effects } of host.trace) {
    const again: Effect<M>[] = [];
    const now = { mono: at, wall: Math.floor(at / 1_000) };
    twin.server(node).engine.step(input, now, (effect) => again.push(effect));
    if (textOf(again) !== textOf(effects))
      breach(`server ${node} answered '${input.t}' at ${at} in another way the second time`);
  }
}

/**
 * A step that makes a record durable and sends does so in this order: hosts hold back what comes after a barrier, not
 * what came before.
 */
function barriers<C, M>(host: ContractHost<C, M>, workSpeaks: boolean): void {
  let records = 0;
  for (const { node, at, effects } of host.trace) {
    const record = effects.findIndex(({ t }) => t === 'persist');
    const send = effects.findIndex(({ t }) => t === 'send');
    const barrier = effects.some((effect) => effect.t === 'persist' && effect.sync);
    if (barrier) records++;
    if (barrier && send >= 0 && send < record) {
      breach(`server ${node} at ${at} sends before the first record that the same step makes durable`);
    }
  }
  // Work is no promise that could be broken after a restart.
  if (records === 0 && host.servers.length > 1 && !workSpeaks) breach('no step ever waited for its log');
}

function noSelfSend<C, M>(host: ContractHost<C, M>): void {
  for (const { node, effects } of host.trace) {
    for (const effect of effects) {
      if (effect.t !== 'send' || effect.target.to === 'all') continue;
      const nodes = effect.target.to === 'one' ? [effect.target.node] : effect.target.nodes;
      if (nodes.some((id) => id === host.ids[node])) breach(`server ${node} sends a message to itself`);
    }
  }
}

function sentBy<C, M>(host: ContractHost<C, M>): readonly M[] {
  return host.trace.flatMap(({ effects }) => effects.flatMap((effect) => (effect.t === 'send' ? [effect.msg] : [])));
}

function codec<C, M>(module: EngineModule<C, M>, host: ContractHost<C, M>): void {
  const kinds = new Set<string>();
  for (const msg of sentBy(host)) {
    const bytes = module.codec.encode(msg);
    const kind = module.codec.kind(msg);
    kinds.add(kind);
    if (module.codec.size(msg) !== bytes.length) breach(`a '${kind}' of ${bytes.length} bytes announces another size`);
    const again = module.codec.encode(module.codec.decode(bytes));
    if (textOf(again) !== textOf(bytes)) breach(`a '${kind}' encodes differently after decoding`);
    if (typeof module.codec.height(msg) !== 'number') breach(`a '${kind}' has no height`);
  }
  if (kinds.size === 0 && host.servers.length > 1) breach('nothing was ever sent');
}

/** Random bytes and single-byte mutations, delivered past and through the host's checks, never throw out of a step. */
function totality<C, M>(module: EngineModule<C, M>, host: ContractHost<C, M>, rng: Rng): void {
  const samples = sentBy(host).map((msg) => module.codec.encode(msg));
  const shots: Bytes[] = [];
  for (let i = 0; i < 400; i++) {
    const sample = samples[rng.u32() % Math.max(1, samples.length)];
    const bytes =
      sample === undefined || i % 4 === 0
        ? Uint8Array.from({ length: rng.u32() % 200 }, () => rng.u32() & 0xff)
        : sample.slice(0, i % 3 === 0 ? rng.u32() % (sample.length + 1) : sample.length);
    if (bytes.length > 0 && i % 4 !== 0) bytes[rng.u32() % bytes.length] = rng.u32() & 0xff;
    shots.push(bytes);
  }
  const senders = [...host.ids, toNodeId('ffff')];
  for (const bytes of shots) {
    const from = senders[rng.u32() % senders.length] ?? toNodeId('ffff');
    try {
      host.receive(0, from, bytes);
      const msg = decodeOr(module, bytes);
      if (msg !== undefined) host.give(0, { t: 'message', from, msg, bytes: bytes.length });
      host.give(0, { t: 'timer', id: `no such timer ${rng.u32()}` });
    } catch (error) {
      breach(
        `a step threw on ${textOf(bytes)} from ${from}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}

function decodeOr<C, M>(module: EngineModule<C, M>, bytes: Bytes): M | undefined {
  try {
    return module.codec.decode(bytes);
  } catch {
    return undefined;
  }
}

function views<C, M>(module: EngineModule<C, M>, config: C, host: ContractHost<C, M>): void {
  const twin = new ContractHost(module, config, host.servers.length);
  const last = new Map<number, number>();
  for (const { node, at, input, effects } of host.trace) {
    const { engine } = twin.server(node);
    engine.step(input, { mono: at, wall: Math.floor(at / 1_000) }, () => {});
    const before = textOf(engine.view());
    if (textOf(engine.view()) !== before) breach('looking at the view changes it');
    const { final, height } = engine.view();
    if (final.height < (last.get(node) ?? 0)) breach(`final went back to ${final.height} on server ${node}`);
    if (height < final.height) breach(`the height at hand, ${height}, is below the final one, ${final.height}`);
    last.set(node, final.height);
    const done = effects.findLast((effect) => effect.t === 'finalize');
    if (done?.t === 'finalize' && done.block.id !== final.id)
      breach('the view shows another final block than was finalised');
  }
}

function restart<C, M>(host: ContractHost<C, M>, heights: number, within: number): void {
  for (let i = 0; i < host.servers.length; i++) {
    host.restart(i);
    const goal = heights + 2 * (i + 1);
    if (!host.run(goal, host.time + within)) breach(`after server ${i} restarted, height ${goal} was not reached`);
  }
  agreement(host);
}

function stop<C, M>(module: EngineModule<C, M>, config: C, servers: number, heights: number, within: number): void {
  const host = new ContractHost(module, config, servers);
  for (let i = 0; i < servers; i++) {
    host.start(i);
    host.give(i, { t: 'stopAt', height: heights });
  }
  if (!host.run(heights, within)) breach(`height ${heights} was not reached`);
  host.run(heights + 1, host.time + 30_000_000);
  for (const [i, { final }] of host.servers.entries()) {
    const height = final.at(-1)?.height ?? 0;
    if (height !== heights) breach(`server ${i} finalised height ${height} although it was told to stop at ${heights}`);
    const said = host.trace.some(({ node, effects }) => node === i && effects.some(({ t }) => t === 'stopped'));
    if (!said) breach(`server ${i} did not say that it stopped`);
  }
}

function strayAnswers<C, M>(host: ContractHost<C, M>): void {
  const before = textOf(host.server(0).engine.view());
  host.give(0, { t: 'signed', req: 1e9, sig: new Uint8Array(8) });
  host.give(0, { t: 'verified', req: 1e9, ok: [true], merged: new Uint8Array(8) });
  if (textOf(host.server(0).engine.view()) !== before) breach('an answer to no question changed the view');
}
