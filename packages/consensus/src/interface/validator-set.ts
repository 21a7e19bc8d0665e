import { ConsensusError } from '../errors.ts';
import { positionsIn } from './bitmap.ts';
import type { Bytes, Hash, NodeId, Weight } from './primitives.ts';

/** A voting member. */
export interface Validator {
  readonly node: NodeId;
  /** Key of the certificate scheme in use. */
  readonly voteKey: Bytes;
  readonly weight: Weight;
  /** Proof of possession of the vote key; required by schemes that add keys. */
  readonly pop?: Bytes;
  /** Where it claims to be; a hint for planners, never a rule. */
  readonly region?: string;
}

/** The validators that decide a range of heights. Order fixes the positions in bitmaps. */
export interface ValidatorSet {
  readonly epoch: number;
  /** Commitment to members, order, keys, weights and quorum; goes into headers. */
  readonly hash: Hash;
  readonly members: readonly Validator[];
  readonly total: Weight;
  /** Weight that makes a certificate: {@link byzantineQuorum} or {@link majorityQuorum}. */
  readonly quorum: Weight;
}

/** Most members of a set. */
export const MAX_VALIDATORS = 1_024;

/** Largest weight of one validator, 2^63 − 1. */
export const MAX_WEIGHT: Weight = 2n ** 63n - 1n;

/**
 * ⌊2W/3⌋ + 1: two such quorums share more than the weight F = ⌊(W−1)/3⌋ that may be byzantine, and honest
 * validators alone reach it (Castro and Liskov, OSDI 1999, with weights).
 */
export function byzantineQuorum(total: Weight): Weight {
  return (2n * total) / 3n + 1n;
}

/** ⌊(W−1)/3⌋: the byzantine weight that a set survives. */
export function faultBound(total: Weight): Weight {
  return (total - 1n) / 3n;
}

/** ⌊W/2⌋ + 1, for crash faults only (Ongaro and Ousterhout, ATC 2014). */
export function majorityQuorum(total: Weight): Weight {
  return total / 2n + 1n;
}

const indexes = new WeakMap<ValidatorSet, ReadonlyMap<NodeId, number>>();

/** Position of a node in a set, or -1. Constant time after the first call for a set. */
export function positionOf(set: ValidatorSet, node: NodeId): number {
  let index = indexes.get(set);
  if (index === undefined) {
    index = new Map(set.members.map((member, position) => [member.node, position]));
    indexes.set(set, index);
  }
  return index.get(node) ?? -1;
}

/** The member at a position. @throws TypeError when there is none: a slip of the caller, positions come from the set. */
export function memberAt(set: ValidatorSet, position: number): Validator {
  const member = set.members[position];
  if (member === undefined) throw new TypeError(`position: ${position} is outside a set of ${set.members.length}`);
  return member;
}

/** Weight of the members in a bitmap; `undefined` for a bitmap of another length or with bits beyond the set. */
export function weightOf(set: ValidatorSet, bitmap: Bytes): Weight | undefined {
  const positions = positionsIn(bitmap, set.members.length);
  if (positions === undefined) return undefined;
  let weight = 0n;
  for (const position of positions) weight += memberAt(set, position).weight;
  return weight;
}

/** @throws {@link ConsensusError} `set.invalid` with what is wrong. */
export function checkMembers(members: readonly Validator[]): void {
  const fail = (why: string, position?: number): never => {
    throw new ConsensusError('set.invalid', why, position === undefined ? {} : { position });
  };
  if (members.length === 0 || members.length > MAX_VALIDATORS) {
    fail(`${members.length} validators: a set has 1 to ${MAX_VALIDATORS}`);
  }
  const nodes = new Set<string>();
  for (const [position, member] of members.entries()) {
    if (nodes.has(member.node)) fail(`validator ${position} repeats an earlier node`, position);
    nodes.add(member.node);
    if (member.weight <= 0n || member.weight > MAX_WEIGHT) {
      fail(`validator ${position} has weight ${member.weight}, not 1 to 2^63-1`, position);
    }
    if (member.voteKey.length === 0 || member.voteKey.length > 255) {
      fail(`validator ${position} has a vote key of ${member.voteKey.length} bytes, not 1 to 255`, position);
    }
  }
}
