import { type Json, type JsonObject, read, type VectorFile, valueAt } from '@dougong/conformance';

/** The entries of a file's `cases`. */
export function casesOf(file: VectorFile): readonly JsonObject[] {
  const { cases } = read.object(file.json(), file.name);
  return read.array(cases, 'cases').map((entry, i) => read.object(entry, `cases[${i}]`));
}

/** A sentence when the two differ. */
export function expectEqual(what: string, got: unknown, expected: unknown): string | undefined {
  return Object.is(got, expected) ? undefined : `${what}: got ${String(got)}, expected ${String(expected)}`;
}

/** A sentence for the first dotted field whose value in `data` is another than the computed one. */
export function firstDifference(computed: Readonly<Record<string, Json>>, data: JsonObject): string | undefined {
  for (const [path, got] of Object.entries(computed)) {
    const difference = expectEqual(path, JSON.stringify(got), JSON.stringify(valueAt(data, path)));
    if (difference !== undefined) return difference;
  }
  return undefined;
}
