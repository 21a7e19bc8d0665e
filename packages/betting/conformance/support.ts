import { type Adapter, type Json, type JsonObject, read, type VectorCase, type VectorFile } from '@dougong/conformance';

/** An integer that is written as decimal digits. */
export function integer(value: Json | undefined, what: string): bigint {
  const text = read.string(value, what);
  if (!/^(0|-?[1-9][0-9]*)$/.test(text)) throw new TypeError(`${what}: expected decimal digits, got ${text}`);
  return BigInt(text);
}

/** A time, count or index that is written as decimal digits. */
export function count(value: Json | undefined, what: string): number {
  const number = Number(integer(value, what));
  if (!Number.isSafeInteger(number)) throw new TypeError(`${what}: ${number} is not exact`);
  return number;
}

/** Integers of a list. */
export function integers(value: Json | undefined, what: string): readonly bigint[] {
  return read.array(value, what).map((item, i) => integer(item, `${what}.${i}`));
}

/** Counts of a list. */
export function counts(value: Json | undefined, what: string): readonly number[] {
  return read.array(value, what).map((item, i) => count(item, `${what}.${i}`));
}

/** Objects of a list. */
export function objects(value: Json | undefined, what: string): readonly JsonObject[] {
  return read.array(value, what).map((item, i) => read.object(item, `${what}.${i}`));
}

/** Our value as the files write it: integers as digits. */
function written(value: unknown): Json {
  if (typeof value === 'bigint' || typeof value === 'number') return value.toString();
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(written);
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, written(inner)]));
  }
  throw new TypeError(`nothing is written as ${typeof value}`);
}

/** Where two values differ, as a dotted path; nothing where they are equal. */
function difference(want: Json | undefined, have: Json | undefined, path: string): string | undefined {
  const differs = `${path}: expected ${JSON.stringify(want)?.slice(0, 200)}, got ${JSON.stringify(have)?.slice(0, 200)}`;
  if (typeof want !== 'object' || want === null || typeof have !== 'object' || have === null) {
    return want === have ? undefined : differs;
  }
  if (Array.isArray(want) !== Array.isArray(have)) return differs;
  const theirs = new Map(Object.entries(want));
  const ours = new Map(Object.entries(have));
  for (const name of new Set([...theirs.keys(), ...ours.keys()])) {
    if (theirs.has(name) !== ours.has(name)) return differs;
    const inner = difference(theirs.get(name), ours.get(name), `${path}.${name}`);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** Runs a case: our value of each asserted field by the field's name, digits or not. */
export type Run = (data: JsonObject) => Readonly<Record<string, unknown>>;

/** One case whose asserted fields are the names of what `run` gives. */
export function caseOf(id: string, data: JsonObject, asserts: readonly string[], run: Run): VectorCase {
  return {
    id,
    data,
    asserts,
    run: (json) => {
      const given = read.object(json, 'case');
      const ours = run(given);
      for (const path of asserts) {
        const name = path.split('.', 1)[0] ?? path;
        if (!(name in ours) || !(name in given)) return `${name} is asserted and not there`;
      }
      for (const [name, value] of Object.entries(ours)) {
        const found = difference(given[name], written(value), name);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

/** Fields that say something about a file or case and are no part of a rule. */
export const about: Readonly<Record<string, string>> = {
  note: 'says what a case is about',
  name: 'of the file',
  description: 'of the file',
  generator: 'of the file',
  count: 'of the file',
};

/** The cases of a file's list, all of one form. */
export function* casesOf(file: VectorFile, asserts: readonly string[], run: Run): Generator<VectorCase> {
  const cases = objects(read.object(file.json(), file.name)['cases'], 'cases');
  if (cases.length === 0) throw new TypeError(`${file.name} has no cases`);
  for (const [i, data] of cases.entries()) yield caseOf(`case ${i}`, data, asserts, run);
}

/** An adapter for files of equal cases. */
export function table(
  files: RegExp,
  asserts: readonly string[],
  run: Run,
  ignores: Readonly<Record<string, string>> = {},
): Adapter {
  return { folder: 'betting', files, ignores: { ...about, ...ignores }, cases: (file) => casesOf(file, asserts, run) };
}
