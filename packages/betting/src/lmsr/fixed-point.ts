/**
 * Exponential and logarithm on fixed-point integers: `x` stands for x / 2^bits. `Math.exp` and `Math.log` differ between
 * engines and have no place in a settlement. Each function here is less than 2^20 units of its last place away from the
 * true value; {@link ERROR} leaves room for sums of 256 of them.
 */

/** A bound of the error of every result, in units of the last place. */
export const ERROR: bigint = 1n << 32n;

const HALVINGS = 8;
const LN2 = new Map<number, bigint>();

/** ln 2. */
export function ln2(bits: number): bigint {
  const known = LN2.get(bits);
  if (known !== undefined) return known;
  const fresh = 2n * atanh((1n << BigInt(bits)) / 3n, bits);
  LN2.set(bits, fresh);
  return fresh;
}

/** exp(−x) for x from 0; 0 where it is below the last place. */
export function expNegative(x: bigint, bits: number): bigint {
  const width = BigInt(bits);
  const whole = x / ln2(bits);
  if (whole > width) return 0n;
  const rest = (x - whole * ln2(bits)) >> BigInt(HALVINGS);
  let term = 1n << width;
  let sum = term;
  for (let i = 1n; term !== 0n; i += 1n) {
    term = -((term * rest) >> width) / i;
    sum += term;
  }
  for (let i = 0; i < HALVINGS; i += 1) sum = (sum * sum) >> width;
  return sum >> whole;
}

/** ln x for x from 1. */
export function ln(x: bigint, bits: number): bigint {
  const width = BigInt(bits);
  let power = 0n;
  while (x >> (width + power + 1n) > 0n) power += 1n;
  const one = 1n << width;
  const mantissa = x >> power;
  return power * ln2(bits) + 2n * atanh(((mantissa - one) << width) / (mantissa + one), bits);
}

/** The inverse hyperbolic tangent for 0 ≤ z ≤ 1/3: z + z³/3 + z⁵/5 + … */
function atanh(z: bigint, bits: number): bigint {
  const width = BigInt(bits);
  const square = (z * z) >> width;
  let sum = 0n;
  let power = z;
  for (let i = 1n; power !== 0n; i += 2n) {
    sum += power / i;
    power = (power * square) >> width;
  }
  return sum;
}
