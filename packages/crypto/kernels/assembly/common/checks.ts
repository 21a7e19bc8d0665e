// Run-time checks of the limb bounds. Only the checked build contains them; see generate/arithmetic.ts for the bounds.

/** Largest absolute value of a limb. */
function largest(f: usize): f64 {
  let bound: f64 = 0;
  for (let i: usize = 0; i < 72; i += 8) bound = max(bound, abs(<f64>load<i64>(f + i)));
  return bound;
}

/** Traps unless the columns of f·g − s fit a signed word, whatever the reduction adds. */
export function checkProduct(f: usize, g: usize, s: usize): void {
  const column = 9 * largest(f) * largest(g) + 9 * <f64>(1 << 29) * <f64>(1 << 28);
  if (column >= 9.223372036e18) unreachable();
  if (s !== 0 && largest(s) > <f64>(1 << 30) * 16) unreachable();
}

/** Traps unless the limbs of a product are at most `limit`, the top one at most `top`. */
export function checkUnit(h: usize, limit: i64, top: i64): void {
  for (let i: usize = 0; i < 64; i += 8) {
    const limb = load<i64>(h + i);
    if (limb > limit || limb < -limit) unreachable();
  }
  const limb = load<i64>(h, 64);
  if (limb > top || limb < -top) unreachable();
}

/** Traps unless a condition holds. */
export function check(condition: bool): void {
  if (!condition) unreachable();
}
