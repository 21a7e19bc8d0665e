import { compareBytes } from '../bytes.ts';

/** Keys of a chunk before it is split; binary search and insertion both stay cheap. */
const CHUNK = 512;

/**
 * Keys in order: a list of sorted chunks. Finding takes a binary search over chunks and one inside, inserting and removing
 * move at most a chunk.
 */
export class OrderedKeys {
  readonly #chunks: Uint8Array[][] = [];

  /** The keys, in any order, each once. */
  constructor(keys: Uint8Array[]) {
    keys.sort(compareBytes);
    for (let i = 0; i < keys.length; i += CHUNK / 2) this.#chunks.push(keys.slice(i, i + CHUNK / 2));
  }

  /** Adds a key that is not there yet. */
  add(key: Uint8Array): void {
    const index = this.#chunkOf(key);
    const chunk = this.#chunks[index];
    if (chunk === undefined) {
      this.#chunks.push([key]);
      return;
    }
    chunk.splice(lowerBound(chunk, key), 0, key);
    if (chunk.length > CHUNK) this.#chunks.splice(index + 1, 0, chunk.splice(CHUNK / 2));
  }

  /** Removes a key that is there. */
  remove(key: Uint8Array): void {
    const index = this.#chunkOf(key);
    const chunk = this.#chunks[index];
    if (chunk === undefined) return;
    const at = lowerBound(chunk, key);
    const found = chunk[at];
    if (found === undefined || compareBytes(found, key) !== 0) return;
    chunk.splice(at, 1);
    if (chunk.length === 0) this.#chunks.splice(index, 1);
  }

  /** The first key of at least (`inclusive`) or above `key`; without `key` the first of all. */
  after(key: Uint8Array | undefined, inclusive: boolean): Uint8Array | undefined {
    if (key === undefined) return this.#chunks[0]?.[0];
    const index = this.#chunkOf(key);
    const chunk = this.#chunks[index];
    if (chunk === undefined) return undefined;
    let at = lowerBound(chunk, key);
    const found = chunk[at];
    if (!inclusive && found !== undefined && compareBytes(found, key) === 0) at++;
    return chunk[at] ?? this.#chunks[index + 1]?.[0];
  }

  /** The last key below `key`; without `key` the last of all. */
  before(key: Uint8Array | undefined): Uint8Array | undefined {
    if (key === undefined) return this.#chunks.at(-1)?.at(-1);
    const index = this.#chunkOf(key);
    const chunk = this.#chunks[index];
    if (chunk === undefined) return undefined;
    const at = lowerBound(chunk, key);
    return at > 0 ? chunk[at - 1] : this.#chunks[index - 1]?.at(-1);
  }

  /** The last chunk whose first key is not above `key`, else the first. */
  #chunkOf(key: Uint8Array): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      const first = this.#chunks[middle]?.[0];
      if (first !== undefined && compareBytes(first, key) <= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The position of the first key that is not below `key`. */
function lowerBound(keys: readonly Uint8Array[], key: Uint8Array): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const candidate = keys[middle];
    if (candidate !== undefined && compareBytes(candidate, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
