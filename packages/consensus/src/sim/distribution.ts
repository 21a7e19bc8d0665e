import type { RandomStream } from './random.ts';

/**
 * A distribution of a time in integer microseconds. Draws use integer tables and the four basic operations only, whose
 * results IEEE 754 fixes, so that every JavaScript engine gives the same trace.
 */
export type Distribution =
  | { readonly d: 'const'; readonly us: number }
  | { readonly d: 'uniform'; readonly lo: number; readonly hi: number }
  | { readonly d: 'exp'; readonly mean: number }
  /** `sigma` of the underlying normal in thousandths. */
  | { readonly d: 'lognormal'; readonly median: number; readonly sigmaMilli: number }
  /** Points (probability in ppm, microseconds), both rising, the last at 1,000,000; straight lines between. */
  | { readonly d: 'empirical'; readonly cdf: readonly (readonly [number, number])[] };

/** Fixed-point one: 24 fractional bits. */
const ONE = 1 << 24;

/** ln(n / (n−1)) by the series of 2·artanh(1 / (2n−1)). */
function lnStep(n: number): number {
  const x = 1 / (2 * n - 1);
  let power = x;
  let sum = 0;
  for (let k = 1; k < 40; k += 2) {
    sum += power / k;
    power *= x * x;
  }
  return 2 * sum;
}

/** −ln(1 − i/256) for i = 0..255, and ln 256 at the end of the table. */
const EXPONENTIAL: Float64Array = (() => {
  const table = new Float64Array(257);
  let sum = 0;
  for (let i = 1; i < 256; i++) {
    sum += lnStep(257 - i);
    table[i] = Math.round(sum * ONE);
  }
  table[256] = Math.round(sum * ONE);
  return table;
})();
const LN_256 = Math.round(8 * lnStep(2) * ONE);

/** 2^(i/256) for i = 0..256. */
const POWER_OF_TWO: Float64Array = (() => {
  let root = 2;
  for (let i = 0; i < 8; i++) root = Math.sqrt(root);
  const table = new Float64Array(257);
  let value = 1;
  for (let i = 0; i <= 256; i++) {
    table[i] = value;
    value *= root;
  }
  return table;
})();

/** An exponential variate with mean 1, in units of 2^−24: inverse of the distribution by table, tail by memorylessness. */
export function exponential(rng: RandomStream): number {
  let tail = 0;
  for (;;) {
    const u = rng.u32();
    const i = u >>> 24;
    if (i === 255) {
      tail += LN_256;
      continue;
    }
    const low = EXPONENTIAL[i] as number;
    const high = EXPONENTIAL[i + 1] as number;
    return tail + low + ((high - low) * (u & 0xffffff)) / ONE;
  }
}

/** A normal variate with deviation 1, in units of 2^−16: the sum of twelve uniforms, which reaches ±6. */
export function normal(rng: RandomStream): number {
  let sum = -6 * 65536;
  for (let i = 0; i < 6; i++) {
    const u = rng.u32();
    sum += (u & 0xffff) + (u >>> 16) + 1;
  }
  return sum;
}

/** e^x for a moderate x, by a table of powers of two. */
export function exponentialOf(x: number): number {
  const turns = (x / lnStep(2)) * 256;
  const whole = Math.floor(turns);
  const i = ((whole % 256) + 256) % 256;
  const low = POWER_OF_TWO[i] as number;
  const high = POWER_OF_TWO[i + 1] as number;
  return (low + (high - low) * (turns - whole)) * 2 ** ((whole - i) / 256);
}

/** One draw, in microseconds, never below zero. */
export function draw(from: Distribution, rng: RandomStream): number {
  switch (from.d) {
    case 'const':
      return from.us;
    case 'uniform':
      return from.lo + rng.below(from.hi - from.lo + 1);
    case 'exp':
      return Math.floor((from.mean * exponential(rng)) / ONE);
    case 'lognormal':
      return Math.floor(from.median * exponentialOf((normal(rng) / 65536) * (from.sigmaMilli / 1000)));
    case 'empirical':
      return drawEmpirical(from.cdf, rng.below(1_000_000));
  }
}

function drawEmpirical(cdf: readonly (readonly [number, number])[], u: number): number {
  let [p0, t0]: readonly [number, number] = [0, cdf[0]?.[1] ?? 0];
  for (const [p, t] of cdf) {
    if (u < p) return p === p0 ? t : Math.floor(t0 + ((t - t0) * (u - p0)) / (p - p0));
    p0 = p;
    t0 = t;
  }
  return t0;
}

/** The expected value in microseconds, for reports and bounds. */
export function meanOf(d: Distribution): number {
  switch (d.d) {
    case 'const':
      return d.us;
    case 'uniform':
      return (d.lo + d.hi) / 2;
    case 'exp':
      return d.mean;
    case 'lognormal':
      return d.median * exponentialOf((d.sigmaMilli / 1000) ** 2 / 2);
    case 'empirical': {
      let mean = 0;
      let [p0, t0]: readonly [number, number] = [0, d.cdf[0]?.[1] ?? 0];
      for (const [p, t] of d.cdf) {
        mean += ((p - p0) / 1_000_000) * ((t + t0) / 2);
        p0 = p;
        t0 = t;
      }
      return mean;
    }
  }
}
