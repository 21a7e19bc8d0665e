import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { Registration, RunContext } from './adapter.ts';
import { UserError } from './errors.ts';
import { findVectors, inSuites, listVectors, VECTORS_VARIABLE } from './files.ts';
import { loadRegistrations } from './registrations.ts';
import { type FileReport, runFile } from './run.ts';

interface Options {
  readonly vectors?: string;
  readonly suite?: string;
  readonly backend?: string;
  readonly selfTest?: boolean;
  readonly json?: boolean;
}

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

const program = new Command('conformance')
  .description('Runs folders of test vectors through the adapters that the packages register.')
  .option('--vectors <dir>', `the folder of vectors (else ${VECTORS_VARIABLE}, else vectors/, else ../shared/vectors)`)
  .option('--suite <names>', 'only paths below these, separated by commas: crypto, crypto/ed25519, bytom/tensority')
  .option('--backend <name>', 'handed to packages that have several backends')
  .option('--self-test', 'change each asserted field of each case and require that the case then fails')
  .option('--json', 'one JSON document instead of lines')
  .exitOverride();

try {
  program.parse();
  process.exitCode = await main(program.opts<Options>());
} catch (error) {
  process.exitCode = explain(error);
}

async function main(options: Options): Promise<number> {
  const folder = findVectors(root, options.vectors);
  if (folder === undefined) {
    throw new UserError(`No vectors found: name their folder with --vectors DIR or ${VECTORS_VARIABLE}=DIR.`);
  }
  const suites = options.suite === undefined ? [] : options.suite.split(',').map((suite) => suite.replace(/\/+$/, ''));
  const all = listVectors(folder);
  const unknown = suites.find((suite) => !all.some((file) => inSuites(file, [suite])));
  if (unknown !== undefined) {
    const known = [...new Set(all.map((file) => file.suite))].join(', ');
    throw new UserError(`There is no suite ${unknown} in ${folder}; it has: ${known}.`);
  }
  const context: RunContext = options.backend === undefined ? {} : { backend: options.backend };
  const registrations = (await loadRegistrations(root)).map((entry) => entry.registration);
  for (const registration of registrations) await prepare(registration, context);

  const reports: FileReport[] = [];
  for (const file of all.filter((candidate) => inSuites(candidate, suites))) {
    const report = await runFile(file, registrations, { ...context, selfTest: options.selfTest === true });
    reports.push(report);
    if (options.json !== true) print(report);
  }
  const totals = sum(reports);
  if (options.json === true) {
    const files = reports.map(({ noAdapter, ...report }) => (noAdapter ? { ...report, noAdapter } : report));
    console.log(JSON.stringify({ totals, files }, null, 2));
  } else {
    const { passed, failed, differs, skipped, noAdapter } = totals;
    console.log(
      `total ${passed} passed ${failed} failed ${differs} differs ${skipped} skipped ${noAdapter} files without an adapter`,
    );
  }
  return totals.failed > 0 ? 1 : 0;
}

/** A package that refuses the context (an unknown backend) says so in a sentence. */
async function prepare(registration: Registration, context: RunContext): Promise<void> {
  try {
    await registration.prepare?.(context);
  } catch (error) {
    throw new UserError(error instanceof Error ? error.message : String(error));
  }
}

function print(report: FileReport): void {
  const name = `${report.suite}/${report.file}`;
  if (report.noAdapter) {
    console.log(`${name} no adapter`);
    return;
  }
  console.log(
    `${name} ${report.passed} passed ${report.failed} failed ${report.differs} differs ${report.skipped} skipped`,
  );
  for (const [reason, count] of Object.entries(report.reasons)) console.log(`    ${count} × ${reason}`);
  for (const field of report.unread) console.log(`    unread: ${field}`);
  for (const failure of report.failures.slice(0, 20)) console.log(`    FAILED ${failure.case}: ${failure.why}`);
  if (report.failures.length > 20) console.log(`    and ${report.failures.length - 20} more`);
}

function sum(reports: readonly FileReport[]) {
  const totals = { passed: 0, failed: 0, differs: 0, skipped: 0, noAdapter: 0 };
  for (const report of reports) {
    totals.passed += report.passed;
    totals.failed += report.failed;
    totals.differs += report.differs;
    totals.skipped += report.skipped;
    totals.noAdapter += report.noAdapter ? 1 : 0;
  }
  return totals;
}

function explain(error: unknown): number {
  if (error instanceof UserError) {
    console.error(error.message);
    return 2;
  }
  if (error instanceof Error && 'exitCode' in error && 'code' in error) return error.exitCode === 0 ? 0 : 2;
  throw error;
}
