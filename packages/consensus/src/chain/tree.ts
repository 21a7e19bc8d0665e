import type { BlockRef, EngineHeader, Hash, Height } from '../interface/primitives.ts';

/** A block of a tree, with what its announcement said. */
export interface TreeBlock<A> {
  readonly header: EngineHeader;
  /** Absent for the first block of the tree only. */
  readonly announced: A | undefined;
  /** Weight of the branch from the first block the tree ever had, this block included. */
  readonly total: bigint;
  readonly parent: TreeBlock<A> | undefined;
  readonly children: Set<TreeBlock<A>>;
}

/** How to get from one block to another. */
export interface TreePath<A> {
  readonly fork: TreeBlock<A>;
  /** Newest first. */
  readonly undo: readonly TreeBlock<A>[];
  /** Oldest first. */
  readonly apply: readonly TreeBlock<A>[];
}

/** The blocks above the last final one: one root, bounded side branches. */
export interface BlockTree<A> {
  readonly root: TreeBlock<A>;
  readonly size: number;
  get(id: Hash): TreeBlock<A> | undefined;
  /** Puts a block on its parent, which must be here. */
  add(parent: TreeBlock<A>, header: EngineHeader, weight: bigint, announced: A): TreeBlock<A>;
  /** Forgets everything that does not descend from `block`, which becomes the root. */
  reroot(block: TreeBlock<A>): void;
  /** Forgets a block and what stands on it. */
  remove(block: TreeBlock<A>): void;
  /** Forgets the lightest side branches until at most `limit` blocks are off the branch of `head`. */
  trim(head: TreeBlock<A>, limit: number): number;
}

/** A tree that begins with `root`. */
export function createTree<A>(root: EngineHeader): BlockTree<A> {
  const blocks = new Map<Hash, TreeBlock<A>>();
  let base: TreeBlock<A> = blockOf<A>(root, undefined, 0n, undefined);
  blocks.set(root.id, base);

  const forget = (block: TreeBlock<A>): void => {
    const waiting = [block];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      blocks.delete(next.header.id);
      waiting.push(...next.children);
    }
  };
  const remove = (block: TreeBlock<A>): void => {
    block.parent?.children.delete(block);
    forget(block);
  };

  return {
    get root() {
      return base;
    },
    get size() {
      return blocks.size;
    },
    get: (id) => blocks.get(id),
    add(parent, header, weight, announced) {
      const block = blockOf(header, announced, parent.total + weight, parent);
      parent.children.add(block);
      blocks.set(header.id, block);
      return block;
    },
    reroot(block) {
      if (block === base) return;
      block.parent?.children.delete(block);
      forget(base);
      // Old blocks must not be kept alive by those above.
      (block as { parent: TreeBlock<A> | undefined }).parent = undefined;
      base = block;
    },
    remove,
    trim(head, limit) {
      const main = head.header.height - base.header.height + 1;
      let dropped = 0;
      while (blocks.size - main > limit) {
        const leaf = lightestLeaf(blocks, head);
        if (leaf === undefined) break;
        remove(leaf);
        dropped++;
      }
      return dropped;
    },
  };
}

/** The ancestor at a height, or the block itself; undefined below the root. */
export function ancestorAt<A>(block: TreeBlock<A>, height: Height): TreeBlock<A> | undefined {
  let at: TreeBlock<A> | undefined = block;
  while (at !== undefined && at.header.height > height) at = at.parent;
  return at?.header.height === height ? at : undefined;
}

/** The way from one block of a tree to another. */
export function pathBetween<A>(from: TreeBlock<A>, to: TreeBlock<A>): TreePath<A> {
  const undo: TreeBlock<A>[] = [];
  const apply: TreeBlock<A>[] = [];
  let a = from;
  let b = to;
  while (a !== b) {
    if (a.header.height >= b.header.height && a.parent !== undefined) {
      undo.push(a);
      a = a.parent;
    } else if (b.parent !== undefined) {
      apply.push(b);
      b = b.parent;
    } else break;
  }
  return { fork: a, undo, apply: apply.reverse() };
}

/** A reference without the rest of the header. */
export function refOf({ height, id, parent }: BlockRef): BlockRef {
  return { height, id, parent };
}

function blockOf<A>(
  header: EngineHeader,
  announced: A | undefined,
  total: bigint,
  parent: TreeBlock<A> | undefined,
): TreeBlock<A> {
  return { header, announced, total, parent, children: new Set() };
}

/** The first of the lightest leaves that are not the head; insertion order makes the choice the same everywhere. */
function lightestLeaf<A>(blocks: ReadonlyMap<Hash, TreeBlock<A>>, head: TreeBlock<A>): TreeBlock<A> | undefined {
  let lightest: TreeBlock<A> | undefined;
  for (const block of blocks.values()) {
    if (block.children.size > 0 || block === head) continue;
    if (lightest === undefined || block.total < lightest.total) lightest = block;
  }
  return lightest;
}
