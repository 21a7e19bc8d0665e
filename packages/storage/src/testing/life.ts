import { WriteBatch } from '../batch.ts';
import type { CaseBody } from './case.ts';
import { entriesOf, must, mustEqual, mustReject } from './expect.ts';

const key = (name: string): Uint8Array => new TextEncoder().encode(name);

/** Opening, closing, and what comes between. */
export const lifeCases: Readonly<Record<string, CaseBody>> = {
  'life: opening twice is one opening, closing twice one closing': async ({ store }) => {
    await store.open();
    await store.close();
    await store.close();
  },
  'life: what was written is there after closing and opening': async ({ store }) => {
    const batch = new WriteBatch();
    batch.put(0, key('a'), key('1'));
    await store.write(batch, { sync: true });
    await store.close();
    await store.open();
    mustEqual(await store.get(0, key('a')), key('1'), 'after reopening');
  },
  'life: a closed store refuses everything': async ({ store }) => {
    await store.close();
    const batch = new WriteBatch();
    batch.put(0, key('a'), key('1'));
    await mustReject(() => store.get(0, key('a')), 'store.closed', 'get');
    await mustReject(() => store.getMany(0, [key('a')]), 'store.closed', 'getMany');
    await mustReject(() => store.write(batch, { sync: false }), 'store.closed', 'write');
    await mustReject(() => store.clear(0), 'store.closed', 'clear');
    await mustReject(() => store.stats(), 'store.closed', 'stats');
    await mustReject(() => store.snapshot(), 'store.closed', 'snapshot');
    await mustReject(() => entriesOf(store, 0), 'store.closed', 'pages');
    if (store.getSync !== undefined) {
      const { getSync } = store;
      await mustReject(async () => getSync.call(store, 0, key('a')), 'store.closed', 'getSync');
    }
  },
  'life: closing during an iteration ends it with an error': async ({ store }) => {
    const batch = new WriteBatch();
    for (let i = 0; i < 50; i++) batch.put(0, Uint8Array.of(i), key('v'));
    await store.write(batch, { sync: false });
    const iteration = store.pages(0, { pageSize: 5 })[Symbol.asyncIterator]();
    must((await iteration.next()).done !== true, 'first page');
    await store.close();
    await mustReject(() => iteration.next(), 'store.closed', 'next page');
  },
  'life: a second instance over the same data is refused while the first is open': async ({ store, harness }) => {
    if (harness.again === undefined || store.caps.multiProcess) return;
    const second = await harness.again(store);
    await mustReject(() => second.open(), 'store.busy', 'second opener');
    await store.close();
    await second.open();
    await second.close();
  },
  'life: a second instance reads what the first wrote with sync': async ({ store, harness }) => {
    if (harness.again === undefined) return;
    const batch = new WriteBatch();
    batch.put(3, key('a'), key('durable'));
    await store.write(batch, { sync: true });
    await store.close();
    const second = await harness.again(store);
    await second.open();
    mustEqual(await second.get(3, key('a')), key('durable'), 'second instance');
    await second.close();
  },
};
