import type { Topology } from '../overlay/topology.ts';

/** Predicts decision times on a network of known distances; weights are scaled to safe integers by the caller. */
export interface Prediction {
  readonly size: number;
  /** Row-major one-way milliseconds. */
  readonly distance: Uint32Array;
  readonly weights: readonly number[];
  readonly quorum: number;
}

/**
 * Milliseconds until quorum weight holds a commit certificate, summed over the roots as leaders: two phases up and down
 * a topology of one level, no time spent computing. Divide by the number of roots for the mean.
 */
export function decisionTime(network: Prediction, topology: Topology): number {
  let sum = 0;
  for (const leader of topology.roots) sum += fromLeader(network, topology, leader);
  return sum;
}

function fromLeader(network: Prediction, topology: Topology, leader: number): number {
  const { size, distance } = network;
  const start = new Float64Array(size);
  for (const root of topology.roots) {
    const told = distance[leader * size + root] ?? 0;
    start[root] = told;
    for (const member of topology.children[root] ?? []) start[member] = told + (distance[root * size + member] ?? 0);
  }
  const prepared = phase(network, topology, start);
  return quorumTime(network, phase(network, topology, prepared));
}

/** When everyone holds the certificate of a phase, given when everyone votes. */
function phase(network: Prediction, topology: Topology, votes: Float64Array): Float64Array {
  const { size, distance, weights, quorum } = network;
  const ready = new Map<number, { readonly at: number; readonly weight: number }>();
  for (const root of topology.roots) {
    let at = votes[root] ?? 0;
    let weight = weights[root] ?? 0;
    for (const member of topology.children[root] ?? []) {
      at = Math.max(at, (votes[member] ?? 0) + (distance[member * size + root] ?? 0));
      weight += weights[member] ?? 0;
    }
    ready.set(root, { at, weight });
  }
  const out = new Float64Array(size);
  for (const root of topology.roots) {
    const arrivals = [...ready].map(([from, part]) => ({
      at: part.at + (distance[from * size + root] ?? 0),
      weight: part.weight,
    }));
    const held = reach(arrivals, quorum);
    out[root] = held;
    for (const member of topology.children[root] ?? []) out[member] = held + (distance[root * size + member] ?? 0);
  }
  return out;
}

function quorumTime({ weights, quorum }: Prediction, times: Float64Array): number {
  return reach(
    [...times].map((at, i) => ({ at, weight: weights[i] ?? 0 })),
    quorum,
  );
}

function reach(arrivals: { readonly at: number; readonly weight: number }[], quorum: number): number {
  arrivals.sort((a, b) => a.at - b.at);
  let weight = 0;
  for (const arrival of arrivals) {
    weight += arrival.weight;
    if (weight >= quorum) return arrival.at;
  }
  return Number.MAX_SAFE_INTEGER;
}
