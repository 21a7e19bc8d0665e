import { brokenExpectations, chartsOf, nameOf, type Row, summarise } from './analysis.ts';
import type { Cell } from './csv.ts';
import type { Study } from './study.ts';

/** What a set of runs amounts to. */
export interface Outcome {
  readonly rows: readonly Row[];
  /** Sentences about expectations that were not met. */
  readonly broken: readonly string[];
  /** Events that had to happen at least once and did not. */
  readonly missed: readonly string[];
  /** Events that happened, and in how many runs. */
  readonly reached: Readonly<Record<string, number>>;
  /** No finding, nothing broken, nothing missed. */
  readonly ok: boolean;
}

/** Judges the runs of a study. */
export function judge(study: Study, rows: readonly Row[]): Outcome {
  const reached: Record<string, number> = {};
  for (const { result } of rows) {
    for (const event of Object.keys(result.coverage)) reached[event] = (reached[event] ?? 0) + 1;
  }
  const wanted = (study.base['sometimes'] ?? []) as readonly string[];
  const missed = wanted.filter((event) => reached[event] === undefined);
  const broken = brokenExpectations(study, rows);
  const findings = rows.some(({ result }) => result.findings.length > 0);
  return { rows, broken, missed, reached, ok: !findings && broken.length === 0 && missed.length === 0 };
}

/** Metrics shown where a study names none. */
const DEFAULT_COLUMNS = [
  'finalBlocks',
  'perBlock.messages',
  'latencyMs.first.p50',
  'latencyMs.quorum.p50',
  'latencyMs.quorum.p99',
  'latencyMs.last.p50',
  'findings',
];

/** Most lines of a table for people. */
const MOST_LINES = 60;

/** The table of a study: a header and lines of text cells. */
export function tableOf(study: Study, outcome: Outcome): { readonly header: string[]; readonly lines: string[][] } {
  const first = outcome.rows[0];
  const labels = Object.keys(first?.point.labels ?? {}).filter((label) => label !== 'seed');
  const shown = study.show.length > 0 ? study.show : DEFAULT_COLUMNS;
  const columns = [...new Set([...labels, ...shown, ...Object.keys(study.columns)])];
  const lines = summarise(outcome.rows).map((line) => columns.map((column) => text(line[column])));
  return { header: columns.map((column) => column.replace(/^engine\.config\./, '')), lines };
}

/** A readable report in Markdown: what was run, the table, what was expected, what happened. */
export function reportMarkdown(study: Study, outcome: Outcome): string {
  const { rows, broken, missed, reached } = outcome;
  const { header, lines } = tableOf(study, outcome);
  const findings = rows.filter(({ result }) => result.findings.length > 0);
  const parts = [
    `# ${String(study.base['name'])}`,
    String(study.base['about'] ?? ''),
    `${rows.length} ${rows.length === 1 ? 'run' : 'runs'}, ${sum(rows, 'events')} events, ${Math.round(sum(rows, 'virtualSeconds'))} s of virtual time.`,
    outcome.ok ? 'No finding; every expectation is met.' : '**Something is wrong; see below.**',
    '## Figures',
    markdownTable(header, lines.slice(0, MOST_LINES)),
    lines.length > MOST_LINES ? `… and ${lines.length - MOST_LINES} more lines in summary.csv.` : '',
    ...chartsOf(study, rows).map(({ file, chart }) => `![${chart.title}](${file})`),
  ];
  if (study.expect.length > 0) {
    parts.push('## Expectations');
    parts.push(
      broken.length === 0 ? `All ${study.expect.length} are met.` : broken.map((one) => `- ${one}`).join('\n'),
    );
  }
  parts.push('## Findings');
  if (findings.length === 0) parts.push('None.');
  for (const row of findings.slice(0, MOST_LINES)) {
    for (const { check, at, detail } of row.result.findings) {
      parts.push(`- ${nameOf(row)}, seed ${row.result.seed}: **${check}** at ${at / 1_000_000} s: ${detail}`);
    }
  }
  parts.push('## Events reached');
  if (missed.length > 0) parts.push(`**Never happened, though they had to: ${missed.join(', ')}.**`);
  parts.push(
    markdownTable(
      ['event', 'runs'],
      Object.entries(reached)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([event, runs]) => [event, String(runs)]),
    ),
  );
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function markdownTable(header: readonly string[], lines: readonly (readonly string[])[]): string {
  if (lines.length === 0) return 'Nothing.';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...lines.map(line)].join('\n');
}

function text(cell: Cell): string {
  if (typeof cell !== 'number') return cell === undefined ? '–' : String(cell);
  return Number.isInteger(cell) ? String(cell) : String(Number(cell.toPrecision(5)));
}

function sum(rows: readonly Row[], metric: string): number {
  return rows.reduce((total, { cells }) => total + (typeof cells[metric] === 'number' ? cells[metric] : 0), 0);
}
