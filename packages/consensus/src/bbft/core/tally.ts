import { bitmapHas, bitmapOf, positionsIn } from '../../interface/bitmap.ts';
import type { SigClaim } from '../../interface/certificate.ts';
import type { Bytes, Hash, Weight } from '../../interface/primitives.ts';
import { memberAt, type ValidatorSet } from '../../interface/validator-set.ts';
import type { Share } from '../message.ts';
import type { Topology } from '../overlay/topology.ts';

/** A set of signatures for one block of one phase, added up or to be added. */
export interface Part {
  readonly signers: readonly number[];
  readonly weight: Weight;
  readonly proof: Bytes;
  /** The share message it came in; absent for direct votes and the own aggregate. */
  readonly share?: Share;
}

/** Votes and shares for one block in one phase of one round. */
export interface Tally {
  readonly target: Hash;
  /** The bytes that all its signatures cover. */
  readonly message: Bytes;
  readonly votes: Map<number, Bytes>;
  /** By the position of the aggregator; the own aggregate under the own position. */
  readonly shares: Map<number, Part>;
  /** Everyone named so far, and their weight: an upper bound of what can be put together. */
  readonly named: Bytes;
  weight: Weight;
  /** A check for a certificate is under way. */
  checking: boolean;
}

export function createTally(target: Hash, message: Bytes, size: number): Tally {
  return {
    target,
    message,
    votes: new Map(),
    shares: new Map(),
    named: bitmapOf([], size),
    weight: 0n,
    checking: false,
  };
}

function name(tally: Tally, set: ValidatorSet, position: number): void {
  if (bitmapHas(tally.named, position)) return;
  tally.named[position >> 3] = (tally.named[position >> 3] ?? 0) | (1 << (position & 7));
  tally.weight += memberAt(set, position).weight;
}

/** Counts a vote. */
export function addVote(tally: Tally, set: ValidatorSet, voter: number, sig: Bytes): void {
  tally.votes.set(voter, sig);
  name(tally, set, voter);
}

/** Counts an aggregate of the subtree of `root`; a heavier one replaces an earlier one. */
export function addPart(tally: Tally, set: ValidatorSet, root: number, part: Part): boolean {
  const known = tally.shares.get(root);
  if (known !== undefined && known.weight >= part.weight) return false;
  tally.shares.set(root, part);
  for (const position of part.signers) name(tally, set, position);
  return true;
}

/** Takes out parts that did not verify, and counts anew. */
export function dropParts(tally: Tally, set: ValidatorSet, bad: readonly Part[]): void {
  for (const part of bad) {
    for (const [root, share] of tally.shares) if (share === part) tally.shares.delete(root);
    const [voter] = part.signers;
    if (part.share === undefined && part.signers.length === 1 && voter !== undefined) tally.votes.delete(voter);
  }
  tally.named.fill(0);
  tally.weight = 0n;
  for (const voter of tally.votes.keys()) name(tally, set, voter);
  for (const share of tally.shares.values()) for (const position of share.signers) name(tally, set, position);
}

/**
 * Disjoint parts that cover as much weight of a subtree as can be: an aggregate, or the direct votes and aggregates
 * below it where they weigh more. Members that pulled vote directly, so they cover what a faulty aggregator left out.
 */
export function partsBelow(tally: Tally, set: ValidatorSet, topology: Topology, position: number): Part[] {
  const apart: Part[] = [];
  const sig = tally.votes.get(position);
  if (sig !== undefined) apart.push({ signers: [position], weight: memberAt(set, position).weight, proof: sig });
  for (const child of topology.children[position] ?? []) apart.push(...partsBelow(tally, set, topology, child));
  const share = tally.shares.get(position);
  return share !== undefined && share.weight >= weightOfParts(apart) ? [share] : apart;
}

/** {@link partsBelow} for every root. */
export function allParts(tally: Tally, set: ValidatorSet, topology: Topology): Part[] {
  return topology.roots.flatMap((root) => partsBelow(tally, set, topology, root));
}

export function weightOfParts(parts: readonly Part[]): Weight {
  let weight = 0n;
  for (const part of parts) weight += part.weight;
  return weight;
}

/** Whether everyone in the subtree of `position` is named. */
export function subtreeNamed(tally: Tally, topology: Topology, position: number): boolean {
  if (!bitmapHas(tally.named, position)) return false;
  return (topology.children[position] ?? []).every((child) => subtreeNamed(tally, topology, child));
}

/** Whether a bitmap names only members of the subtree of `root`; their positions, or `undefined`. */
export function withinSubtree(
  signers: Bytes,
  set: ValidatorSet,
  topology: Topology,
  root: number,
): number[] | undefined {
  const positions = positionsIn(signers, set.members.length);
  if (positions === undefined || positions.length === 0) return undefined;
  const inside = (position: number): boolean => {
    for (let at = position; at >= 0; at = topology.parent[at] ?? -1) if (at === root) return true;
    return false;
  };
  return positions.every(inside) ? positions : undefined;
}

/** One claim a part. */
export function claimsOf(
  parts: readonly Part[],
  tally: Tally,
  set: ValidatorSet,
  scheme: SigClaim['scheme'],
  domain: string,
): readonly SigClaim[] {
  return parts.map(({ signers, proof }) => ({
    scheme,
    domain,
    message: tally.message,
    keys: signers.map((position) => memberAt(set, position).voteKey),
    signers,
    sig: proof,
  }));
}
