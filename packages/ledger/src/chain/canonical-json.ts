import { LedgerError } from '../errors.ts';

/** A value that JSON can express. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * The one text of a value that JSON can express, by RFC 8785 (JSON Canonicalization Scheme): members ordered by UTF-16 code units, no
 * spaces, numbers and strings as ECMAScript writes them.
 *
 * @throws {@link LedgerError} `encode.value` for a number that is not finite, a lone surrogate, or what JSON lacks.
 * Members that are undefined are left out.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new LedgerError('encode.value', `JSON has no number ${value}`);
    return JSON.stringify(value);
  }
  if (typeof value === 'string') return stringText(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    // The default order of strings in ECMAScript is that of their UTF-16 code units.
    members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${members.map(([key, member]) => `${stringText(key)}:${canonicalJson(member)}`).join(',')}}`;
  }
  throw new LedgerError('encode.value', `JSON has no ${typeof value}`);
}

function stringText(text: string): string {
  if (/\p{Cs}/u.test(text)) throw new LedgerError('encode.value', 'a string has a lone surrogate');
  return JSON.stringify(text);
}
