import { MemoryStore, revert, WriteBatch, writeWithUndo } from '@dougong/storage';

const ACCOUNTS = 1;
const UNDO = 2;
const alice = new TextEncoder().encode('alice');
const block = Uint8Array.of(0, 0, 0, 1);

const store = new MemoryStore();
await store.open();

const batch = new WriteBatch();
batch.put(ACCOUNTS, alice, Uint8Array.of(100));
await writeWithUndo(store, batch, { ns: UNDO, key: block }, { sync: true });
console.log(await store.get(ACCOUNTS, alice)); // Uint8Array [ 100 ]

await revert(store, { ns: UNDO, key: block }, { sync: true });
console.log(await store.get(ACCOUNTS, alice)); // undefined
await store.close();
