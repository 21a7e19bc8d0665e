import { WriteBatch } from '../batch.ts';
import type { Entry, StateStore } from '../store.ts';
import type { CaseBody } from './case.ts';
import { entriesOf, must, mustEqual, mustEqualEntries, mustReject } from './expect.ts';
import { Model, randomBatch, randomRange } from './model.ts';

const NO_SYNC = { sync: false };
const key = (n: number): Uint8Array => Uint8Array.of(n >>> 8, n);

async function put(store: StateStore, from: number, to: number, value: number): Promise<void> {
  const batch = new WriteBatch();
  for (let i = from; i < to; i++) batch.put(0, key(i), Uint8Array.of(value));
  await store.write(batch, NO_SYNC);
}

/** Stable reading beside writing; only for stores that can. */
export const snapshotCases: Readonly<Record<string, CaseBody>> = {
  'snapshot: reads stay as they were while writes go on': async ({ store, random, steps }) => {
    const model = new Model();
    for (let round = 0; round < steps(15); round++) {
      const first = randomBatch(random, model, 25);
      await store.write(first, NO_SYNC);
      model.apply(first);
      const frozen = model.copy();
      const at = await store.snapshot();
      const second = randomBatch(random, model, 25);
      await store.write(second, NO_SYNC);
      model.apply(second);
      for (const ns of [0, 1, 2, 3]) {
        mustEqualEntries(await entriesOf(store, ns, {}, at), frozen.entries(ns), 'snapshot');
        mustEqualEntries(await entriesOf(store, ns), model.entries(ns), 'present');
        const range = randomRange(random, frozen, ns);
        mustEqualEntries(await entriesOf(store, ns, range, at), frozen.entries(ns, range), 'range of the snapshot');
        const keys = [...frozen.keys(ns), ...model.keys(ns)];
        const values = await store.getMany(ns, keys, at);
        for (const [i, name] of keys.entries()) {
          mustEqual(values[i], frozen.get(ns, name), 'getMany of the snapshot');
          mustEqual(await store.get(ns, name, at), frozen.get(ns, name), 'get of the snapshot');
          if (store.getSync !== undefined) mustEqual(store.getSync(ns, name, at), frozen.get(ns, name), 'getSync');
        }
      }
      await at.release();
    }
  },
  'snapshot: several at once, released in any order': async ({ store }) => {
    const held = [];
    for (let i = 0; i < 6; i++) {
      await put(store, 0, 3, i);
      held.push(await store.snapshot());
    }
    for (const i of [3, 0, 5, 1, 4, 2]) {
      mustEqual(await store.get(0, key(1), held[i]), Uint8Array.of(i), `snapshot ${i}`);
      await held[i]?.release();
      await held[i]?.release();
    }
  },
  'snapshot: one that was released is refused': async ({ store }) => {
    const at = await store.snapshot();
    await at.release();
    await mustReject(() => store.get(0, key(1), at), 'store.busy', 'get');
    await mustReject(() => entriesOf(store, 0, {}, at), 'store.busy', 'pages');
  },
  'snapshot: an open iteration does not see later writes, in either direction': async ({ store }) => {
    for (const reverse of [false, true]) {
      await store.clear(0);
      await put(store, 0, 60, 1);
      const seen: Entry[] = [];
      for await (const page of store.pages(0, { pageSize: 7, reverse })) {
        seen.push(...page);
        const batch = new WriteBatch();
        for (let i = 0; i < 60; i += 2) batch.del(0, key(i));
        for (let i = 1; i < 60; i += 2) batch.put(0, key(i), Uint8Array.of(2, 2));
        for (let i = 60; i < 90; i++) batch.put(0, key(i), Uint8Array.of(3));
        await store.write(batch, NO_SYNC);
      }
      const expected = Array.from({ length: 60 }, (_, i): Entry => [key(i), Uint8Array.of(1)]);
      mustEqualEntries(seen, reverse ? expected.reverse() : expected, reverse ? 'reverse' : 'forward');
    }
  },
  'snapshot: an iteration that is left early harms nothing': async ({ store }) => {
    await put(store, 0, 50, 1);
    for await (const page of store.pages(0, { pageSize: 5 })) {
      must(page.length === 5, 'page');
      break;
    }
    await put(store, 0, 50, 2);
    mustEqual(await store.get(0, key(9)), Uint8Array.of(2), 'after leaving');
  },
  'snapshot: transfers keep their sum for readers beside a writer': async ({ store, random, steps }) => {
    const accounts = 16;
    const balances = Array.from({ length: accounts }, () => 100);
    const encode = (n: number): Uint8Array => Uint8Array.of(n >>> 8, n);
    const write = async (who: readonly number[]): Promise<void> => {
      const batch = new WriteBatch();
      for (const i of who) batch.put(0, key(i), encode(balances[i] ?? 0));
      await store.write(batch, NO_SYNC);
    };
    await write(balances.map((_, i) => i));
    const reader = async (): Promise<void> => {
      for (let round = 0; round < steps(125); round++) {
        const at = await store.snapshot();
        let sum = 0;
        for (const [, value] of await entriesOf(store, 0, { pageSize: 3 }, at)) {
          sum += (value[0] ?? 0) * 256 + (value[1] ?? 0);
        }
        await at.release();
        must(sum === 100 * accounts, `sum ${sum} in round ${round}`);
      }
    };
    const writer = async (): Promise<void> => {
      for (let round = 0; round < steps(1000); round++) {
        const from = random.below(accounts);
        const to = random.below(accounts);
        if (from === to || (balances[from] ?? 0) === 0) continue;
        balances[from] = (balances[from] ?? 0) - 1;
        balances[to] = (balances[to] ?? 0) + 1;
        await write([from, to]);
      }
    };
    await Promise.all([writer(), ...Array.from({ length: 8 }, reader)]);
  },
};
