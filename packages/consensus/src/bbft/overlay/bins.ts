import { type Topology, topologyFrom } from './topology.ts';

/** Most bins: their strikes must fit the header. */
export const MAX_BINS = 128;

/** Shape of an overlay. */
export interface BinShape {
  /** Validators. */
  readonly size: number;
  /** Roots of a bin. */
  readonly roots: number;
  /** Levels below the roots; 1 unless members aggregate for others. */
  readonly depth: number;
}

/** Number of disjoint root sets: ⌊N/M⌋, at most {@link MAX_BINS}. */
export function binCount({ size, roots }: BinShape): number {
  return Math.min(MAX_BINS, Math.max(1, Math.floor(size / roots)));
}

/**
 * Bins by position, for when no latency plan is there: bin b has the roots b·M … b·M+M−1; the others join them in turn,
 * or in a forest of `depth` levels fill the levels evenly, parents in turn.
 */
export function positionBins(shape: BinShape): readonly Topology[] {
  const { size, roots: count, depth } = shape;
  return Array.from({ length: binCount(shape) }, (_, bin) => {
    const roots = Array.from({ length: count }, (_root, i) => bin * count + i);
    const members = Array.from({ length: size - count }, (_member, i) => (bin * count + count + i) % size);
    return forestOf(roots, members, fanOut(count, members.length, depth), size);
  });
}

/** Least fan-out with which `roots` trees of `depth` levels hold `members`. */
export function fanOut(roots: number, members: number, depth: number): number {
  for (let fan = 1; fan < members; fan++) {
    let room = 0;
    let width = roots;
    for (let level = 0; level < depth && room < members; level++) {
      width *= fan;
      room += width;
    }
    if (room >= members) return fan;
  }
  return Math.max(1, members);
}

/** Fills levels from the top; each level is spread over its parents in turn. */
export function forestOf(roots: readonly number[], members: readonly number[], fan: number, size: number): Topology {
  const parent = new Array<number>(size).fill(-1);
  let above = roots;
  let rest = members;
  while (rest.length > 0) {
    const level = rest.slice(0, above.length * fan);
    for (const [at, member] of level.entries()) parent[member] = above[at % above.length] ?? -1;
    rest = rest.slice(level.length);
    above = level;
  }
  const topology = topologyFrom(roots, parent);
  if (topology === undefined) throw new TypeError(`roots: ${roots.length} roots for ${members.length} members`);
  return topology;
}
