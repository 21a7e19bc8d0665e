import type { Adapter, Asserted, Json, Registration, RunContext, VectorCase, VectorFile } from './adapter.ts';
import { another, fieldNames, valueAt, watched, withValueAt } from './json.ts';

/** A case that did not show what it should. */
export interface Failure {
  readonly case: string;
  readonly why: string;
}

/** What became of one file. */
export interface FileReport {
  readonly suite: string;
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly differs: number;
  readonly skipped: number;
  readonly failures: readonly Failure[];
  /** Fields that no run read and no adapter declared as ignored. */
  readonly unread: readonly string[];
  /** Reasons of declared differences and skips, each with its count. */
  readonly reasons: Readonly<Record<string, number>>;
  /** True when no adapter knows the file. */
  readonly noAdapter: boolean;
}

/** How to run. */
export interface RunOptions extends RunContext {
  /** Instead of running each case once, alter each asserted field and require that the case then fails. */
  readonly selfTest?: boolean;
}

/** Runs one file through every adapter that knows it. */
export async function runFile(
  file: VectorFile,
  registrations: readonly Registration[],
  options: RunOptions = {},
): Promise<FileReport> {
  const tally = new Tally(file);
  for (const registration of registrations) {
    const adapters = registration.adapters.filter(
      (adapter) => adapter.folder === file.suite && adapter.files.test(file.name),
    );
    for (const adapter of adapters) await runAdapter(adapter, file, options, tally);
    const missing = adapters.length > 0 ? registration.answered?.(file, options) : undefined;
    if (missing !== undefined) tally.fail('backend', missing);
  }
  return tally.report();
}

async function runAdapter(adapter: Adapter, file: VectorFile, options: RunOptions, tally: Tally): Promise<void> {
  tally.noAdapter = false;
  for (const field of Object.keys(adapter.ignores ?? {})) tally.seen.add(field);
  let count = 0;
  try {
    for (const vector of adapter.cases(file, options)) {
      count += 1;
      await (options.selfTest ? selfTest(vector, tally) : runOnce(vector, tally));
    }
  } catch (error) {
    tally.fail('file', `the adapter could not read it: ${sentence(error)}`);
  }
  if (count === 0) tally.fail('file', 'it holds no case');
}

async function runOnce(vector: VectorCase, tally: Tally): Promise<void> {
  fieldNames(vector.data, tally.fields);
  if (vector.skip !== undefined) return tally.skip(vector.skip);
  const fault = adapterFault(vector);
  if (fault !== undefined) return tally.fail(vector.id, fault);
  const why = await outcome(
    vector,
    watched(vector.data, (field) => tally.seen.add(field)),
  );
  if (why !== undefined) tally.fail(vector.id, why);
  else if (vector.differs !== undefined) tally.differ(vector.differs);
  else tally.passed += 1;
}

async function selfTest(vector: VectorCase, tally: Tally): Promise<void> {
  if (vector.skip !== undefined) return tally.skip(vector.skip);
  if (vector.differs !== undefined) return tally.differ(vector.differs);
  const fault = adapterFault(vector);
  if (fault !== undefined) return tally.fail(vector.id, fault);
  if ((await outcome(vector, vector.data)) !== undefined) return tally.fail(vector.id, 'it fails unaltered');
  for (const field of vector.asserts) {
    const path = pathOf(field);
    const was = valueAt(vector.data, path) ?? null;
    const value = typeof field === 'string' ? another(was) : field.to;
    const noticed = (await outcome(vector, withValueAt(vector.data, path, value))) !== undefined;
    if (noticed) tally.passed += 1;
    else tally.fail(vector.id, `${path} was changed to ${JSON.stringify(value).slice(0, 80)} and nothing failed`);
  }
}

function adapterFault(vector: VectorCase): string | undefined {
  if (vector.asserts.length === 0) return 'the adapter names no asserted field';
  const absent = vector.asserts.map(pathOf).find((path) => valueAt(vector.data, path) === undefined);
  return absent === undefined ? undefined : `the asserted field ${absent} is not in the case`;
}

function pathOf(field: Asserted): string {
  return typeof field === 'string' ? field : field.path;
}

async function outcome(vector: VectorCase, data: Json): Promise<string | undefined> {
  try {
    return await vector.run(data);
  } catch (error) {
    return sentence(error);
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

class Tally {
  passed = 0;
  noAdapter = true;
  readonly seen = new Set<string>();
  readonly fields = new Set<string>();
  #differs = 0;
  #skipped = 0;
  readonly #file: VectorFile;
  readonly #failures: Failure[] = [];
  readonly #reasons = new Map<string, number>();

  constructor(file: VectorFile) {
    this.#file = file;
  }

  fail(id: string, why: string): void {
    this.#failures.push({ case: id, why });
  }

  skip(reason: string): void {
    this.#skipped += 1;
    this.#count(`skipped: ${reason}`);
  }

  differ(reason: string): void {
    this.#differs += 1;
    this.#count(`differs: ${reason}`);
  }

  report(): FileReport {
    return {
      suite: this.#file.suite,
      file: this.#file.name,
      passed: this.passed,
      failed: this.#failures.length,
      differs: this.#differs,
      skipped: this.#skipped,
      failures: this.#failures,
      unread: [...this.fields].filter((field) => !this.seen.has(field)).sort(),
      reasons: Object.fromEntries(this.#reasons),
      noAdapter: this.noAdapter,
    };
  }

  #count(reason: string): void {
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
  }
}
