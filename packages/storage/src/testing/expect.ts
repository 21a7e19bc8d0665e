import { compareBytes } from '../bytes.ts';
import { StorageError, type StorageErrorCode } from '../errors.ts';
import type { Entry, PageRange, Snapshot, StateStore } from '../store.ts';

/** A store did something else than it must. */
export class ComplianceError extends Error {
  override readonly name = 'ComplianceError';
}

/** Fails the case unless `holds`. */
export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new ComplianceError(what);
}

/** Fails the case unless both are the same bytes, or both nothing. */
export function mustEqual(actual: Uint8Array | undefined, expected: Uint8Array | undefined, what: string): void {
  if (actual === expected) return;
  const same = actual !== undefined && expected !== undefined && compareBytes(actual, expected) === 0;
  if (!same) throw new ComplianceError(`${what}: expected ${hex(expected)}, got ${hex(actual)}`);
}

/** Fails the case unless both lists have the same entries in the same order. */
export function mustEqualEntries(actual: readonly Entry[], expected: readonly Entry[], what: string): void {
  must(actual.length === expected.length, `${what}: expected ${expected.length} entries, got ${actual.length}`);
  for (const [i, [key, value]] of expected.entries()) {
    mustEqual(actual[i]?.[0], key, what);
    mustEqual(actual[i]?.[1], value, what);
  }
}

/** Fails the case unless `run` rejects with a {@link StorageError} of `code`. */
export async function mustReject(run: () => Promise<unknown>, code: StorageErrorCode, what: string): Promise<void> {
  try {
    await run();
  } catch (error) {
    must(error instanceof StorageError, `${what}: threw ${String(error)}, which is no StorageError`);
    must(error.code === code, `${what}: expected ${code}, got ${error.code}`);
    return;
  }
  must(false, `${what}: did not reject`);
}

/** All entries of a range. */
export async function entriesOf(store: StateStore, ns: number, range?: PageRange, at?: Snapshot): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const page of store.pages(ns, range, at)) {
    must(page.length > 0, 'a page is never empty');
    must(page.length <= (range?.pageSize ?? 1000), `a page of ${page.length} entries is longer than asked for`);
    entries.push(...page);
  }
  return entries;
}

/** For messages: hexadecimal, shortened; `none` where there is nothing. */
export function hex(bytes: Uint8Array | undefined): string {
  if (bytes === undefined) return 'none';
  const shown = bytes.subarray(0, 40);
  const digits = Array.from(shown, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return bytes.length > shown.length ? `${digits}… (${bytes.length} bytes)` : digits;
}
