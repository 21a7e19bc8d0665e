import type { BlockRef, Hash, Height, NodeId } from '../interface/primitives.ts';

/** A block that was announced and is not in the tree yet. */
export interface Pending<A> {
  readonly ref: BlockRef;
  readonly announced: A;
  /** Who announced it, in order; the first one is charged for it. */
  readonly from: NodeId[];
  /** The host was asked to validate it. */
  asked: boolean;
}

/** Limits of a {@link Frontier}. */
export interface FrontierLimits {
  /** Entries that one peer may be charged for; its oldest one goes first. */
  readonly perPeer: number;
  /** Peers with entries; the one heard of longest ago goes first. */
  readonly peers: number;
}

/** Announced blocks between the network and the tree, bounded for every peer. */
export interface Frontier<A> {
  readonly size: number;
  get(id: Hash): Pending<A> | undefined;
  /** Remembers an announcement. True when the block or this source of it is new. */
  offer(from: NodeId, ref: BlockRef, announced: A): boolean;
  /** Blocks that wait for this parent, in order of arrival. */
  waitingOn(parent: Hash): readonly Pending<A>[];
  /** The block is decided upon, in whatever way. */
  settle(id: Hash): void;
  /** The block is invalid: it and everything that waits on it goes. */
  reject(id: Hash): void;
  /** Nothing up to this height matters any more. */
  expire(upTo: Height): void;
}

/** Sources remembered for one block. */
const MOST_SOURCES = 8;

/** An empty frontier. */
export function createFrontier<A>(limits: FrontierLimits): Frontier<A> {
  const pending = new Map<Hash, Pending<A>>();
  const byParent = new Map<Hash, Set<Pending<A>>>();
  const byPeer = new Map<NodeId, Set<Hash>>();

  const settle = (id: Hash): void => {
    const entry = pending.get(id);
    if (entry === undefined) return;
    pending.delete(id);
    const siblings = byParent.get(entry.ref.parent);
    siblings?.delete(entry);
    if (siblings?.size === 0) byParent.delete(entry.ref.parent);
    const [charged] = entry.from;
    const charges = charged === undefined ? undefined : byPeer.get(charged);
    charges?.delete(id);
    if (charged !== undefined && charges?.size === 0) byPeer.delete(charged);
  };

  const charge = (from: NodeId, id: Hash): void => {
    let charges = byPeer.get(from);
    if (charges === undefined) {
      if (byPeer.size >= limits.peers) {
        for (const old of [...(byPeer.values().next().value ?? [])]) settle(old);
      }
      charges = new Set();
      byPeer.set(from, charges);
    }
    if (charges.size >= limits.perPeer) {
      const [oldest] = charges;
      if (oldest !== undefined) settle(oldest);
      // The last charge took the peer's list with it.
      if (charges.size === 0) byPeer.set(from, charges);
    }
    charges.add(id);
  };

  return {
    get size() {
      return pending.size;
    },
    get: (id) => pending.get(id),
    offer(from, ref, announced) {
      const known = pending.get(ref.id);
      if (known !== undefined) {
        if (known.from.includes(from) || known.from.length >= MOST_SOURCES) return false;
        known.from.push(from);
        return true;
      }
      charge(from, ref.id);
      const entry: Pending<A> = { ref, announced, from: [from], asked: false };
      pending.set(ref.id, entry);
      const siblings = byParent.get(ref.parent);
      if (siblings === undefined) byParent.set(ref.parent, new Set([entry]));
      else siblings.add(entry);
      return true;
    },
    waitingOn: (parent) => [...(byParent.get(parent) ?? [])],
    settle,
    reject(id) {
      const waiting = [id];
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        for (const { ref } of byParent.get(next) ?? []) waiting.push(ref.id);
        settle(next);
      }
    },
    expire(upTo) {
      for (const { ref } of [...pending.values()]) if (ref.height <= upTo) settle(ref.id);
    },
  };
}
