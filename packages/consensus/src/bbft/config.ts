import type { Micros, Ratio, Round } from '../interface/primitives.ts';
import type { ValidatorSet } from '../interface/validator-set.ts';
import { MAX_BINS } from './overlay/bins.ts';
import { MAX_DEPTH, topologyFrom } from './overlay/topology.ts';
import type { BinPlan } from './planner/plan.ts';

/** Configuration of the BBFT family. One core; the overlay makes it BBFT, FBFT, the PBFT pattern or a forest. */
export interface BbftConfig {
  /** `super`: roots and members. `star`: one root, the leader (FBFT). `mesh`: all to all (PBFT pattern). `forest`: several levels. */
  readonly overlay: 'super' | 'mesh' | 'star' | 'forest';
  /** Roots of a bin, M; `sqrt` is the nearest integer to √N, which minimises the largest degree. */
  readonly superNodes: number | 'sqrt';
  /** Levels below the roots in a `forest`. */
  readonly depth: number;
  /** How partitions are drawn: by position, or given, as {@link planBins} makes them; every node must have the same. */
  readonly plan: 'positions' | readonly BinPlan[];
  /** `chained` is not built yet; {@link checkBbftConfig} refuses it. */
  readonly pipeline: 'off' | 'chained';
  /** The leader's proposal carries its prepare vote, as in Castro and Liskov's PBFT: 2N(N−1) messages on a mesh. */
  readonly leaderVoteInProposal: boolean;
  /** Round timer of the first height, τ0. */
  readonly baseTimeout: Micros;
  /** Least τ0 after adaptation to 4 × the 90th percentile of own decision times; at least {@link BbftConfig.baseTimeout} turns adaptation off. */
  readonly leastTimeout: Micros;
  /** τ(r) = τ0 · growth^r. */
  readonly growth: Ratio;
  /** How long a root waits for its partition in the first height; then 1.5 × the 95th percentile of answer times. */
  readonly aggWait: Micros;
  /** Wait before pulling, as a share of τ(r). */
  readonly pullAfter: Ratio;
  /** First round on the mesh, R_mesh. */
  readonly meshFromRound: Round;
  /** Longest pause between repeats of timeouts and status messages, ρ = min(τ/2, this). */
  readonly resend: Micros;
  /** Pause between a decision and the next proposal. */
  readonly blockInterval: Micros;
  /** Whether heights go on without transactions. */
  readonly emptyBlocks: boolean;
  /** Heights between moves to the next of the least struck bins; 0 for none. */
  readonly rotateEvery: number;
}

/** BBFT with about √N aggregators. */
export const BBFT_DEFAULTS: BbftConfig = {
  overlay: 'super',
  superNodes: 'sqrt',
  depth: 1,
  plan: 'positions',
  pipeline: 'off',
  leaderVoteInProposal: false,
  baseTimeout: 2_000_000,
  leastTimeout: 500_000,
  growth: { num: 3, den: 2 },
  aggWait: 150_000,
  pullAfter: { num: 2, den: 5 },
  meshFromRound: 2,
  resend: 1_000_000,
  blockInterval: 500_000,
  emptyBlocks: true,
  rotateEvery: 64,
};

/** FBFT: the leader is the only root and changes every height. */
export const FBFT_DEFAULTS: BbftConfig = { ...BBFT_DEFAULTS, overlay: 'star', superNodes: 1, rotateEvery: 1 };

/** The message pattern of Castro and Liskov's PBFT: 2N(N−1) messages a block. */
export const PBFT_DEFAULTS: BbftConfig = { ...BBFT_DEFAULTS, overlay: 'mesh', leaderVoteInProposal: true };

/** Number of roots M in a set of `size` validators. */
export function rootCount(config: BbftConfig, size: number): number {
  if (config.overlay === 'mesh') return size;
  if (config.overlay === 'star') return 1;
  const wanted = config.superNodes === 'sqrt' ? nearestRoot(size) : config.superNodes;
  return Math.min(size, Math.max(1, wanted));
}

/** Whether a given plan is for a set of this size; another set falls back to positions. */
export function usesPlan(
  config: BbftConfig,
  size: number,
): config is BbftConfig & { readonly plan: readonly BinPlan[] } {
  return config.plan !== 'positions' && config.plan[0]?.parent.length === size;
}

/** The integer nearest to √size. */
function nearestRoot(size: number): number {
  let root = 1;
  // (root + 1/2)² = root² + root + 1/4 lies between two integers.
  while (root * root + root < size) root++;
  return root;
}

function checkPlan(config: BbftConfig, set: ValidatorSet | undefined): readonly string[] {
  const { plan, overlay } = config;
  if (plan === 'positions') return [];
  if (!Array.isArray(plan) || plan.length === 0 || plan.length > MAX_BINS) {
    return [`plan must be 'positions' or 1 to ${MAX_BINS} bins`];
  }
  if (overlay === 'mesh' || overlay === 'star') return [`a plan needs the overlay 'super' or 'forest'`];
  const problems: string[] = [];
  const used = new Set<number>();
  for (const [at, bin] of plan.entries()) {
    if (topologyFrom(bin.roots, bin.parent) === undefined) problems.push(`bin ${at} of the plan is no forest`);
    if (set !== undefined && bin.parent.length !== set.members.length) {
      problems.push(`bin ${at} of the plan is for ${bin.parent.length} validators, the set has ${set.members.length}`);
    }
    for (const root of bin.roots) {
      if (used.has(root)) problems.push(`bin ${at} of the plan shares root ${root} with an earlier one`);
      used.add(root);
    }
  }
  return problems;
}

const LONGEST: Micros = 86_400_000_000;

/** Problems of a configuration in words; with a set, also whether they fit together. */
export function checkBbftConfig(config: BbftConfig, set?: ValidatorSet): readonly string[] {
  const problems: string[] = [];
  const choice = (name: keyof BbftConfig, allowed: readonly unknown[]) => {
    if (!allowed.includes(config[name])) problems.push(`${name} must be one of ${allowed.join(', ')}`);
  };
  const range = (name: keyof BbftConfig, low: number, high: number) => {
    const value = config[name];
    if (!Number.isSafeInteger(value) || Number(value) < low || Number(value) > high) {
      problems.push(`${name} must be an integer from ${low} to ${high}`);
    }
  };
  const ratio = (name: 'growth' | 'pullAfter', low: number, high: number) => {
    const { num, den } = config[name];
    const sound = Number.isSafeInteger(num) && Number.isSafeInteger(den) && den > 0 && den <= 1_000_000;
    if (!sound || num < low * den || num > high * den) problems.push(`${name} must be a ratio from ${low} to ${high}`);
  };
  choice('overlay', ['super', 'mesh', 'star', 'forest']);
  choice('pipeline', ['off', 'chained']);
  choice('emptyBlocks', [true, false]);
  choice('leaderVoteInProposal', [true, false]);
  if (config.pipeline === 'chained') {
    problems.push(`pipeline 'chained' is not available yet: use 'off', or the chained HotStuff engine`);
  }
  if (config.superNodes !== 'sqrt') range('superNodes', 1, 1_024);
  range('depth', 1, MAX_DEPTH);
  if (config.overlay !== 'forest' && config.depth !== 1) problems.push(`depth other than 1 needs the overlay 'forest'`);
  problems.push(...checkPlan(config, set));
  if (config.leaderVoteInProposal && config.overlay !== 'mesh') {
    problems.push(`leaderVoteInProposal needs the overlay 'mesh'`);
  }
  range('baseTimeout', 1_000, LONGEST);
  range('leastTimeout', 1_000, LONGEST);
  ratio('growth', 1, 10);
  range('aggWait', 0, LONGEST);
  ratio('pullAfter', 0, 1);
  range('meshFromRound', 0, 64);
  range('resend', 1_000, LONGEST);
  range('blockInterval', 0, LONGEST);
  range('rotateEvery', 0, 1_000_000);
  if (set !== undefined && config.superNodes !== 'sqrt' && config.superNodes > set.members.length) {
    problems.push(`superNodes is ${config.superNodes}, the set has ${set.members.length} validators`);
  }
  return problems;
}
