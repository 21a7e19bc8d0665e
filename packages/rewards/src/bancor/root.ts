/** The greatest x with x^n ≤ value, for value from 0 and n from 1. */
export function floorRoot(value: bigint, n: number): bigint {
  if (n === 1 || value < 2n) return value;
  const power = BigInt(n);
  let x = rootHint(value, n);
  // From any positive x one step of Newton lands on or above the floor of the root; from there the steps only fall.
  x = ((power - 1n) * x + value / x ** (power - 1n)) / power;
  for (;;) {
    const next = ((power - 1n) * x + value / x ** (power - 1n)) / power;
    if (next >= x) return x;
    x = next;
  }
}

/** The least x with x^n ≥ value. */
export function ceilRoot(value: bigint, n: number): bigint {
  const x = floorRoot(value, n);
  return x ** BigInt(n) === value ? x : x + 1n;
}

/**
 * A first guess from the leading bits. Doubles and `**` may differ between engines in their last bits; the guess only sets
 * how many steps follow, never the root.
 */
function rootHint(value: bigint, n: number): bigint {
  const bits = value.toString(16).length * 4;
  const drop = Math.max(0, Math.ceil((bits - 1000) / n));
  const lead = Number(value >> BigInt(drop * n)) ** (1 / n);
  const hint = BigInt(Math.max(1, Math.floor(lead))) << BigInt(drop);
  return hint < 1n ? 1n : hint;
}
