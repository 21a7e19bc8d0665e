import { WriteBatch } from '../batch.ts';
import { compareBytes, fromLatin1, inRange, latin1 } from '../bytes.ts';
import type { Entry, PageRange } from '../store.ts';
import type { Random } from './case.ts';

/** What a store must look like, in the plainest form: one map a namespace. */
export class Model {
  readonly #spaces: Map<string, Uint8Array>[];

  constructor(spaces: readonly ReadonlyMap<string, Uint8Array>[] = [0, 1, 2, 3].map(() => new Map())) {
    this.#spaces = spaces.map((space) => new Map(space));
  }

  copy(): Model {
    return new Model(this.#spaces);
  }

  get(ns: number, key: Uint8Array): Uint8Array | undefined {
    return this.#spaces[ns]?.get(latin1(key));
  }

  keys(ns: number): Uint8Array[] {
    return [...(this.#spaces[ns]?.keys() ?? [])].map(fromLatin1);
  }

  apply(batch: WriteBatch): void {
    for (const { ns, key, value } of batch.steps()) {
      if (value === undefined) this.#spaces[ns]?.delete(latin1(key));
      else this.#spaces[ns]?.set(latin1(key), value);
    }
  }

  clear(ns: number, gte: Uint8Array | undefined, lt: Uint8Array | undefined): void {
    for (const key of this.keys(ns)) if (inRange(key, gte, lt)) this.#spaces[ns]?.delete(latin1(key));
  }

  entries(ns: number, range: PageRange = {}): Entry[] {
    const keys = this.keys(ns).filter((key) => inRange(key, range.gte, range.lt));
    keys.sort((a, b) => (range.reverse === true ? compareBytes(b, a) : compareBytes(a, b)));
    return keys.slice(0, range.limit).map((key) => [key, this.get(ns, key) ?? new Uint8Array(0)]);
  }
}

/** Keys that like to be prefixes of each other and to be full of 00 and ff. */
export function awkwardKey(random: Random): Uint8Array {
  const length = 1 + random.below(random.below(10) === 0 ? 128 : 5);
  return Uint8Array.from({ length }, () => [0, 0xff, 0x7f, 0x80, random.below(256)][random.below(5)] ?? 0);
}

/** A batch over the model's four namespaces; some keys are known ones, some steps repeat a key. */
export function randomBatch(random: Random, model: Model, steps: number): WriteBatch {
  const batch = new WriteBatch();
  for (let i = 0; i < steps; i++) {
    const ns = random.below(4);
    const known = model.keys(ns);
    const key = (random.below(2) === 0 ? known[random.below(known.length || 1)] : undefined) ?? awkwardKey(random);
    if (random.below(3) === 0) batch.del(ns, key);
    else batch.put(ns, key, random.bytes(random.below(40)));
    if (random.below(10) === 0) batch.put(ns, key, random.bytes(3));
  }
  return batch;
}

/** Any range, often one whose borders are keys of the model. */
export function randomRange(random: Random, model: Model, ns: number): PageRange {
  const border = (): Uint8Array => {
    const keys = model.keys(ns);
    return (random.below(2) === 0 ? keys[random.below(keys.length || 1)] : undefined) ?? awkwardKey(random);
  };
  return {
    ...(random.below(2) === 0 ? { gte: border() } : {}),
    ...(random.below(2) === 0 ? { lt: border() } : {}),
    ...(random.below(3) === 0 ? { limit: random.below(6) } : {}),
    reverse: random.below(2) === 0,
    pageSize: 1 + random.below(4),
  };
}
