import { hexToBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';

/** Longest file that is read. */
const MAX_FILE_CHARACTERS = 65_536;

/** A JSON object that is read field by field; every complaint says where, as in `crypto.kdfparams.salt`. */
export interface Reader {
  /** Where the object stands in the file; empty for the whole. */
  readonly path: string;
  /** Whether the field is there. */
  has(key: string): boolean;
  /** The object in a field. */
  object(key: string): Reader;
  /** The text in a field. */
  string(key: string): string;
  /** The text in a field, well-formed Unicode whose length in UTF-16 units lies within bounds. */
  text(key: string, least: number, most: number): string;
  /** The text in a field that has to be one of a few. */
  oneOf<T extends string>(key: string, values: readonly T[]): T;
  /** The integer in a field, within bounds. */
  integer(key: string, least: number, most: number): number;
  /** The bytes of a hexadecimal field whose length lies within bounds. */
  hex(key: string, least: number, most?: number): Uint8Array;
  /** Complains about every field that is not named. */
  only(...keys: readonly string[]): void;
}

/**
 * A reader of a key store file, given as JSON text or as the object in it.
 *
 * @throws {@link CryptoError} `keystore.malformed`; so do the reader's functions, with the field's `path` in the details.
 */
export function readFile(file: unknown): Reader {
  let value = file;
  if (typeof file === 'string') {
    if (file.length > MAX_FILE_CHARACTERS) throw malformed('', `longer than ${MAX_FILE_CHARACTERS} characters`);
    try {
      value = JSON.parse(file);
    } catch {
      throw malformed('', 'not JSON');
    }
  }
  return reader(value, '');
}

/** The error about a field. */
export function malformed(path: string, what: string): CryptoError {
  return new CryptoError('keystore.malformed', `${path === '' ? 'the file' : path}: ${what}`, { path });
}

function reader(value: unknown, path: string): Reader {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(path, 'expected an object');
  const fields = value as Readonly<Record<string, unknown>>;
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const has = (key: string): boolean => Object.hasOwn(fields, key);
  const get = (key: string): unknown => {
    if (!has(key)) throw malformed(at(key), 'missing');
    return fields[key];
  };
  const string = (key: string): string => {
    const text = get(key);
    if (typeof text !== 'string') throw malformed(at(key), 'expected a string');
    return text;
  };
  return {
    path,
    has,
    string,
    text: (key, least, most) => {
      const text = string(key);
      if (text.length < least || text.length > most || /\p{Surrogate}/u.test(text)) {
        throw malformed(at(key), `expected ${least} to ${most} well-formed characters`);
      }
      return text;
    },
    object: (key) => reader(get(key), at(key)),
    oneOf: (key, values) => {
      const text = string(key);
      const found = values.find((candidate) => candidate === text);
      if (found === undefined) throw malformed(at(key), `expected ${values.map((name) => `"${name}"`).join(' or ')}`);
      return found;
    },
    integer: (key, least, most) => {
      const number = get(key);
      if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < least || number > most) {
        throw malformed(at(key), `expected an integer from ${least} to ${most}`);
      }
      return number;
    },
    hex: (key, least, most = least) => {
      const text = string(key);
      if (!/^([0-9a-fA-F]{2})*$/.test(text)) throw malformed(at(key), 'expected pairs of hexadecimal digits');
      const length = text.length / 2;
      if (length < least || length > most) {
        throw malformed(at(key), `${length} bytes, expected ${least === most ? least : `${least} to ${most}`}`);
      }
      return hexToBytes(text);
    },
    only: (...keys) => {
      const extra = Object.keys(fields).find((key) => !keys.includes(key));
      if (extra !== undefined) throw malformed(at(extra), 'unknown field');
    },
  };
}
