import { WriteBatch } from '../batch.ts';
import { compareBytes } from '../bytes.ts';
import type { Entry, PageRange, StateStore } from '../store.ts';
import type { CaseBody } from './case.ts';
import { entriesOf, must, mustEqualEntries } from './expect.ts';
import { awkwardKey, Model, randomRange } from './model.ts';

const NO_SYNC = { sync: false };

async function fill(store: StateStore, keys: readonly Uint8Array[], model = new Model()): Promise<Model> {
  const batch = new WriteBatch();
  for (const key of keys) batch.put(0, key, key.subarray(0, 3));
  await store.write(batch, NO_SYNC);
  model.apply(batch);
  return model;
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

async function mustMatch(store: StateStore, model: Model, range: PageRange): Promise<void> {
  mustEqualEntries(await entriesOf(store, 0, range), model.entries(0, range), JSON.stringify(range));
}

/** Ordered reading. */
export const rangeCases: Readonly<Record<string, CaseBody>> = {
  'order: nothing to see in an empty namespace': async ({ store }) => {
    must((await entriesOf(store, 0)).length === 0, 'entries in an empty namespace');
    must((await entriesOf(store, 0, { reverse: true, gte: bytes(1), lt: bytes(2) })).length === 0, 'range');
  },
  'order: a prefix comes before what it begins, and bytes are unsigned': async ({ store }) => {
    const keys = [
      bytes(0),
      bytes(0, 0),
      bytes(0, 0xff),
      bytes(1),
      bytes(0x7f),
      bytes(0x80),
      bytes(0xff),
      bytes(0xff, 0),
    ];
    await fill(store, keys.toReversed());
    const expected: Entry[] = keys.map((key) => [key, key]);
    mustEqualEntries(await entriesOf(store, 0), expected, 'forward');
    mustEqualEntries(await entriesOf(store, 0, { reverse: true }), expected.toReversed(), 'reverse');
  },
  'order: gte is inclusive, lt exclusive, on keys and between them': async ({ store }) => {
    const model = await fill(store, [bytes(1), bytes(2), bytes(2, 0), bytes(3), bytes(0xff, 0xff)]);
    const borders = [bytes(), bytes(0), bytes(1), bytes(1, 9), bytes(2), bytes(2, 0), bytes(3), bytes(0xff, 0xff, 0)];
    for (const gte of borders) {
      await mustMatch(store, model, { gte });
      await mustMatch(store, model, { gte, reverse: true });
      for (const lt of borders) {
        await mustMatch(store, model, { gte, lt });
        await mustMatch(store, model, { gte, lt, reverse: true });
      }
      await mustMatch(store, model, { lt: gte });
      await mustMatch(store, model, { lt: gte, reverse: true, limit: 1 });
    }
  },
  'order: borders may be longer than any key': async ({ store }) => {
    const model = await fill(store, [bytes(1), new Uint8Array(128).fill(0xff)]);
    await mustMatch(store, model, { lt: new Uint8Array(200).fill(0xff) });
    await mustMatch(store, model, { gte: new Uint8Array(200).fill(0xff) });
  },
  'order: limits and page sizes at every border': async ({ store }) => {
    const model = await fill(
      store,
      Array.from({ length: 7 }, (_, i) => bytes(i, i)),
    );
    for (let limit = 0; limit <= 8; limit++) {
      for (let pageSize = 1; pageSize <= 8; pageSize++) {
        await mustMatch(store, model, { limit, pageSize });
        await mustMatch(store, model, { limit, pageSize, reverse: true });
      }
    }
  },
  'order: 10,000 random keys against a sorted list': async ({ store, random, steps }) => {
    const keys = Array.from({ length: steps(10_000) }, () => random.bytes(1 + random.below(40)));
    const model = await fill(store, keys);
    await mustMatch(store, model, {});
    await mustMatch(store, model, { reverse: true, pageSize: 37 });
    for (let i = 0; i < 10; i++) {
      const [low = bytes(), high = bytes()] = [awkwardKey(random), awkwardKey(random)].sort(compareBytes);
      await mustMatch(store, model, { gte: low, lt: high });
      await mustMatch(store, model, { gte: low, lt: high, limit: 25, reverse: true });
    }
  },
  'order: random ranges after random writes': async ({ store, random, steps }) => {
    const model = new Model();
    for (let round = 0; round < steps(40); round++) {
      await fill(
        store,
        Array.from({ length: 5 }, () => awkwardKey(random)),
        model,
      );
      const batch = new WriteBatch();
      for (const key of model.keys(0).slice(0, random.below(4))) batch.del(0, key);
      await store.write(batch, NO_SYNC);
      model.apply(batch);
      for (let i = 0; i < 3; i++) await mustMatch(store, model, randomRange(random, model, 0));
    }
  },
  'order: other namespaces stay out of a range': async ({ store }) => {
    const batch = new WriteBatch();
    for (const ns of [0, 1, 2, 255]) batch.put(ns, bytes(0xff), bytes(ns));
    await store.write(batch, NO_SYNC);
    mustEqualEntries(await entriesOf(store, 1), [[bytes(0xff), bytes(1)]], 'namespace 1');
    mustEqualEntries(await entriesOf(store, 255, { gte: bytes(0) }), [[bytes(0xff), bytes(255)]], 'namespace 255');
  },
  'clear: a range, then all, and nothing else': async ({ store }) => {
    const model = await fill(
      store,
      Array.from({ length: 9 }, (_, i) => bytes(i)),
    );
    const batch = new WriteBatch();
    batch.put(1, bytes(4), bytes(4));
    await store.write(batch, NO_SYNC);
    await store.clear(0, { gte: bytes(2), lt: bytes(5) });
    model.clear(0, bytes(2), bytes(5));
    await mustMatch(store, model, {});
    await store.clear(0);
    must((await entriesOf(store, 0)).length === 0, 'cleared');
    must((await entriesOf(store, 1)).length === 1, 'the other namespace');
  },
};
