import { type Json, type JsonObject, read } from '@dougong/conformance';
import { bytesToHex, hexToBytes } from '@dougong/crypto';

/** Bytes of a hexadecimal field. */
export function bytesOf(value: Json | undefined, what: string): Uint8Array {
  return hexToBytes(read.string(value, what));
}

/** A list of hexadecimal fields. */
export function bytesListOf(value: Json | undefined, what: string): Uint8Array[] {
  return read.array(value, what).map((item, i) => bytesOf(item, `${what}.${i}`));
}

/** An integer, written as a number or as decimal digits. */
export function integerOf(value: Json | undefined, what: string): bigint {
  if (typeof value === 'number' || (typeof value === 'string' && /^-?[0-9]+$/.test(value))) return BigInt(value);
  throw new TypeError(`${what}: expected an integer, got ${JSON.stringify(value)}`);
}

/** Lower-case hexadecimal of each item. */
export function hexList(items: readonly Uint8Array[]): readonly string[] {
  return items.map((item) => bytesToHex(item));
}

/** Text that two equal values share, whatever the order of their keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return inner.toString();
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/**
 * Compares what we computed with the case's fields of the same names.
 *
 * @returns nothing when all agree, else a sentence about the first that does not.
 */
export function compare(data: JsonObject, ours: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, value] of Object.entries(ours)) {
    const want = canonical(data[name]);
    const have = canonical(value);
    if (want !== have) return `${name}: expected ${shorten(want)}, got ${shorten(have)}`;
  }
  return undefined;
}

function shorten(text: string | undefined): string {
  return text === undefined ? 'nothing' : text.length > 400 ? `${text.slice(0, 400)}…` : text;
}

/** The first sentence of a list of checks. */
export function firstOf(...sentences: readonly (string | undefined)[]): string | undefined {
  return sentences.find((sentence) => sentence !== undefined);
}
