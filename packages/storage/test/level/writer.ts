// Writes numbered batches over two namespaces and names each one that the store has acknowledged, until it is killed.
import { ClassicLevel } from 'classic-level';
import { WriteBatch } from '../../src/index.ts';
import { type LevelDatabase, LevelStore } from '../../src/level/index.ts';

const [, , path = '', from = '0'] = process.argv;
const database = new ClassicLevel(path, { keyEncoding: 'view', valueEncoding: 'view' });
const store = new LevelStore(database as unknown as LevelDatabase);
await store.open();
for (let height = Number(from) + 1; height < Number(from) + 100_000; height++) {
  const value = new Uint8Array(4);
  new DataView(value.buffer).setUint32(0, height);
  const batch = new WriteBatch();
  batch.put(1, Uint8Array.of(1), value);
  batch.put(2, Uint8Array.of(2), value);
  await store.write(batch, { sync: true });
  process.stdout.write(`${height}\n`);
}
