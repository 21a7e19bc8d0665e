import type { Json, JsonObject } from './adapter.ts';

/** Whether `value` is a JSON object (not an array, not null). */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether `value` is a JSON array. */
export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function asObject(value: Json | undefined, what: string): JsonObject {
  if (isObject(value)) return value;
  throw new TypeError(`${what}: expected an object, got ${describe(value)}`);
}

function asArray(value: Json | undefined, what: string): readonly Json[] {
  if (isArray(value)) return value;
  throw new TypeError(`${what}: expected a list, got ${describe(value)}`);
}

function asString(value: Json | undefined, what: string): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`${what}: expected a string, got ${describe(value)}`);
}

function asNumber(value: Json | undefined, what: string): number {
  if (typeof value === 'number') return value;
  throw new TypeError(`${what}: expected a number, got ${describe(value)}`);
}

function asBoolean(value: Json | undefined, what: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new TypeError(`${what}: expected true or false, got ${describe(value)}`);
}

function describe(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return isArray(value) ? 'a list' : `a ${typeof value}`;
}

/** Typed access to untyped vectors; each throws a `TypeError` that names what was expected. */
export const read: {
  readonly object: typeof asObject;
  readonly array: typeof asArray;
  readonly string: typeof asString;
  readonly number: typeof asNumber;
  readonly boolean: typeof asBoolean;
} = { object: asObject, array: asArray, string: asString, number: asNumber, boolean: asBoolean };

/** The value at a dotted path; `undefined` where there is none. */
export function valueAt(data: Json, path: string): Json | undefined {
  let at: Json | undefined = data;
  for (const key of path === '' ? [] : path.split('.')) {
    if (isArray(at)) at = at[Number(key)];
    else if (isObject(at)) at = at[key];
    else return undefined;
  }
  return at;
}

/** A copy of `data` in which the value at `path` is `value`. */
export function withValueAt(data: Json, path: string, value: Json): Json {
  const [key, ...rest] = path === '' ? [] : path.split('.');
  if (key === undefined) return value;
  const below = (child: Json | undefined): Json => withValueAt(child ?? null, rest.join('.'), value);
  if (isArray(data)) return data.map((child, index) => (String(index) === key ? below(child) : child));
  if (isObject(data)) return { ...data, [key]: below(data[key]) };
  return data;
}

/**
 * Another value of the same type: null becomes a code, false becomes true, [] gets one entry, a number or decimal
 * string grows by one, a hex string changes its last bit, a list or object changes in its first leaf.
 */
export function another(value: Json): Json {
  if (value === null) return 'ANOTHER_CODE';
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return anotherString(value);
  if (isArray(value)) {
    const [first, ...rest] = value;
    return first === undefined ? ['another'] : [another(first), ...rest];
  }
  if (!isObject(value)) return value;
  const [entry] = Object.entries(value);
  return entry === undefined ? { another: 1 } : { ...value, [entry[0]]: another(entry[1]) };
}

function anotherString(value: string): string {
  if (value === '') return '00';
  if (/^-?[0-9]+$/.test(value) && !(value.length > 1 && value.length % 2 === 0 && value.startsWith('0'))) {
    return (BigInt(value) + 1n).toString();
  }
  if (/^(0x)?([0-9a-fA-F]{2})+$/.test(value)) {
    return value.slice(0, -1) + (Number.parseInt(value.slice(-1), 16) ^ 1).toString(16);
  }
  return `${value}~`;
}

/** `data` behind a proxy that reports the name of every field that is read. */
export function watched(data: Json, onRead: (field: string) => void): Json {
  if (typeof data !== 'object' || data === null) return data;
  return new Proxy(data as JsonObject, {
    get(target, key, receiver) {
      const value: unknown = Reflect.get(target, key, receiver);
      if (typeof key !== 'string' || !Object.hasOwn(target, key)) return value;
      if (!isArray(target)) onRead(key);
      return watched(value as Json, onRead);
    },
  }) as unknown as Json;
}

/** The names of all fields in `data`, at any depth. */
export function fieldNames(data: Json, into: Set<string>): void {
  if (isArray(data)) for (const child of data) fieldNames(child, into);
  else if (isObject(data)) {
    for (const [key, child] of Object.entries(data)) {
      into.add(key);
      fieldNames(child, into);
    }
  }
}
