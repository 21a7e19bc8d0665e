import type { Height, Round } from '../../interface/primitives.ts';
import type { ValidatorSet } from '../../interface/validator-set.ts';
import { type BbftConfig, rootCount, usesPlan } from '../config.ts';
import { positionBins } from './bins.ts';
import { binOrder, type OverlayCarry } from './carry.ts';
import { leaderSchedule } from './schedule.ts';
import { meshTopology, type Topology, topologyFrom } from './topology.ts';

/** The topologies of an epoch. */
export interface Overlay {
  readonly size: number;
  /** One topology a bin, with disjoint roots; empty when every round uses the mesh. */
  readonly bins: readonly Topology[];
  readonly meshFromRound: Round;
  /** Leaders of mesh rounds. */
  readonly schedule: Uint16Array;
}

/** A prime: consecutive heights start at far-apart slots of the schedule. */
const STRIDE = 7_919;

const cache = new WeakMap<ValidatorSet, { readonly config: BbftConfig; readonly overlay: Overlay }>();

/** The overlay of a set. */
export function overlayOf(config: BbftConfig, set: ValidatorSet): Overlay {
  const known = cache.get(set);
  if (known?.config === config) return known.overlay;
  const size = set.members.length;
  const bins = binsFor(config, size);
  const overlay = {
    size,
    bins,
    meshFromRound: Math.min(config.meshFromRound, bins.length),
    schedule: leaderSchedule(set),
  };
  cache.set(set, { config, overlay });
  return overlay;
}

function binsFor(config: BbftConfig, size: number): readonly Topology[] {
  if (usesPlan(config, size)) return config.plan.flatMap(({ roots, parent }) => topologyFrom(roots, parent) ?? []);
  const roots = rootCount(config, size);
  return roots === size ? [] : positionBins({ size, roots, depth: config.depth });
}

/** Who talks to whom in a round. */
export function topologyAt(overlay: Overlay, carry: OverlayCarry, height: Height, round: Round): Topology {
  if (round >= overlay.meshFromRound || height < carry.meshUntil) return meshTopology(overlay.size);
  const bin = round === 0 ? carry.bin : (binOrder(carry.bin, carry.strikes)[round % overlay.bins.length] ?? 0);
  return overlay.bins[bin] ?? meshTopology(overlay.size);
}

/** Position of the leader of a round: roots in turn on a bin, the weighted schedule on the mesh. */
export function leaderAt(overlay: Overlay, topology: Topology, height: Height, round: Round): number {
  if (!topology.mesh || overlay.size === 1) return topology.roots[(height + round) % topology.roots.length] ?? 0;
  const slots = overlay.schedule;
  // Heights are reduced first: the product must stay exact.
  return slots[((height % slots.length) * STRIDE + round) % slots.length] ?? 0;
}
