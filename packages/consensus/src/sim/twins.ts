import { SimError } from './errors.ts';
import type { AnySimEngine, SimEngines } from './harness.ts';
import type { Finding } from './result.ts';
import { simulate } from './run.ts';

/** What to enumerate. */
export interface TwinsOptions {
  readonly engine: string;
  readonly engines: SimEngines;
  /** Engine configuration; short timers make short runs. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly nodes: number;
  /** Nodes with a twin: the first that many after `firstTwin`, which is tried at every node. */
  readonly twins: number;
  /** Periods with a partition of their own; then the network is whole. */
  readonly rounds: number;
  /** Length of a period; about that of a round, so that every round may meet another partition. */
  readonly periodUs: number;
  /** Most groups of a partition. */
  readonly groups: number;
  /** The engine instead of the named one. */
  readonly replaced?: AnySimEngine;
  /** Called before each run; false ends the enumeration. */
  readonly onCase?: (done: number, total: number) => boolean;
}

/** What an enumeration found. */
export interface TwinsOutcome {
  readonly cases: number;
  readonly total: number;
  readonly findings: readonly {
    readonly twins: readonly number[];
    readonly partitions: readonly string[];
    readonly finding: Finding;
  }[];
}

/**
 * Runs every choice of twins, and every partition of the machines in every period, one of each class of partitions that
 * differ only by swapping a node with its twin (Bano et al., "Twins", OPODIS 2021). Two correct machines with one key
 * can do whatever an equivocating or forgetful node can. Leaders follow the engine's rotation, so trying every node as
 * the twin tries every leader.
 */
export function enumerateTwins(options: TwinsOptions): TwinsOutcome {
  const { nodes, twins, rounds, groups } = options;
  const machines = nodes + twins;
  if (machines > 8) throw new SimError('scenario.invalid', `${machines} machines have too many partitions: at most 8`);
  const partitions = partitionsOf(machines, groups);
  const classes = plans(partitions, rounds, nodes, twins);
  const total = nodes * classes.length;
  const findings: TwinsOutcome['findings'][number][] = [];
  let cases = 0;
  for (let first = 0; first < nodes; first++) {
    const who = Array.from({ length: twins }, (_, i) => (first + i) % nodes);
    for (const plan of classes) {
      if (options.onCase?.(cases, total) === false) return { cases, total, findings };
      cases++;
      const result = runPlan(options, who, plan);
      const [finding] = result.findings;
      if (finding !== undefined) findings.push({ twins: who, partitions: plan, finding });
    }
  }
  return { cases, total, findings };
}

function runPlan(
  options: TwinsOptions,
  twins: readonly number[],
  plan: readonly string[],
): ReturnType<typeof simulate> {
  const scenario = {
    name: 'twins',
    engine: { id: options.engine, config: options.config ?? {} },
    nodes: options.nodes,
    network: { map: { uniform: '10ms' } },
    faults: twins.length === 0 ? [] : [{ f: 'twin', who: { nodes: twins } }],
    stop: { heights: 2, time: '20s' },
    check: [
      'agreement',
      'no-final-reorg',
      'validity',
      'cert-sound',
      'lock-monotone',
      'wal-monotone',
      'no-framing',
      'totality',
    ],
  };
  return simulate(scenario, options.engines, {
    ...(options.replaced !== undefined && { engine: options.replaced }),
    reaches: (from, to, now) => {
      const partition = plan[Math.floor(now / options.periodUs)];
      return partition === undefined || partition[from.index] === partition[to.index];
    },
  });
}

/** Partitions of machines as texts, one digit a machine, groups numbered by first appearance. */
export function partitionsOf(machines: number, groups: number): string[] {
  let all = [''];
  for (let i = 0; i < machines; i++) {
    all = all.flatMap((start) => {
      const used = new Set(start).size;
      return Array.from({ length: Math.min(used + 1, groups) }, (_, group) => `${start}${group}`);
    });
  }
  return all;
}

/** Sequences of partitions, one of each class under swapping a node with its twin. */
function plans(partitions: readonly string[], rounds: number, nodes: number, twins: number): string[][] {
  let sequences: string[][] = [[]];
  for (let round = 0; round < rounds; round++)
    sequences = sequences.flatMap((sequence) => partitions.map((one) => [...sequence, one]));
  // The twin of the i-th twinned node is machine nodes + i; positions are relabelled so that the first twinned node is 0.
  if (twins === 0) return sequences;
  const seen = new Set<string>();
  return sequences.filter((sequence) => {
    const swapped = sequence.map((partition) => renumbered(swap(partition, 0, nodes)));
    const key = [sequence.join(), swapped.join()].sort()[0] as string;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function swap(partition: string, a: number, b: number): string {
  const digits = [...partition];
  [digits[a], digits[b]] = [digits[b] as string, digits[a] as string];
  return digits.join('');
}

function renumbered(partition: string): string {
  const names = new Map<string, number>();
  return [...partition]
    .map((group) => {
      if (!names.has(group)) names.set(group, names.size);
      return names.get(group);
    })
    .join('');
}
