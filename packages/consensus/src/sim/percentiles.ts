/** Shape of a sample. `sd` is the sample deviation (n − 1); percentiles are of the nearest rank. */
export interface Percentiles {
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

const NOTHING: Percentiles = { n: 0, mean: 0, sd: 0, min: 0, p50: 0, p90: 0, p99: 0, max: 0 };

/** The shape of a sample; all zero when it is empty. */
export function percentiles(sample: readonly number[]): Percentiles {
  const n = sample.length;
  if (n === 0) return NOTHING;
  const sorted = Float64Array.from(sample).sort();
  let sum = 0;
  for (const x of sorted) sum += x;
  const mean = sum / n;
  let squares = 0;
  for (const x of sorted) squares += (x - mean) ** 2;
  const rank = (percent: number): number => sorted[Math.max(0, Math.ceil((percent * n) / 100) - 1)] as number;
  return {
    n,
    mean,
    sd: n > 1 ? Math.sqrt(squares / (n - 1)) : 0,
    min: sorted[0] as number,
    p50: rank(50),
    p90: rank(90),
    p99: rank(99),
    max: sorted[n - 1] as number,
  };
}

/** Two-sided 97.5 % points of Student's t for 1..30 degrees of freedom; the normal's beyond. */
const STUDENT_T = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Half the width of the 95 % interval of a mean of n values with sample deviation `sd`. */
export function halfInterval(n: number, sd: number): number {
  if (n < 2) return 0;
  return ((STUDENT_T[n - 2] ?? 1.96) * sd) / Math.sqrt(n);
}
