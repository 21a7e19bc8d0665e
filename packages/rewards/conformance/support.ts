import { type Adapter, type Json, type JsonObject, read, type VectorCase, type VectorFile } from '@dougong/conformance';

/** An integer, written as decimal digits. */
export function big(data: JsonObject, name: string): bigint {
  return bigOf(data[name], name);
}

/** An integer written as decimal digits, wherever it stands. */
export function bigOf(value: Json | undefined, what: string): bigint {
  const text = read.string(value, what);
  if (!/^-?[0-9]+$/.test(text)) throw new TypeError(`${what}: expected decimal digits, got ${text}`);
  return BigInt(text);
}

/** A time or count that fits a number. */
export function int(data: JsonObject, name: string): number {
  return intOf(data[name], name);
}

/** A time or count that fits a number, wherever it stands. */
export function intOf(value: Json | undefined, what: string): number {
  const number = Number(bigOf(value, what));
  if (!Number.isSafeInteger(number)) throw new TypeError(`${what}: ${number} is not exact`);
  return number;
}

/** A list of integers. */
export function bigs(data: JsonObject, name: string): readonly bigint[] {
  return read.array(data[name], name).map((item, i) => bigOf(item, `${name}.${i}`));
}

/** The objects of a list. */
export function objects(data: JsonObject, name: string): readonly JsonObject[] {
  return read.array(data[name], name).map((item, i) => read.object(item, `${name}.${i}`));
}

/** Text that two equal values share, whatever the order of their keys; integers become digits. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return inner.toString();
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Compares what we computed with the case's fields of the same names. */
export function compare(data: JsonObject, ours: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, value] of Object.entries(ours)) {
    const [want, have] = [canonical(data[name]), canonical(value)];
    if (want !== have) return `${name}: expected ${want?.slice(0, 300)}, got ${have?.slice(0, 300)}`;
  }
  return undefined;
}

/** What a case asserts and how our values of these fields are found. */
export interface Form {
  readonly asserts: readonly string[];
  readonly run: (data: JsonObject) => Readonly<Record<string, unknown>>;
}

/** Cases of one list, all of a form that `formOf` finds; an unknown form throws. */
export function* casesOf(
  file: VectorFile,
  formOf: (data: JsonObject) => Form,
  list: string = 'cases',
): Generator<VectorCase> {
  for (const [i, data] of objects(read.object(file.json(), file.name), list).entries()) {
    const { asserts, run } = formOf(data);
    yield {
      id: `${list} ${i}`,
      data,
      asserts,
      run: (json) => {
        const object = read.object(json, 'case');
        const ours = run(object);
        const missing = asserts.find((path) => {
          const name = path.split('.', 1)[0] ?? path;
          return !(name in ours) || !(name in object);
        });
        return missing === undefined ? compare(object, ours) : `${missing} is asserted and not there`;
      },
    };
  }
}

/** One case of figures that stand beside the lists of cases. */
export function figuresOf(file: VectorFile, form: Form): VectorCase {
  const whole = Object.entries(read.object(file.json(), file.name));
  return {
    id: 'figures of the file',
    data: Object.fromEntries(whole.filter(([name]) => name !== 'cases' && name !== 'eras')),
    asserts: form.asserts,
    run: (json) => compare(read.object(json, 'file'), form.run(read.object(json, 'file'))),
  };
}

/** Fields that say something about a file or case and are no part of a rule. */
export const about: Readonly<Record<string, string>> = {
  note: 'says what a case is about',
  name: 'of the file',
  description: 'of the file',
  generator: 'of the file',
  count: 'of the full set',
};

/** An adapter for a file of equal cases. */
export function table(files: RegExp, form: Form, ignores: Readonly<Record<string, string>> = {}): Adapter {
  return { folder: 'rewards', files, ignores: { ...about, ...ignores }, cases: (file) => casesOf(file, () => form) };
}
