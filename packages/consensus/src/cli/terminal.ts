import { type Outcome, tableOf } from '../sim/report.ts';
import type { Study } from '../sim/study.ts';

/** Most lines of a table on the terminal. */
const MOST_LINES = 40;

/** Text for people goes to standard error, results to standard output. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A line that shows how far a long job is; nothing when the output is no terminal. */
export function progress(total: number): { step(done: number, note: string): void; end(): void } {
  const live = process.stderr.isTTY && total > 1;
  let last = 0;
  return {
    step(done, note) {
      const now = performance.now();
      if (!live || (now - last < 100 && done < total)) return;
      last = now;
      process.stderr.write(`\r\u001b[K${done}/${total} ${note}`);
    },
    end() {
      if (live) process.stderr.write('\r\u001b[K');
    },
  };
}

/** The outcome of a study for the terminal. */
export function show(study: Study, outcome: Outcome): void {
  const { header, lines } = tableOf(study, outcome);
  const widths = header.map((name, i) => Math.max(name.length, ...lines.map((line) => line[i]?.length ?? 0)));
  const row = (cells: readonly string[]): string => cells.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('  ');
  print(row(header));
  for (const line of lines.slice(0, MOST_LINES)) print(row(line));
  if (lines.length > MOST_LINES) print(`… and ${lines.length - MOST_LINES} more lines; --out DIR writes them all`);
  for (const { result } of outcome.rows) {
    for (const { check, at, detail } of result.findings) {
      print(`FOUND  ${check}, seed ${result.seed}, ${at / 1_000_000} s: ${detail}`);
    }
  }
  for (const sentence of outcome.broken) print(`NOT AS EXPECTED  ${sentence}`);
  if (outcome.missed.length > 0) print(`NEVER HAPPENED  ${outcome.missed.join(', ')}`);
  const events = Object.keys(outcome.reached).filter((name) => !name.startsWith('drop.'));
  if (events.length > 0) print(`events reached: ${events.sort().join(', ')}`);
  print(outcome.ok ? 'no finding' : 'FAILED');
}
