import { StorageError } from './errors.ts';
import { type KeyRange, type Namespace, type PageRange, STORE_LIMITS } from './store.ts';

/**
 * Checks a namespace.
 *
 * @throws {@link StorageError} `limit.exceeded`.
 */
export function assertNamespace(ns: Namespace): void {
  if (!Number.isInteger(ns) || ns < 0 || ns > STORE_LIMITS.namespace) {
    throw new StorageError('limit.exceeded', `namespace ${ns} is not from 0 to ${STORE_LIMITS.namespace}`);
  }
}

/**
 * Checks a key.
 *
 * @throws TypeError when it is no `Uint8Array`; {@link StorageError} `limit.exceeded` when its length is not 1 to 128.
 */
export function assertKey(key: Uint8Array): void {
  if (!(key instanceof Uint8Array)) throw new TypeError(`key: expected a Uint8Array, got ${typeof key}`);
  if (key.length < 1 || key.length > STORE_LIMITS.key) {
    throw new StorageError('limit.exceeded', `a key has 1 to ${STORE_LIMITS.key} bytes, not ${key.length}`, {
      bytes: key.length,
    });
  }
}

/**
 * Checks a value.
 *
 * @throws TypeError when it is no `Uint8Array`; {@link StorageError} `limit.exceeded` when it is too long.
 */
export function assertValue(value: Uint8Array): void {
  if (!(value instanceof Uint8Array)) throw new TypeError(`value: expected a Uint8Array, got ${typeof value}`);
  if (value.length > STORE_LIMITS.value) {
    throw new StorageError('limit.exceeded', `a value has at most ${STORE_LIMITS.value} bytes, not ${value.length}`, {
      bytes: value.length,
    });
  }
}

/**
 * Checks the borders of a range. Borders may be empty or longer than keys: they only are compared.
 *
 * @throws TypeError when a border is no `Uint8Array`.
 */
export function assertRange(range: KeyRange): void {
  for (const border of [range.gte, range.lt]) {
    if (border !== undefined && !(border instanceof Uint8Array)) {
      throw new TypeError(`range: expected Uint8Array borders, got ${typeof border}`);
    }
  }
}

/** How a range is to be walked, checked and with its defaults filled in. */
export function pagingOf(range: PageRange): {
  readonly reverse: boolean;
  readonly limit: number;
  readonly pageSize: number;
} {
  assertRange(range);
  const { reverse = false, limit = Number.POSITIVE_INFINITY, pageSize = 1000 } = range;
  if (!(limit >= 0)) throw new TypeError(`limit: expected a number of at least 0, got ${limit}`);
  if (!Number.isInteger(pageSize) || pageSize < 1) {
    throw new TypeError(`pageSize: expected an integer of at least 1, got ${pageSize}`);
  }
  return { reverse, limit, pageSize };
}
