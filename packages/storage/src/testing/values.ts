import { WriteBatch } from '../batch.ts';
import { STORE_LIMITS, type StateStore } from '../store.ts';
import type { CaseBody } from './case.ts';
import { must, mustEqual, mustReject } from './expect.ts';

const NO_SYNC = { sync: false };

async function put(store: StateStore, ns: number, key: Uint8Array, value: Uint8Array): Promise<void> {
  const batch = new WriteBatch();
  batch.put(ns, key, value);
  await store.write(batch, NO_SYNC);
}

const text = (word: string): Uint8Array => new TextEncoder().encode(word);

/** Single keys and values. */
export const valueCases: Readonly<Record<string, CaseBody>> = {
  'values: a key that was never written has none': async ({ store }) => {
    mustEqual(await store.get(0, text('nothing')), undefined, 'unknown key');
  },
  'values: what was put is read back, replaced, removed': async ({ store }) => {
    const key = text('key');
    await put(store, 0, key, text('one'));
    mustEqual(await store.get(0, key), text('one'), 'first');
    await put(store, 0, key, text('longer than one'));
    mustEqual(await store.get(0, key), text('longer than one'), 'replaced');
    const batch = new WriteBatch();
    batch.del(0, key);
    await store.write(batch, NO_SYNC);
    mustEqual(await store.get(0, key), undefined, 'removed');
  },
  'values: an empty value is a value': async ({ store }) => {
    await put(store, 0, text('empty'), new Uint8Array(0));
    mustEqual(await store.get(0, text('empty')), new Uint8Array(0), 'empty value');
  },
  'values: all byte values, in keys and values': async ({ store }) => {
    for (let first = 0; first < 256; first += 85) {
      const bytes = Uint8Array.from({ length: 128 }, (_, i) => (first + 2 * i) % 256);
      await put(store, 1, bytes, bytes.toReversed());
      mustEqual(await store.get(1, bytes), bytes.toReversed(), 'bytes');
    }
  },
  'values: keys of 1 and 128 bytes': async ({ store }) => {
    for (const length of [1, STORE_LIMITS.key]) {
      const key = new Uint8Array(length).fill(0xff);
      await put(store, 0, key, text('v'));
      mustEqual(await store.get(0, key), text('v'), `key of ${length} bytes`);
    }
  },
  'values: one of 4 MiB': async ({ store, random }) => {
    const value = new Uint8Array(STORE_LIMITS.value);
    for (let at = 0; at < value.length; at += 4096) value[at] = random.below(256);
    await put(store, 0, text('large'), value);
    mustEqual(await store.get(0, text('large')), value, 'large value');
  },
  'values: namespaces do not meet': async ({ store }) => {
    for (const ns of [0, 1, 254, STORE_LIMITS.namespace]) await put(store, ns, text('same'), Uint8Array.of(ns));
    for (const ns of [0, 1, 254, STORE_LIMITS.namespace]) {
      mustEqual(await store.get(ns, text('same')), Uint8Array.of(ns), `namespace ${ns}`);
    }
    mustEqual(await store.get(2, text('same')), undefined, 'other namespace');
  },
  'values: getMany answers in the order of the keys, with gaps and repetitions': async ({ store }) => {
    await put(store, 0, text('a'), text('1'));
    await put(store, 0, text('b'), text('2'));
    const [b, none, a, again] = await store.getMany(0, [text('b'), text('x'), text('a'), text('b')]);
    mustEqual(b, text('2'), 'b');
    mustEqual(none, undefined, 'x');
    mustEqual(a, text('1'), 'a');
    mustEqual(again, text('2'), 'b again');
    must((await store.getMany(0, [])).length === 0, 'no keys, no values');
  },
  'values: getMany of 5,000 keys': async ({ store, random, steps }) => {
    const keys = Array.from({ length: steps(5000) }, () => random.bytes(32));
    const batch = new WriteBatch();
    for (const key of keys) batch.put(0, key, key.subarray(0, 9));
    await store.write(batch, NO_SYNC);
    const values = await store.getMany(0, keys);
    for (const [i, key] of keys.entries()) mustEqual(values[i], key.subarray(0, 9), `key ${i}`);
  },
  'values: getSync exists exactly when the capabilities say so, and agrees with get': async ({ store }) => {
    must((store.getSync !== undefined) === store.caps.syncGet, 'getSync and caps.syncGet disagree');
    await put(store, 0, text('a'), text('1'));
    if (store.getSync === undefined) return;
    mustEqual(store.getSync(0, text('a')), text('1'), 'known');
    mustEqual(store.getSync(0, text('x')), undefined, 'unknown');
  },
  'values: what is handed out belongs to the caller': async ({ store }) => {
    await put(store, 0, text('a'), text('value'));
    (await store.get(0, text('a')))?.fill(0);
    (await store.getMany(0, [text('a')]))[0]?.fill(0);
    for await (const page of store.pages(0)) for (const bytes of page.flat()) bytes.fill(0);
    mustEqual(await store.get(0, text('a')), text('value'), 'after the answers were overwritten');
  },
  'values: what was handed in may change after the write': async ({ store }) => {
    const key = text('mutable');
    const value = text('before');
    await put(store, 0, key, value);
    key.fill(0x2e);
    value.fill(0x2e);
    mustEqual(await store.get(0, text('mutable')), text('before'), 'after the arguments were overwritten');
  },
  'limits: reads refuse keys of 0 and 129 bytes, and namespaces that are none': async ({ store }) => {
    for (const length of [0, STORE_LIMITS.key + 1]) {
      await mustReject(() => store.get(0, new Uint8Array(length)), 'limit.exceeded', `key of ${length} bytes`);
      await mustReject(
        () => store.getMany(0, [new Uint8Array(length)]),
        'limit.exceeded',
        `${length} bytes in getMany`,
      );
    }
    for (const ns of [-1, 256, 0.5]) {
      await mustReject(() => store.get(ns, text('k')), 'limit.exceeded', `namespace ${ns}`);
      await mustReject(async () => store.pages(ns)[Symbol.asyncIterator]().next(), 'limit.exceeded', `pages of ${ns}`);
      await mustReject(() => store.clear(ns), 'limit.exceeded', `clear of ${ns}`);
    }
  },
  'limits: capabilities promise at least what every store holds': async ({ store }) => {
    must(store.caps.maxKey >= STORE_LIMITS.key, 'maxKey');
    must(store.caps.maxValue >= STORE_LIMITS.value, 'maxValue');
  },
  'stats: bytes are there, and entries are counted where they are told': async ({ store, random }) => {
    const batch = new WriteBatch();
    for (let i = 0; i < 100; i++) batch.put(i % 3, random.bytes(16), random.bytes(16));
    await store.write(batch, { sync: true });
    const { bytes, entries } = await store.stats();
    must(bytes > 0, 'bytes');
    must(entries === undefined || entries === 100, `entries: ${entries}`);
  },
};
