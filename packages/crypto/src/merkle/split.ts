/** Largest number of leaves: sizes and indices stay exact integers. */
export const MAX_TREE_SIZE: number = Number.MAX_SAFE_INTEGER;

/** Whether `value` can be the number of leaves of a tree. */
export function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/**
 * The largest power of two below `size` (RFC 6962 section 2.1: k < n ≤ 2k), where a tree of `size` ≥ 2 leaves divides.
 * Doubling instead of shifting, because sizes pass 2^31.
 */
export function splitPoint(size: number): number {
  let k = 1;
  while (2 * k < size) k *= 2;
  return k;
}

/** The exponent of `width` when it is a power of two, else -1. */
export function levelOf(width: number): number {
  let level = 0;
  let power = 1;
  for (; power < width; power *= 2) level++;
  return power === width ? level : -1;
}

/** How many hashes an inclusion proof has: the depth of leaf `index` in a tree of `size` leaves. */
export function inclusionPathLength(index: number, size: number): number {
  let depth = 0;
  let at = index;
  let width = size;
  while (width > 1) {
    const k = splitPoint(width);
    if (at < k) width = k;
    else {
      at -= k;
      width -= k;
    }
    depth++;
  }
  return depth;
}

/**
 * How many hashes a consistency proof has (RFC 6962 section 2.1.2): one a level below the node where the old tree's right
 * edge ends, and that node itself unless it is the whole old tree.
 */
export function consistencyPathLength(from: number, to: number): number {
  let length = 0;
  let old = from;
  let width = to;
  let whole = true;
  while (old !== width) {
    const k = splitPoint(width);
    if (old <= k) width = k;
    else {
      old -= k;
      width -= k;
      whole = false;
    }
    length++;
  }
  return whole ? length : length + 1;
}
