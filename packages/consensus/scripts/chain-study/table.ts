/** One comparison of the study. */
export interface Row {
  readonly study: string;
  readonly what: string;
  readonly measured: number;
  readonly expected: number;
  /** Half of the 99.9 % confidence interval of the measurement; 0 where nothing is random. */
  readonly interval: number;
  /** What the formula itself leaves out, as an absolute difference. */
  readonly slack: number;
  /** `engine`: the engine objects in the simulator. `model`: a random walk without them. `function`: functions of the package. */
  readonly by: 'engine' | 'model' | 'function';
}

/** Standard deviations of a two-sided 99.9 % interval. */
const Z = 3.2905;

/** Half of the interval of a share of `n` independent trials (normal approximation, one trial added to each side). */
export function shareInterval(hits: number, n: number): number {
  const p = (hits + 1) / (n + 2);
  return Z * Math.sqrt((p * (1 - p)) / n);
}

/** Half of the interval of a mean of batches. */
export function batchInterval(batches: readonly number[]): number {
  const mean = batches.reduce((a, b) => a + b, 0) / batches.length;
  const variance = batches.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (batches.length - 1);
  // Student's t in place of the normal one: 9 degrees of freedom, or 19 and more.
  return (batches.length < 20 ? 4.78 : 3.88) * Math.sqrt(variance / batches.length);
}

/** Whether the measurement is where the formula says. */
export function holds({ measured, expected, interval, slack }: Row): boolean {
  return Math.abs(measured - expected) <= interval + slack + 1e-12;
}

/** The rows as a Markdown table for each study. */
export function markdown(rows: readonly Row[]): string {
  const lines: string[] = [];
  let study = '';
  for (const row of rows) {
    if (row.study !== study) {
      study = row.study;
      lines.push(
        '',
        `## ${study}`,
        '',
        '| case | measured | ± 99.9 % | expected | deviation | by | |',
        '|---|---|---|---|---|---|---|',
      );
    }
    const { what, measured, interval, expected, by } = row;
    const deviation = measured - expected;
    lines.push(
      `| ${what} | ${number(measured)} | ${interval === 0 ? '' : number(interval)} | ${number(expected)} | ${deviation >= 0 ? '+' : ''}${number(deviation)} | ${by} | ${holds(row) ? '' : 'OUTSIDE'} |`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function number(x: number): string {
  if (Number.isInteger(x)) return String(x);
  return Math.abs(x) < 0.001 ? x.toExponential(1) : x.toFixed(4);
}
