/** How to check a range of a batch, and one entry of it. */
export interface RangeCheck {
  /** Whether entries `from` (included) to `to` (excluded) are all valid, in one go. */
  range(from: number, to: number): boolean;
  /** Whether entry `index` is valid. */
  one(index: number): boolean;
}

/** Below this many entries single checks are cheaper than another split. */
const SMALL = 4;

/**
 * The indices, ascending, of the invalid ones among `count` entries, by splitting failed batches in halves. Few invalid
 * entries cost few batches; where an attacker sends many, the rest is checked singly after failed batches have covered
 * twice the whole, so that the work stays within a small factor of single checks.
 */
export function findInvalidIn(count: number, check: RangeCheck): number[] {
  const invalid: number[] = [];
  let wasted = 0;
  const search = (from: number, to: number): void => {
    if (to - from <= SMALL || wasted >= 2 * count) {
      for (let i = from; i < to; i++) if (!check.one(i)) invalid.push(i);
      return;
    }
    if (check.range(from, to)) return;
    wasted += to - from;
    const middle = (from + to) >>> 1;
    search(from, middle);
    search(middle, to);
  };
  search(0, count);
  return invalid;
}
