import { WriteBatch } from '../batch.ts';
import { STORE_LIMITS } from '../store.ts';
import { revert, writeWithUndo } from '../undo.ts';
import type { Bench, CaseBody } from './case.ts';
import { entriesOf, must, mustEqual, mustEqualEntries, mustReject } from './expect.ts';
import { Model, randomBatch } from './model.ts';

const NO_SYNC = { sync: false };
const key = (name: string): Uint8Array => new TextEncoder().encode(name);
const undoKey = (n: number): Uint8Array => Uint8Array.of(n >>> 8, n);
const UNDO = 9;

async function mustLookLike({ store }: Bench, model: Model, what: string): Promise<void> {
  for (const ns of [0, 1, 2, 3]) mustEqualEntries(await entriesOf(store, ns), model.entries(ns), `${what}, ns ${ns}`);
}

/** Atomic writes and their undoing. */
export const batchCases: Readonly<Record<string, CaseBody>> = {
  'batch: an empty one is fine': async ({ store }) => {
    await store.write(new WriteBatch(), { sync: true });
  },
  'batch: the last step for a key counts': async ({ store }) => {
    const batch = new WriteBatch();
    batch.put(0, key('a'), key('1'));
    batch.put(0, key('a'), key('2'));
    batch.del(0, key('b'));
    batch.put(0, key('b'), key('3'));
    batch.put(0, key('c'), key('4'));
    batch.del(0, key('c'));
    batch.del(0, key('never there'));
    await store.write(batch, NO_SYNC);
    mustEqual(await store.get(0, key('a')), key('2'), 'a');
    mustEqual(await store.get(0, key('b')), key('3'), 'b');
    mustEqual(await store.get(0, key('c')), undefined, 'c');
  },
  'batch: size and bytes count keys and values': async () => {
    const batch = new WriteBatch();
    batch.put(0, key('abc'), key('12'));
    batch.del(0, key('x'));
    must(batch.size === 2 && batch.bytes === 6, `size ${batch.size}, bytes ${batch.bytes}`);
  },
  'batch: a step outside the limits is refused before anything is written': async ({ store }) => {
    const batch = new WriteBatch();
    batch.put(0, key('good'), key('1'));
    await mustReject(async () => batch.put(0, new Uint8Array(0), key('1')), 'limit.exceeded', 'empty key');
    await mustReject(async () => batch.put(0, new Uint8Array(129), key('1')), 'limit.exceeded', 'long key');
    await mustReject(
      async () => batch.put(0, key('k'), new Uint8Array(STORE_LIMITS.value + 1)),
      'limit.exceeded',
      'value',
    );
    await mustReject(async () => batch.put(256, key('k'), key('1')), 'limit.exceeded', 'namespace');
    await mustReject(async () => batch.del(0, new Uint8Array(129)), 'limit.exceeded', 'long key to remove');
    mustEqual(await store.get(0, key('good')), undefined, 'not written yet');
    await store.write(batch, NO_SYNC);
    mustEqual(await store.get(0, key('good')), key('1'), 'written');
  },
  'batch: over several namespaces, seen whole': async (bench) => {
    const { store, random, steps } = bench;
    const model = new Model();
    for (let round = 0; round < steps(20); round++) {
      const batch = randomBatch(random, model, 30);
      await store.write(batch, { sync: round % 5 === 0 });
      model.apply(batch);
    }
    await mustLookLike(bench, model, 'after random batches');
  },
  'batch: 200,000 operations and more than 8 MiB at once': async ({ store, random, steps }) => {
    const batch = new WriteBatch();
    const count = steps(200_000);
    const tail = random.bytes(40);
    const name = (i: number): Uint8Array => Uint8Array.of(i >>> 24, i >>> 16, i >>> 8, i, 7);
    for (let i = 0; i < count; i++) batch.put(i % 4, name(i), tail);
    await store.write(batch, { sync: true });
    for (let i = 0; i < count; i += 9973) mustEqual(await store.get(i % 4, name(i)), tail, `entry ${i}`);
    mustEqual(await store.get(0, name(count + 4)), undefined, 'entry that is not there');
  },
  'batch: may be written twice': async ({ store }) => {
    const batch = new WriteBatch();
    batch.put(0, key('a'), key('1'));
    await store.write(batch, NO_SYNC);
    await store.write(batch, NO_SYNC);
    mustEqual(await store.get(0, key('a')), key('1'), 'a');
  },
  'batch: writes that are not awaited take effect in their order': async ({ store, steps }) => {
    const writes: Promise<void>[] = [];
    const count = steps(50);
    for (let i = 0; i < count; i++) {
      const batch = new WriteBatch();
      batch.put(0, key('counter'), Uint8Array.of(i));
      writes.push(store.write(batch, NO_SYNC));
    }
    await Promise.all(writes);
    mustEqual(await store.get(0, key('counter')), Uint8Array.of(count - 1), 'counter');
  },
  'undo: takes a write back exactly, and is gone then': async (bench) => {
    const { store, random, steps } = bench;
    const model = new Model();
    const history: Model[] = [];
    const count = steps(25);
    for (let i = 0; i < count; i++) {
      history.push(model.copy());
      const batch = randomBatch(random, model, 20);
      await writeWithUndo(store, batch, { ns: UNDO, key: undoKey(i) }, NO_SYNC);
      model.apply(batch);
    }
    await mustLookLike(bench, model, 'before reverting');
    for (let i = count - 1; i >= 0; i--) {
      must(await revert(store, { ns: UNDO, key: undoKey(i) }, NO_SYNC), `undo record ${i} is missing`);
      const before = history[i];
      if (before !== undefined) await mustLookLike(bench, before, `after reverting ${i}`);
    }
    must((await entriesOf(store, UNDO)).length === 0, 'undo records are left');
    must(!(await revert(store, { ns: UNDO, key: undoKey(0) }, NO_SYNC)), 'reverted twice');
  },
  'undo: of a write that replaces more than 4 MiB': async ({ store, random }) => {
    const names = Array.from({ length: 5 }, (_, i) => key(`large ${i}`));
    const before = names.map(() => new Uint8Array(1_500_000).fill(random.below(256)));
    const first = new WriteBatch();
    for (const [i, name] of names.entries()) first.put(0, name, before[i] ?? key(''));
    await store.write(first, NO_SYNC);
    const second = new WriteBatch();
    for (const name of names) second.put(0, name, key('small'));
    await writeWithUndo(store, second, { ns: UNDO, key: undoKey(0) }, NO_SYNC);
    must(await revert(store, { ns: UNDO, key: undoKey(0) }, NO_SYNC), 'undo record is missing');
    for (const [i, name] of names.entries()) mustEqual(await store.get(0, name), before[i], `value ${i}`);
    must((await entriesOf(store, UNDO)).length === 0, 'parts of the undo record are left');
  },
};
