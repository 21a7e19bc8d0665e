import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { type BenchReport, GATE_FACTOR, readBaseline, timesWorse } from './baseline.ts';
import { UserError } from './errors.ts';
import type { Bench, Figure, Measured } from './figure.ts';
import { table } from './table.ts';

interface Options {
  readonly package?: string;
  readonly file?: string;
  readonly json?: string;
  readonly baseline?: string;
  readonly gate?: boolean;
}

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

const program = new Command('bench')
  .description('Runs the benches of the packages, each with its rivals in the same run, and prints one table.')
  .option('--package <name>', 'only this package: crypto, ledger, consensus, …')
  .option('--file <text>', 'only bench files whose name contains this')
  .option('--json <file>', 'also write the figures as JSON; - writes them to the standard output instead of the table')
  .option('--baseline <file>', 'compare with a report written by --json')
  .option('--gate', `with --baseline: exit 1 when a figure is ${GATE_FACTOR} times worse`)
  .exitOverride();

try {
  program.parse();
  process.exitCode = await main(program.opts<Options>());
} catch (error) {
  process.exitCode = explain(error);
}

async function main(options: Options): Promise<number> {
  const baseline = options.baseline === undefined ? undefined : readBaseline(options.baseline);
  if (options.gate === true && baseline === undefined) throw new UserError('--gate compares with a --baseline FILE.');
  const files = benchFiles(options);
  const figures: Measured[] = [];
  for (const file of files) figures.push(...(await runFile(file)));
  const report: BenchReport = { ...machine(), figures };
  if (options.json === '-') console.log(JSON.stringify(report, null, 2));
  else {
    console.log(`${report.machine}, Node ${report.node}, commit ${report.commit}\n`);
    for (const group of new Set(figures.map((figure) => `${figure.package}: ${figure.bench}`))) {
      console.log(
        `${group}\n${table(
          figures.filter((figure) => `${figure.package}: ${figure.bench}` === group),
          baseline,
        )}\n`,
      );
    }
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  if (options.gate !== true || baseline === undefined) return 0;
  const regressions = figures.filter((figure) => (timesWorse(figure, baseline) ?? 0) >= GATE_FACTOR);
  for (const figure of regressions)
    console.error(`${figure.package}: ${figure.name} is ${GATE_FACTOR} times worse than the baseline`);
  return regressions.length > 0 ? 1 : 0;
}

interface BenchFile {
  readonly package: string;
  readonly path: string;
}

function benchFiles(options: Options): readonly BenchFile[] {
  const folders = ['packages', 'examples'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => ({ name, folder: join(root, parent, name) })),
  );
  if (options.package !== undefined && !folders.some((entry) => entry.name === options.package)) {
    throw new UserError(
      `There is no package ${options.package}; there are: ${folders.map((entry) => entry.name).join(', ')}.`,
    );
  }
  const files = folders
    .filter((entry) => options.package === undefined || entry.name === options.package)
    .flatMap((entry) => {
      const folder = join(entry.folder, 'bench');
      const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.bench.ts')) : [];
      return names.sort().map((name) => ({ package: entry.name, path: join(folder, name) }));
    });
  return options.file === undefined ? files : files.filter((file) => file.path.includes(options.file ?? ''));
}

async function runFile(file: BenchFile): Promise<readonly Measured[]> {
  const { bench } = (await import(pathToFileURL(file.path).href)) as { bench?: Bench };
  if (bench === undefined) throw new TypeError(`${file.path} exports no bench`);
  const measured: Measured[] = [];
  try {
    for (const figure of await bench.figures()) {
      process.stderr.write(`${file.package}: ${figure.name}\n`);
      measured.push(await measure(file.package, bench.title, figure));
    }
  } finally {
    await bench.close?.();
  }
  return measured;
}

async function measure(name: string, bench: string, figure: Figure): Promise<Measured> {
  const value = await figure.measure();
  const rivals: Record<string, number> = {};
  for (const [rival, run] of Object.entries(figure.rivals ?? {})) rivals[rival] = await run();
  const { name: what, unit, better, target } = figure;
  return { package: name, bench, name: what, unit, better, ...(target === undefined ? {} : { target }), value, rivals };
}

function machine(): { machine: string; node: string; commit: string } {
  const processors = cpus();
  return {
    machine: `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}`,
    node: process.version,
    commit: commit(),
  };
}

function commit(): string {
  try {
    const id = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
    const dirty = execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8', stdio: 'pipe' }) !== '';
    return dirty ? `${id} with changes` : id;
  } catch {
    return 'unknown';
  }
}

function explain(error: unknown): number {
  if (error instanceof UserError) {
    console.error(error.message);
    return 2;
  }
  if (error instanceof Error && 'exitCode' in error && 'code' in error) return error.exitCode === 0 ? 0 : 2;
  throw error;
}
