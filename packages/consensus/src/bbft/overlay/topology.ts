/**
 * Who sends what to whom in a round: a forest over the positions of a validator set. Safety never depends on it.
 */
export interface Topology {
  /** Positions of the roots (aggregators), in leader order. */
  readonly roots: readonly number[];
  /** Parent of each position; −1 for a root. */
  readonly parent: Int16Array;
  /** Children of each position. */
  readonly children: readonly (readonly number[])[];
  /** Root above each position; itself for a root. */
  readonly rootOf: Int16Array;
  /** Levels below each position; 0 for a leaf. */
  readonly level: Uint8Array;
  /** Whether every position is a root. */
  readonly mesh: boolean;
}

/** Deepest forest that is accepted. */
export const MAX_DEPTH = 16;

/**
 * A topology from its parent links; `undefined` when they do not form a forest of at most {@link MAX_DEPTH} levels
 * below `roots`, or the roots differ from the positions without parent.
 */
export function topologyFrom(roots: readonly number[], parents: readonly number[]): Topology | undefined {
  const size = parents.length;
  const parent = Int16Array.from(parents);
  const children: number[][] = Array.from({ length: size }, () => []);
  const rootOf = new Int16Array(size).fill(-1);
  const level = new Uint8Array(size);
  if (new Set(roots).size !== roots.length) return undefined;
  for (const root of roots) if (parent[root] !== -1) return undefined;
  for (let position = 0; position < size; position++) {
    const up = parent[position] ?? -1;
    if (up === -1) {
      if (!roots.includes(position)) return undefined;
    } else if (up < 0 || up >= size) return undefined;
    else children[up]?.push(position);
  }
  let reached = 0;
  const down = (position: number, root: number, depth: number): boolean => {
    if (depth > MAX_DEPTH) return false;
    reached++;
    rootOf[position] = root;
    let below = 0;
    for (const child of children[position] ?? []) {
      if (!down(child, root, depth + 1)) return false;
      below = Math.max(below, 1 + (level[child] ?? 0));
    }
    level[position] = below;
    return true;
  };
  for (const root of roots) if (!down(root, root, 0)) return undefined;
  if (reached !== size) return undefined;
  return { roots, parent, children, rootOf, level, mesh: roots.length === size };
}

const meshes = new Map<number, Topology>();

/** Everyone talks to everyone: the PBFT pattern. */
export function meshTopology(size: number): Topology {
  let mesh = meshes.get(size);
  if (mesh === undefined) {
    const roots = Array.from({ length: size }, (_, position) => position);
    mesh = {
      roots,
      parent: new Int16Array(size).fill(-1),
      children: roots.map(() => []),
      rootOf: Int16Array.from(roots),
      level: new Uint8Array(size),
      mesh: true,
    };
    meshes.set(size, mesh);
  }
  return mesh;
}

/** Positions next to one in the forest: its parent and children, and the other roots if it is one. */
export function neighbours(topology: Topology, position: number): readonly number[] {
  const below = topology.children[position] ?? [];
  const up = topology.parent[position] ?? -1;
  if (up >= 0) return [up, ...below];
  return [...topology.roots.filter((root) => root !== position), ...below];
}
