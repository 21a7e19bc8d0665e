import type { Emit } from '../interface/effect.ts';
import type { Finality } from '../interface/finality.ts';
import type { Input } from '../interface/input.ts';
import type { BlockRef, EngineHeader, Hash, Height, NodeId, Now } from '../interface/primitives.ts';
import { createFrontier, type Frontier, type Pending } from './frontier.ts';
import { type Ask, type ChainMessage, MOST_BLOCKS, MOST_HAVE } from './message.ts';
import { ancestorAt, type BlockTree, createTree, pathBetween, refOf, type TreeBlock } from './tree.ts';

/** What a chain engine decides; the core does the rest. */
export interface ChainRules<A> {
  ref(announced: A): BlockRef;
  /** Weight that a block adds to its branch; positive. */
  weight(header: EngineHeader): bigint;
  /** Whether an announcement is worth a look before its parent is known: cheap, in words what is wrong. */
  plausible(announced: A, now: Now): string | undefined;
  /** What is wrong with an announcement on a parent in the tree; `later` when the time has not come. */
  onParent(announced: A, parent: TreeBlock<A>, now: Now): string | undefined;
  /** What is wrong with a validated header on its parent in the tree. */
  admit(header: EngineHeader, announced: A, parent: TreeBlock<A>, now: Now): string | undefined;
  /** Whether a branch of the same weight replaces the head. */
  tie(challenger: TreeBlock<A>, head: TreeBlock<A>): boolean;
  /** The newest block on the branch of `head` that is final now, or nothing new. */
  final(head: TreeBlock<A>, root: TreeBlock<A>): TreeBlock<A> | undefined;
  /** Why `block` is final, seen from `head`. */
  proof(block: TreeBlock<A>, head: TreeBlock<A>): Finality;
  /** A block entered the tree. */
  entered?(block: TreeBlock<A>, now: Now, emit: Emit<ChainMessage<A>>): void;
  /** The host found a block invalid. */
  refused?(announced: A): void;
  /** A block became final. */
  finalized?(block: TreeBlock<A>, emit: Emit<ChainMessage<A>>): void;
}

/** Bounds of what a chain engine keeps for its peers. */
export interface ChainLimits {
  /** Blocks off the best branch. */
  readonly sideBlocks: number;
  /** Announcements that one peer may have open. */
  readonly pendingPerPeer: number;
}

/** A tree of blocks that grows by what peers announce, with a head and a final block. */
export interface ChainCore<A> {
  readonly tree: BlockTree<A>;
  readonly head: TreeBlock<A>;
  readonly frontier: Frontier<A>;
  /** Changes of branch, and the blocks that the deepest one undid. */
  readonly reorgs: { readonly count: number; readonly deepest: number };
  /** Takes a message. True when the head moved. */
  message(from: NodeId, message: ChainMessage<A>, now: Now, emit: Emit<ChainMessage<A>>): boolean;
  /** Takes the answer to `validate`. True when the head moved. */
  validated(input: Input<unknown> & { readonly t: 'validated' }, now: Now, emit: Emit<ChainMessage<A>>): boolean;
  /** Puts an own block on the tree. False when it does not fit any more. */
  own(header: EngineHeader, announced: A, now: Now, emit: Emit<ChainMessage<A>>): boolean;
  /** The host's final block is another one now; blocks above it stay if they descend from it. */
  synced(tip: EngineHeader): void;
  /** Question for the blocks above what is here. */
  ask(): Ask;
}

/** Invalid blocks remembered, so that nobody has them validated again. */
const MOST_INVALID = 1_024;
const MOST_PEERS = 256;

/** A core that begins at a final block. */
export function createChainCore<A>(rules: ChainRules<A>, limits: ChainLimits, anchor: EngineHeader): ChainCore<A> {
  type Send = Emit<ChainMessage<A>>;
  let tree: BlockTree<A> = createTree(anchor);
  let head = tree.root;
  let reorgs = { count: 0, deepest: 0 };
  const frontier = createFrontier<A>({ perPeer: limits.pendingPerPeer, peers: MOST_PEERS });
  const invalid = new Set<Hash>();
  /** The gap for which a peer was last asked, and how high it said to be then. */
  const asked = new Map<NodeId, { readonly parent: Hash; readonly height: Height }>();

  const markInvalid = (id: Hash): void => {
    if (invalid.size >= MOST_INVALID) for (const oldest of invalid) if (invalid.delete(oldest)) break;
    invalid.add(id);
    frontier.reject(id);
  };

  const request = (entry: Pending<A>, parent: TreeBlock<A>, now: Now, emit: Send): void => {
    const why = rules.onParent(entry.announced, parent, now);
    if (why !== undefined) {
      emit({ t: 'note', name: why === 'later' ? 'block.early' : 'block.refused', value: why });
      if (why === 'later') frontier.settle(entry.ref.id);
      else markInvalid(entry.ref.id);
      return;
    }
    entry.asked = true;
    emit({ t: 'validate', block: entry.ref, from: [...entry.from] });
  };

  const finalize = (emit: Send): void => {
    const final = rules.final(head, tree.root);
    if (final === undefined || final.header.height <= tree.root.header.height) return;
    const newest: TreeBlock<A>[] = [];
    for (let at = final; at !== tree.root && at.parent !== undefined; at = at.parent) newest.push(at);
    for (const block of newest.reverse()) {
      emit({ t: 'finalize', block: refOf(block.header), proof: rules.proof(block, head) });
      rules.finalized?.(block, emit);
    }
    tree.reroot(final);
    frontier.expire(final.header.height);
  };

  const moveTo = (block: TreeBlock<A>, emit: Send): void => {
    const { fork, undo, apply } = pathBetween(head, block);
    head = block;
    if (undo.length === 0) for (const one of apply) emit({ t: 'extend', block: refOf(one.header) });
    else {
      reorgs = { count: reorgs.count + 1, deepest: Math.max(reorgs.deepest, undo.length) };
      emit({
        t: 'reorg',
        fork: refOf(fork.header),
        undo: undo.map(({ header }) => refOf(header)),
        apply: apply.map(({ header }) => refOf(header)),
      });
      emit({ t: 'note', name: 'reorg', value: undo.length });
    }
    finalize(emit);
  };

  const insert = (header: EngineHeader, announced: A, parent: TreeBlock<A>, now: Now, emit: Send): boolean => {
    const block = tree.add(parent, header, rules.weight(header), announced);
    frontier.settle(header.id);
    rules.entered?.(block, now, emit);
    const better = block.total > head.total || (block.total === head.total && rules.tie(block, head));
    if (better) moveTo(block, emit);
    const dropped = tree.trim(head, limits.sideBlocks);
    if (dropped > 0) emit({ t: 'note', name: 'side.dropped', value: dropped });
    return better;
  };

  const proceed = (from: TreeBlock<A>, now: Now, emit: Send): boolean => {
    const next = frontier.waitingOn(from.header.id);
    for (const entry of next) if (!entry.asked) request(entry, from, now, emit);
    return next.length > 0;
  };

  const ask = (): Ask => {
    const have: Hash[] = [];
    let at: TreeBlock<A> | undefined = head;
    for (let step = 1; at !== undefined && have.length < MOST_HAVE - 1; step = have.length < 8 ? 1 : 2 * step) {
      have.push(at.header.id);
      const below: number = at.header.height - step;
      at = below > tree.root.header.height ? ancestorAt(at, below) : undefined;
    }
    if (have.at(-1) !== tree.root.header.id) have.push(tree.root.header.id);
    return { t: 'ask', have };
  };

  /** What to do about blocks on a parent that nobody announced; `lowest` is the one next to the gap. */
  const missing = (from: NodeId, height: Height, lowest: Pending<A>, emit: Send): void => {
    if (lowest.asked || tree.get(lowest.ref.parent) !== undefined) return;
    const before = asked.get(from);
    if (before?.parent === lowest.ref.parent) {
      // The answer was lost, or did not help: the host has means that the engine has not.
      emit({ t: 'behind', peer: from, tip: height });
      // Only news is worth another question: answers must not cause questions for ever.
      if (height <= before.height) return;
    }
    if (asked.size >= MOST_PEERS) asked.clear();
    asked.set(from, { parent: lowest.ref.parent, height });
    emit({ t: 'send', target: { to: 'one', node: from }, msg: ask(), prio: 1 });
  };

  const learn = (from: NodeId, announced: A, now: Now, emit: Send): boolean => {
    const ref = rules.ref(announced);
    if (tree.get(ref.id) !== undefined) return true;
    if (ref.height <= tree.root.header.height) {
      if (ref.height === tree.root.header.height) emit({ t: 'note', name: 'fork.belowFinal', value: ref.height });
      return true;
    }
    if (invalid.has(ref.id) || invalid.has(ref.parent)) return false;
    const why = rules.plausible(announced, now);
    if (why !== undefined) {
      emit({ t: 'note', name: why === 'later' ? 'block.early' : 'announcement.refused', value: why });
      return false;
    }
    const parent = tree.get(ref.parent);
    if (parent !== undefined && parent.header.height + 1 !== ref.height) return false;
    const fresh = frontier.offer(from, ref, announced);
    const entry = frontier.get(ref.id);
    if (entry === undefined) return false;
    if (parent === undefined) missing(from, ref.height, lowestPending(entry), emit);
    else if (fresh) request(entry, parent, now, emit);
    return true;
  };

  const lowestPending = (entry: Pending<A>): Pending<A> => {
    let at = entry;
    for (;;) {
      const below: Pending<A> | undefined = frontier.get(at.ref.parent);
      if (below === undefined) return at;
      at = below;
    }
  };

  const answer = (to: NodeId, have: readonly Hash[], emit: Send): void => {
    let common: TreeBlock<A> | undefined;
    for (const id of have) {
      const block = tree.get(id);
      if (block !== undefined && ancestorAt(head, block.header.height) === block) {
        common = block;
        break;
      }
    }
    // To somebody whose blocks are unknown here the head says how far away it is.
    const from = common?.header.height ?? head.header.height - 1;
    const blocks: A[] = [];
    const top = ancestorAt(head, Math.min(head.header.height, from + MOST_BLOCKS));
    for (let at = top; at !== undefined && at.header.height > from; at = at.parent) {
      if (at.announced !== undefined) blocks.push(at.announced);
    }
    if (blocks.length > 0)
      emit({ t: 'send', target: { to: 'one', node: to }, msg: { t: 'blocks', blocks: blocks.reverse() }, prio: 1 });
  };

  return {
    get tree() {
      return tree;
    },
    get head() {
      return head;
    },
    frontier,
    get reorgs() {
      return reorgs;
    },
    ask,
    message(from, message, now, emit) {
      const before = head;
      if (message.t === 'ask') answer(from, message.have, emit);
      else {
        for (const announced of message.blocks) if (!learn(from, announced, now, emit)) break;
        const last = message.blocks.at(-1);
        // A full answer: there may be more above it.
        if (message.blocks.length === MOST_BLOCKS && last !== undefined) {
          emit({
            t: 'send',
            target: { to: 'one', node: from },
            msg: { t: 'ask', have: [rules.ref(last).id, ...ask().have].slice(0, MOST_HAVE) },
            prio: 1,
          });
        }
      }
      return head !== before;
    },
    validated(input, now, emit) {
      const entry = frontier.get(input.block.id);
      if (entry === undefined) return false;
      if (!input.ok) {
        emit({ t: 'note', name: 'block.invalid', value: input.why });
        rules.refused?.(entry.announced);
        markInvalid(input.block.id);
        return false;
      }
      const parent = tree.get(input.block.parent);
      // Its branch was given up meanwhile.
      if (parent === undefined) {
        frontier.settle(input.block.id);
        return false;
      }
      const why =
        input.block.height !== entry.ref.height || input.block.parent !== entry.ref.parent
          ? 'another position than announced'
          : rules.admit(input.block, entry.announced, parent, now);
      if (why !== undefined) {
        emit({ t: 'note', name: why === 'later' ? 'block.early' : 'block.refused', value: why });
        if (why === 'later') frontier.settle(input.block.id);
        else markInvalid(input.block.id);
        return false;
      }
      const moved = insert(input.block, entry.announced, parent, now, emit);
      const block = tree.get(input.block.id);
      const more = block !== undefined && proceed(block, now, emit);
      // While catching up only the last block is news to others.
      if (moved && !more) {
        emit({ t: 'send', target: { to: 'all' }, msg: { t: 'blocks', blocks: [entry.announced] }, prio: 1 });
      }
      return moved;
    },
    own(header, announced, now, emit) {
      const parent = tree.get(header.parent);
      if (parent === undefined || tree.get(header.id) !== undefined) return false;
      const moved = insert(header, announced, parent, now, emit);
      emit({ t: 'send', target: { to: 'all' }, msg: { t: 'blocks', blocks: [announced] }, prio: 0 });
      return moved;
    },
    synced(tip) {
      const known = tree.get(tip.id);
      if (known === undefined) {
        if (tip.height <= tree.root.header.height) return;
        tree = createTree(tip);
        head = tree.root;
      } else if (known !== tree.root) {
        const stays = ancestorAt(head, tip.height) === known;
        tree.reroot(known);
        if (!stays) head = known;
      }
      frontier.expire(tip.height);
    },
  };
}
