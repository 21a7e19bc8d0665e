import { sha256 } from '@dougong/crypto/hash';
import type { Effect } from '../interface/effect.ts';
import { type NodeId, toHash } from '../interface/primitives.ts';
import type { ValidatorSet } from '../interface/validator-set.ts';
import { createChain, type SimChain } from './chain.ts';
import { type TraceHasher, traceHasher } from './digest.ts';
import type { Environment, HostFaults } from './environment.ts';
import { SimError } from './errors.ts';
import { armFaults, type FaultTargets } from './faults.ts';
import type { AnySimEngine, SimEngine, SimEngines } from './harness.ts';
import { Machine, START_MS } from './machine.ts';
import { createMining } from './mining.ts';
import { mockNodeId, signatureLedger } from './mock-crypto.ts';
import { createNetwork, type Network } from './network.ts';
import type { Envelope, Observer } from './observer.ts';
import { type EventQueue, eventQueue } from './queue.ts';
import { type RandomStream, randomStream } from './random.ts';
import type { Finding } from './result.ts';
import type { CheckId, Scenario, Selection, StrategyRef } from './scenario.ts';
import { modelScheme } from './scheme.ts';
import { equip, isDouble } from './strategies/equip.ts';
import { createTriggers, type Triggers } from './triggers.ts';
import { regionIndex, validatorSets } from './validators.ts';

/** What happens at a time. One shape for all, so that the heap holds objects of one kind. */
export interface Scheduled<M> {
  readonly machine: Machine<M> | undefined;
  readonly incarnation: number;
  readonly envelope: Envelope<M> | undefined;
  readonly run: (() => void) | undefined;
}

/** How to run a scenario, beside what it says itself. */
export interface SimulationOptions {
  readonly hostFaults?: HostFaults;
  /** Send every message through the codec and back; on unless switched off. */
  readonly wire?: boolean;
  /** The engine instead of the one that the scenario names. */
  readonly engine?: AnySimEngine;
  /** Whether a machine's messages reach another, beside what the scenario says; asked at every sending. */
  readonly reaches?: (from: Machine<unknown>, to: Machine<unknown>, nowUs: number) => boolean;
  /** Another order of events than that of time. */
  readonly queue?: EventQueue<Scheduled<never>>;
}

/** A set-up simulation: machines, time, and who watches. `simulate` in `run.ts` is the usual way in. */
export class Simulation<M> {
  readonly scenario: Scenario;
  readonly engine: SimEngine<unknown, M>;
  readonly config: unknown;
  readonly chain: SimChain;
  readonly network: Network;
  readonly trace: TraceHasher = traceHasher();
  readonly machines: readonly Machine<M>[];
  readonly env: Environment<unknown, M>;
  readonly findings: Finding[] = [];
  readonly coverage: Map<string, number> = new Map();
  /** Set by watchers: the run has reached its goal. */
  goalReached = false;
  healed = false;
  events = 0;
  readonly #queue: EventQueue<Scheduled<M>>;
  readonly #rng: RandomStream;
  readonly #triggers: Triggers;
  readonly #watchers = new Map<keyof Observer<M>, Observer<M>[]>();
  readonly #byNode = new Map<NodeId, Machine<M>[]>();
  #now = 0;

  /** @throws {@link SimError} `engine.unknown` or `engine.config`. */
  constructor(scenario: Scenario, engines: SimEngines, options: SimulationOptions = {}) {
    this.scenario = scenario;
    this.#queue = (options.queue as EventQueue<Scheduled<M>> | undefined) ?? eventQueue();
    this.engine = engineOf(scenario, engines, options);
    this.#rng = randomStream(`dougong-sim/${scenario.seed}`);
    const sets = validatorSets(scenario, this.engine.quorum ?? 'byzantine');
    const firstSet = (sets[0] as [number, ValidatorSet])[1];
    this.chain = createChain(sets, START_MS);
    const nodes = scenario.nodes + scenario.spares;
    const byzantine = byzantineNodes(scenario, nodes, this.#rng);
    const doubles = [...byzantine].filter(([, ref]) => isDouble(ref, this.engine.strategies)).map(([node]) => node);
    const twins = [...doubles, ...twinNodes(scenario, nodes, this.#rng)];
    const seats = [...Array.from({ length: nodes }, (_, i) => i), ...twins];
    const regionOf = seats.map((node) => regionIndex(scenario, node));
    this.network = createNetwork(scenario.network, regionOf, this.#rng.split('net'));
    this.config = configOf(this.engine, scenario, firstSet, this.network);
    const scheme = modelScheme(scenario.cpu);
    this.#triggers = createTriggers({ now: () => this.#now, schedule: (at, run) => this.schedule(at, run) });
    const mining = createMining<M>(
      this.engine,
      this.#rng.split('mining'),
      (at, machine, run) => this.#at(at, machine, run),
      { chain: this.chain, powerOf: ({ node }) => scenario.weights?.[node] ?? 1 },
    );
    this.env = {
      scenario,
      engine: this.engine,
      config: this.config,
      chainId: toHash(sha256(new TextEncoder().encode('dougong-sim'))),
      chain: this.chain,
      scheme,
      ledger: signatureLedger(scheme),
      network: this.network,
      rng: this.#rng.split('hosts'),
      trace: this.trace,
      hostFaults: options.hostFaults ?? {},
      wire: options.wire ?? true,
      reaches: (from, to) => options.reaches?.(from as Machine<unknown>, to as Machine<unknown>, this.#now) ?? true,
      machinesOf: (node) => this.#byNode.get(node) ?? [],
      machine: (index) => this.machines[index] as Machine<M>,
      now: () => this.#now,
      deliver: (at, machine, envelope) => {
        this.#queue.push(at, { machine, incarnation: 0, envelope, run: undefined });
      },
      at: (at, machine, run) => this.#at(at, machine, run),
      arrive: (at, machine, run) =>
        this.schedule(at, () => {
          if (machine.alive) run();
        }),
      watchers: ((hook: keyof Observer<M>) => this.#watchers.get(hook) ?? NOBODY) as Environment<
        unknown,
        M
      >['watchers'],
      wireFault: (machine, detail) => {
        if (machine.honest) this.report('wire', [machine.node], detail);
      },
      happened: (machine, event) => this.#triggers.happened(machine.node, event),
      mining: (machine, effect: Effect<M> & { readonly t: 'mine' | 'stopMining' }) =>
        mining(machine, effect, this.#now),
      bodyBytes: bodyBytes(scenario),
    };
    this.machines = seats.map(
      (node, index) =>
        new Machine<M>(this.env, {
          index,
          node,
          id: mockNodeId(node),
          honest: !byzantine.has(node) && !twins.includes(node),
        }),
    );
    for (const machine of this.machines) {
      const known = this.#byNode.get(machine.id);
      if (known === undefined) this.#byNode.set(machine.id, [machine]);
      else known.push(machine);
    }
    this.watch({
      noted: (_machine, name) => this.cover(name),
      restarted: (machine, recovered) => {
        if (machine.incarnation > 1) this.cover(`restart:${recovered.ended}`);
      },
      synced: () => this.cover('sync'),
      finalized: (machine, { block }) => {
        if (machine.honest) this.#triggers.reached(block.height + 1, 0);
      },
      stepped: (machine) => {
        if (!this.#triggers.watchesRounds || !machine.honest) return;
        const view = machine.engine?.view();
        if (view !== undefined) this.#triggers.reached(view.height, view.round);
      },
      threw: (machine, input, error) =>
        this.report('totality', [machine.node], `step threw on ${input.t}: ${describe(error)}`),
    });
    keepTwinsApart(this.machines, nodes, twinsApart(scenario) ? twins : doubles, this.#rng.split('twins'));
    equip(this, byzantine, firstSet, this.#rng.split('byzantine'));
    armFaults(scenario.faults, this.#faultTargets());
    if (scenario.heal !== undefined) this.schedule(scenario.heal.at, () => this.heal());
    for (const machine of this.machines) this.schedule(0, () => machine.start());
  }

  get now(): number {
    return this.#now;
  }

  /** Adds a watcher; before the run begins. */
  watch(observer: Observer<M>): void {
    for (const hook of Object.keys(observer) as (keyof Observer<M>)[]) {
      if (observer[hook] === undefined) continue;
      const known = this.#watchers.get(hook);
      if (known === undefined) this.#watchers.set(hook, [observer]);
      else known.push(observer);
    }
  }

  schedule(at: number, run: () => void): void {
    this.#queue.push(at, { machine: undefined, incarnation: 0, envelope: undefined, run });
  }

  #at(at: number, machine: Machine<M>, run: () => void): void {
    this.#queue.push(at, { machine, incarnation: machine.incarnation, envelope: undefined, run });
  }

  report(check: CheckId, nodes: readonly number[], detail: string): void {
    if (!this.scenario.check.includes(check)) return;
    this.findings.push({ check, at: this.#now, event: this.events, nodes, detail });
  }

  /** Counts an event for coverage. */
  cover(name: string): void {
    this.coverage.set(name, (this.coverage.get(name) ?? 0) + 1);
  }

  /** Ends all faults but byzantine ones: links are whole, everybody is up. */
  heal(): void {
    this.healed = true;
    this.#triggers.disarm();
    this.network.heal();
    for (const machine of this.machines) {
      machine.driftPpm = 0;
      machine.offsetMs = 0;
      machine.resume();
      if (!machine.alive) machine.start();
    }
  }

  /** Serves the next event. False when there is none before `until`. */
  advance(until: number): boolean {
    const at = this.#queue.nextTime();
    if (at > until || at === Number.POSITIVE_INFINITY) return false;
    this.#now = at;
    const event = this.#queue.pop() as Scheduled<M>;
    this.events++;
    if (event.envelope !== undefined) event.machine?.postbox.receive(event.envelope);
    else if (event.machine === undefined || event.machine.incarnation === event.incarnation) event.run?.();
    return true;
  }

  /** Tells the watchers that the run is over. */
  end(): void {
    for (const observer of this.env.watchers('ended')) observer.ended();
  }

  #faultTargets(): FaultTargets<M> {
    return {
      machines: this.machines,
      network: this.network,
      triggers: this.#triggers,
      rng: this.#rng.split('faults'),
      regionOf: (node) => this.scenario.network.map.regions[regionIndex(this.scenario, node)] as string,
      schedule: (at, run) => this.schedule(at, run),
      now: () => this.#now,
      note: (name) => this.cover(name),
    };
  }
}

const NOBODY: readonly never[] = [];

function engineOf<M>(scenario: Scenario, engines: SimEngines, options: SimulationOptions): SimEngine<unknown, M> {
  const engine = options.engine ?? engines[scenario.engine.id];
  if (engine === undefined) {
    throw new SimError(
      'engine.unknown',
      `no engine "${scenario.engine.id}"; known: ${Object.keys(engines).join(', ')}`,
    );
  }
  return engine as SimEngine<unknown, M>;
}

function configOf<M>(engine: SimEngine<unknown, M>, scenario: Scenario, set: ValidatorSet, network: Network): unknown {
  const written = scenario.engine.config as Readonly<Record<string, unknown>>;
  let config: unknown;
  try {
    config = engine.configure?.(written, { scenario, set, delayUs: (a, b) => network.delayUs(a, b) }) ?? {
      ...(engine.module.defaults as object),
      ...written,
    };
  } catch (error) {
    throw new SimError('engine.config', describe(error), {}, { cause: error });
  }
  const problems = engine.module.check(config, set);
  if (problems.length > 0) throw new SimError('engine.config', problems.join('; '));
  return config;
}

function byzantineNodes(scenario: Scenario, nodes: number, rng: RandomStream): Map<number, StrategyRef> {
  const chosen = new Map<number, StrategyRef>();
  for (const [i, fault] of scenario.faults.entries()) {
    if (fault.f !== 'byzantine') continue;
    for (const node of nodesOf(fault.who, nodes, rng.split(`byzantine/${i}`))) chosen.set(node, fault.strategy);
  }
  return chosen;
}

function twinNodes(scenario: Scenario, nodes: number, rng: RandomStream): number[] {
  return scenario.faults.flatMap((fault, i) =>
    fault.f === 'twin' ? nodesOf(fault.who, nodes, rng.split(`twin/${i}`)) : [],
  );
}

function twinsApart(scenario: Scenario): boolean {
  return scenario.faults.some((fault) => fault.f === 'twin' && fault.apart);
}

/** Nodes that are something from the start; roles and regions are not known then. */
function nodesOf(who: Selection, nodes: number, rng: RandomStream): number[] {
  const all = Array.from({ length: nodes }, (_, i) => i);
  if (who === 'all') return all;
  if (typeof who === 'object' && 'nodes' in who) return who.nodes.filter((node) => node < nodes);
  if (typeof who === 'object' && 'random' in who) return rng.shuffle(all).slice(0, who.random);
  throw new SimError('scenario.invalid', 'byzantine and twin nodes are chosen by {nodes} or {random}');
}

/** Gives the two machines of each of these nodes disjoint audiences. */
function keepTwinsApart<M>(
  machines: readonly Machine<M>[],
  nodes: number,
  apart: readonly number[],
  rng: RandomStream,
): void {
  for (const twin of machines.slice(nodes)) {
    if (!apart.includes(twin.node)) continue;
    const mixed = rng.shuffle(Array.from({ length: nodes }, (_, i) => i).filter((node) => node !== twin.node));
    const first = machines[twin.node] as Machine<M>;
    first.audience = new Set(mixed.slice(0, mixed.length >> 1));
    twin.audience = new Set(mixed.slice(mixed.length >> 1));
  }
}

/** Bytes of a block at a time: full, or what was offered since the last one. */
function bodyBytes({ load }: Scenario): (at: number) => number {
  let taken = 0;
  return (at) => {
    if (load.txPerSecond === 0) return load.blockBytes;
    const offered = Math.floor((at * load.txPerSecond) / 1_000_000);
    const count = Math.min(offered - taken, Math.floor(load.blockBytes / load.txBytes));
    taken += count;
    return count * load.txBytes;
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
