import type { Ratio } from '../interface/primitives.ts';

/** Denominator of the estimate in finality proofs. */
const SCALE = 1_000_000_000_000n;

/** Depth beyond which the estimate stays as it is: the arithmetic grows with the square of the depth. */
const DEEPEST = 1_000;

const known = new Map<string, Ratio>();

/**
 * Chance that a block under `depth` blocks, itself included, is undone by an attacker with the share `attacker` of the
 * hash rate who began his own branch when the block was made and wins a tie. The exact negative binomial race of
 * Rosenfeld (Analysis of Hashrate-Based Double Spending, 2014, section 4), not the Poisson approximation of Nakamoto's
 * paper, which is lower: 1 − Σₘ₌₀ⁿ C(m+n−1, m)·(pⁿqᵐ − pᵐqⁿ).
 *
 * Integers only, in units of 10⁻¹², rounded up.
 *
 * @param depth - blocks from the block on, itself included; at least 1
 * @throws TypeError for a depth below 1 or a share that is not below one half
 */
export function reversalRatio(depth: number, attacker: Ratio): Ratio {
  const { num, den } = attacker;
  if (!Number.isSafeInteger(depth) || depth < 1) throw new TypeError(`depth: expected at least 1, got ${depth}`);
  if (num < 0 || den <= 0 || 2 * num >= den) throw new TypeError('attacker: expected a share below one half');
  const n = Math.min(depth, DEEPEST);
  const key = `${n}/${num}/${den}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const q = BigInt(num);
  const p = BigInt(den - num);
  const total = BigInt(den);
  // The binomials let a rounding error grow by at most 4ⁿ; that many more bits keep it below 2⁻¹⁰⁰.
  const bits = 128n + 2n * BigInt(n);
  const one = 1n << bits;
  // a = C(m+n−1, m)·pⁿqᵐ and b = C(m+n−1, m)·pᵐqⁿ, from m = 0 on; both rounded down.
  let a = power(p, total, n, one);
  let b = power(q, total, n, one);
  let kept = a - b;
  for (let m = 1; m <= n; m++) {
    const ways = BigInt(m + n - 1);
    a = (a * ways * q) / (BigInt(m) * total);
    b = (b * ways * p) / (BigInt(m) * total);
    kept += a - b;
  }
  const reversal = kept > one ? 0n : one - kept;
  const scaled = (reversal * SCALE + one - 1n) >> bits;
  const ratio: Ratio = { num: Number(scaled > SCALE ? SCALE : scaled), den: Number(SCALE) };
  if (known.size >= 1_024) known.clear();
  known.set(key, ratio);
  return ratio;
}

/** (num/den)^n in units of 1/`one`, rounded down at the end only. */
function power(num: bigint, den: bigint, n: number, one: bigint): bigint {
  return (num ** BigInt(n) * one) / den ** BigInt(n);
}

/**
 * Nakamoto's estimate (Bitcoin: A Peer-to-Peer Electronic Cash System, section 11) that an attacker with the share `q`
 * catches up from `z` blocks behind, where his progress meanwhile is taken as a Poisson variable: the table of the paper.
 * Floating point, for charts and comparisons; nothing decides by it.
 */
export function nakamotoEstimate(z: number, q: number): number {
  const p = 1 - q;
  if (q >= p) return 1;
  const lambda = (z * q) / p;
  let term = Math.exp(-lambda);
  let sum = 1;
  for (let k = 0; k <= z; k++) {
    if (k > 0) term *= lambda / k;
    sum -= term * (1 - (q / p) ** (z - k));
  }
  return sum;
}

/**
 * The exact chance of the race in floating point, for charts: the attacker begins with `lead` blocks when the block is
 * made, the merchant waits for `n` blocks, the block itself included. With `tie` he wins when he draws level, as in
 * Rosenfeld's tables; without, he must be one block longer, as first-seen nodes demand of a branch they hear of later.
 */
export function raceChance(
  n: number,
  q: number,
  { tie = true, lead = 0 }: { tie?: boolean; lead?: number } = {},
): number {
  const p = 1 - q;
  if (q >= p) return 1;
  const ratio = q / p;
  // P(m attacker blocks while the honest find n) = C(m+n−1, m) pⁿ qᵐ.
  let chance = p ** n;
  let lost = 0;
  for (let m = 0; ; m++) {
    if (m > 0) chance *= ((m + n - 1) / m) * q;
    const behind = n - m - lead + (tie ? 0 : 1);
    if (behind <= 0) break;
    lost += chance * (1 - ratio ** behind);
  }
  return 1 - lost;
}
