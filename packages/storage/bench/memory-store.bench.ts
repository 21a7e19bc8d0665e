import { type Bench, milliseconds, perSecond } from '@dougong/bench';
import { MemoryStore, WriteBatch } from '../src/index.ts';

const ENTRIES = 1_000_000;
const BLOCK = 2000;
const NS = 1;

/** Random keys of 32 bytes, 2,048 in an array. */
function randomKeys(count: number): Uint8Array[] {
  const keys: Uint8Array[] = [];
  while (keys.length < count) {
    const bytes = crypto.getRandomValues(new Uint8Array(65_536));
    for (let at = 0; at < bytes.length && keys.length < count; at += 32) keys.push(bytes.slice(at, at + 32));
  }
  return keys;
}

async function loaded(): Promise<{ store: MemoryStore; keys: Uint8Array[] }> {
  const store = new MemoryStore();
  await store.open();
  const keys = randomKeys(ENTRIES);
  const batch = new WriteBatch();
  for (const key of keys) batch.put(NS, key, key.subarray(0, 6));
  await store.write(batch);
  return { store, keys };
}

/** The memory store with a million outputs, beside a `Map` with strings as keys. */
export const bench: Bench = {
  title: 'memory store, 1,000,000 entries of 32 + 6 bytes',
  figures: async () => {
    const { store, keys } = await loaded();
    const map = new Map(keys.map((key) => [String.fromCharCode(...key), key.subarray(0, 6)]));
    let next = 0;
    const pick = (): Uint8Array => {
      next = (next + 7919) % ENTRIES;
      return keys[next] ?? new Uint8Array(32);
    };
    const { bytes } = await store.stats();
    return [
      { name: 'bytes of an entry', unit: 'B', better: 'lower', target: 128, measure: () => bytes / ENTRIES },
      {
        name: 'get',
        unit: '/s',
        better: 'higher',
        measure: perSecond(() => store.getSync(NS, pick())),
        rivals: { Map: perSecond(() => map.get(String.fromCharCode(...pick()))) },
      },
      {
        name: 'block of 2,000 puts and 2,000 removals',
        unit: 'ms',
        better: 'lower',
        measure: milliseconds(() => {
          const fresh = randomKeys(BLOCK);
          const batch = new WriteBatch();
          for (let i = 0; i < BLOCK; i++) batch.del(NS, pick());
          for (const key of fresh) batch.put(NS, key, key.subarray(0, 6));
          return store.write(batch);
        }),
      },
    ];
  },
};
