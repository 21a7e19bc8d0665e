import type { TreeBlock } from '../chain/tree.ts';
import type { Height, NodeId, Weight } from '../interface/primitives.ts';
import { memberAt, positionOf, type ValidatorSet } from '../interface/validator-set.ts';
import type { DposConfig } from './config.ts';
import type { Seal } from './seal.ts';

/** Weight of a producer as the configuration counts it. */
export function sealWeight(config: DposConfig, set: ValidatorSet, position: number): Weight {
  return config.count === 'stake' ? memberAt(set, position).weight : 1n;
}

/** Whether a weight is more than the share that makes a block irreversible. */
export function isIrreversible(config: DposConfig, set: ValidatorSet, weight: Weight): boolean {
  const total = config.count === 'stake' ? set.total : BigInt(set.members.length);
  const { num, den } = config.irreversibleShare;
  return weight * BigInt(den) > total * BigInt(num);
}

/** Producers that must have built on a block, counted in seats: ⌊n · share⌋ + 1. */
export function producersNeeded(config: DposConfig, seats: number): number {
  const { num, den } = config.irreversibleShare;
  return Math.floor((seats * num) / den) + 1;
}

/** Producers of the blocks from `block` to `head`, each once, newest first. */
export function buildersAbove(block: TreeBlock<Seal>, head: TreeBlock<Seal>): readonly NodeId[] {
  const builders = new Set<NodeId>();
  for (let at: TreeBlock<Seal> | undefined = head; at !== undefined; at = at.parent) {
    builders.add(at.header.proposer);
    if (at === block) break;
  }
  return [...builders];
}

/**
 * The newest irreversible block under `head`: from the head down, the first one on which enough producers of its own set
 * have built. Undefined when that is none above the root.
 */
export function lastIrreversible(
  config: DposConfig,
  head: TreeBlock<Seal>,
  root: TreeBlock<Seal>,
  setAt: (height: Height) => ValidatorSet | undefined,
): TreeBlock<Seal> | undefined {
  const builders = new Set<NodeId>();
  let set: ValidatorSet | undefined;
  let weight = 0n;
  for (let at: TreeBlock<Seal> | undefined = head; at !== undefined && at !== root; at = at.parent) {
    const own = setAt(at.header.height);
    if (own === undefined) return undefined;
    const fresh = !builders.has(at.header.proposer);
    builders.add(at.header.proposer);
    if (own !== set) {
      set = own;
      weight = 0n;
      for (const node of builders) weight += weightIn(config, own, node);
    } else if (fresh) weight += weightIn(config, own, at.header.proposer);
    if (isIrreversible(config, own, weight)) return at;
  }
  return undefined;
}

function weightIn(config: DposConfig, set: ValidatorSet, node: NodeId): Weight {
  const position = positionOf(set, node);
  return position < 0 ? 0n : sealWeight(config, set, position);
}
