import { type JsonObject, read, type VectorFile } from '@dougong/conformance';

/** The entries of a file's `cases`. */
export function casesOf(file: VectorFile): readonly JsonObject[] {
  const { cases } = read.object(file.json(), file.name);
  return read.array(cases, 'cases').map((entry, i) => read.object(entry, `cases[${i}]`));
}

/** A sentence when the two differ. */
export function expectEqual(what: string, got: unknown, expected: unknown): string | undefined {
  return Object.is(got, expected) ? undefined : `${what}: got ${String(got)}, expected ${String(expected)}`;
}
