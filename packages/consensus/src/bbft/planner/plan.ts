import type { Ratio } from '../../interface/primitives.ts';
import type { ValidatorSet } from '../../interface/validator-set.ts';
import { binCount } from '../overlay/bins.ts';
import { type Topology, topologyFrom } from '../overlay/topology.ts';
import { distances, type LatencyVector } from './distances.ts';
import { decisionTime, type Prediction } from './predict.ts';

/** What a plan may use and must respect. */
export interface PlanOptions {
  /** Roots of a bin; several to try, of which the one with the fastest first bin is kept. */
  readonly roots: number | readonly number[];
  /** Positions that shall lead no bin, because they failed there. */
  readonly struck?: readonly number[];
  /** Exchanges of a root for another candidate that are tried in each bin; 200 by default. */
  readonly swaps?: number;
}

/** A topology as data for configurations and headers. */
export interface BinPlan {
  readonly roots: readonly number[];
  /** Parent of each position, −1 for a root. */
  readonly parent: readonly number[];
}

/** Largest partition beside an even share: a quarter more, or twice as large where that decides faster. */
const EVEN: Ratio = { num: 5, den: 4 };
const LOOSE: Ratio = { num: 2, den: 1 };

/** Weights are scaled to this sum at most, so that predictions stay in safe integers. */
const SCALE = 1n << 40n;

/**
 * Draws partitions that make decisions fast: for each bin, roots by greedy k-median, improved by exchanges for the
 * predicted time until a quorum holds a commit certificate; members join the nearest root that has room (a
 * quarter more than an even share, twice as much where that is faster). The root sets are disjoint, the best first. Roots come from the upper two thirds by
 * weight. All in integers with ties by position: the same reports give every node the same plan.
 */
export function planBins(
  set: ValidatorSet,
  reports: readonly LatencyVector[],
  options: PlanOptions,
): readonly BinPlan[] {
  const size = set.members.length;
  const network = networkOf(set, distances(size, reports));
  const choices = typeof options.roots === 'number' ? [options.roots] : options.roots;
  let best: { readonly bins: readonly Topology[]; readonly mean: number } | undefined;
  for (const wanted of choices) {
    const count = Math.min(size, Math.max(1, wanted));
    const bins = binsFor(network, candidates(set, options.struck ?? []), count, options.swaps ?? 200);
    const [first] = bins;
    if (first === undefined) continue;
    const mean = Math.floor(decisionTime(network, first) / count);
    if (best === undefined || mean < best.mean) best = { bins, mean };
  }
  return (best?.bins ?? []).map(({ roots, parent }) => ({ roots, parent: [...parent] }));
}

/** Mean predicted milliseconds until a quorum holds a commit certificate, over the roots of a bin as leaders. */
export function predictedMs(set: ValidatorSet, reports: readonly LatencyVector[], bin: BinPlan): number {
  const topology = topologyFrom(bin.roots, bin.parent);
  if (topology === undefined) throw new TypeError('bin: its links form no forest below its roots');
  return Math.floor(decisionTime(networkOf(set, distances(set.members.length, reports)), topology) / bin.roots.length);
}

function networkOf(set: ValidatorSet, distance: Uint32Array): Prediction {
  const shrink = set.total / SCALE + 1n;
  const weights = set.members.map(({ weight }) => Number(weight / shrink));
  const quorum = Number(set.quorum / shrink);
  return { size: set.members.length, distance, weights, quorum: Math.min(quorum, sum(weights)) };
}

/** The upper two thirds by weight without those struck; everyone, when that leaves none. */
function candidates(set: ValidatorSet, struck: readonly number[]): readonly number[] {
  const byWeight = set.members.map(({ weight }, position) => ({ weight, position }));
  byWeight.sort((a, b) => (a.weight === b.weight ? a.position - b.position : a.weight > b.weight ? -1 : 1));
  const upper = byWeight.slice(0, Math.ceil((2 * byWeight.length) / 3)).map(({ position }) => position);
  const even = set.members.every(({ weight }) => weight === set.members[0]?.weight);
  const pool = even ? set.members.map((_, position) => position) : upper;
  const left = pool.filter((position) => !struck.includes(position)).sort((a, b) => a - b);
  return left.length > 0 ? left : set.members.map((_, position) => position);
}

function binsFor(network: Prediction, pool: readonly number[], count: number, swaps: number): readonly Topology[] {
  const bins: Topology[] = [];
  let free = pool;
  const limit = binCount({ size: network.size, roots: count, depth: 1 });
  while (bins.length < limit && (free.length >= count || bins.length === 0)) {
    const wide = free.length >= count ? free : Array.from({ length: network.size }, (_, position) => position);
    const start = kMedian(network, wide, count);
    const even = improve(network, start, wide, swaps, EVEN);
    const loose = improve(network, start, wide, swaps, LOOSE);
    // Uneven partitions load some roots more; they must be worth it.
    const bin = decisionTime(network, loose) < decisionTime(network, even) ? loose : even;
    bins.push(bin);
    free = free.filter((position) => !bin.roots.includes(position));
  }
  return bins;
}

/** Adds, one by one, the candidate that lowers the sum of distances to the nearest root the most. */
function kMedian({ size, distance }: Prediction, pool: readonly number[], count: number): number[] {
  const nearest = new Float64Array(size).fill(Number.MAX_SAFE_INTEGER);
  const roots: number[] = [];
  while (roots.length < count) {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const candidate of pool) {
      if (roots.includes(candidate)) continue;
      let total = 0;
      for (let i = 0; i < size; i++) total += Math.min(nearest[i] ?? 0, distance[candidate * size + i] ?? 0);
      if (total < least) {
        least = total;
        best = candidate;
      }
    }
    roots.push(best);
    for (let i = 0; i < size; i++) nearest[i] = Math.min(nearest[i] ?? 0, distance[best * size + i] ?? 0);
  }
  return roots;
}

/** Exchanges roots for candidates while that makes the predicted time shorter. */
function improve(
  network: Prediction,
  start: readonly number[],
  pool: readonly number[],
  swaps: number,
  balance: Ratio,
): Topology {
  const places = apart(network, pool);
  let roots = start.slice();
  let bin = attach(network, roots, balance);
  let time = decisionTime(network, bin);
  let tried = 0;
  for (let improved = true; improved && tried < swaps; ) {
    improved = false;
    for (let at = 0; at < roots.length && tried < swaps; at++) {
      for (const candidate of places) {
        if (roots.includes(candidate)) continue;
        if (tried++ >= swaps) break;
        const other = roots.with(at, candidate);
        const topology = attach(network, other, balance);
        const shorter = decisionTime(network, topology);
        if (shorter >= time) continue;
        [roots, bin, time, improved] = [other, topology, shorter, true];
      }
    }
  }
  return bin;
}

/** One candidate for each place: exchanging roots within a millisecond of each other changes nothing. */
function apart({ size, distance }: Prediction, pool: readonly number[]): readonly number[] {
  const kept: number[] = [];
  for (const candidate of pool) {
    if (kept.every((other) => (distance[candidate * size + other] ?? 0) > 1)) kept.push(candidate);
  }
  return kept;
}

/** Members join the nearest root with room, the closest pairs first. */
function attach({ size, distance }: Prediction, roots: readonly number[], balance: Ratio): Topology {
  const parent = new Array<number>(size).fill(-1);
  const members = Array.from({ length: size }, (_, i) => i).filter((position) => !roots.includes(position));
  const room = Math.ceil((balance.num * members.length) / (balance.den * roots.length));
  const load = new Map(roots.map((root) => [root, 0]));
  const choices = members.map((member) => {
    const near = roots
      .map((root) => ({ root, far: distance[root * size + member] ?? 0 }))
      .sort((a, b) => a.far - b.far || a.root - b.root);
    return { member, near };
  });
  choices.sort((a, b) => (a.near[0]?.far ?? 0) - (b.near[0]?.far ?? 0) || a.member - b.member);
  for (const { member, near } of choices) {
    const open = near.find(({ root }) => (load.get(root) ?? 0) < room);
    if (open === undefined) continue;
    parent[member] = open.root;
    load.set(open.root, (load.get(open.root) ?? 0) + 1);
  }
  const topology = topologyFrom(
    roots.slice().sort((a, b) => a - b),
    parent,
  );
  if (topology === undefined) throw new TypeError('roots: they leave no room for the members');
  return topology;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
