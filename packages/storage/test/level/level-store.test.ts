import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { MemoryLevel } from 'memory-level';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StateStore, WriteBatch } from '../../src/index.ts';
import { type LevelDatabase, LevelStore } from '../../src/level/index.ts';
import { storeCompliance } from '../../src/testing/index.ts';

let root = '';
let count = 0;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'level-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const encodings = { keyEncoding: 'view', valueEncoding: 'view' } as const;
const paths = new WeakMap<StateStore, string>();

function onDisk(path = join(root, String(++count))): LevelStore {
  const store = new LevelStore(new ClassicLevel(path, encodings) as unknown as LevelDatabase);
  paths.set(store, path);
  return store;
}

describe('on files', () => {
  const harness = {
    create: async () => onDisk(),
    again: async (store: StateStore) => onDisk(paths.get(store)),
    effort: 0.3,
  };
  for (const { name, run } of storeCompliance(harness)) it(name, run, 60_000);
});

describe('in memory', () => {
  const harness = {
    create: async () => new LevelStore(new MemoryLevel(encodings) as unknown as LevelDatabase),
    effort: 0.1,
  };
  for (const { name, run } of storeCompliance(harness)) it(name, run, 60_000);
});

it('refuses a folder that another process works in, with a sentence', async () => {
  const path = join(root, 'locked');
  const store = onDisk(path);
  await store.open();
  await expect(onDisk(path).open()).rejects.toMatchObject({
    code: 'store.busy',
    message: expect.stringMatching(/another process/),
  });
  await store.close();
  const again = onDisk(path);
  await again.open();
  await again.close();
});

it('says where it cannot write', async () => {
  writeFileSync(join(root, 'file'), '');
  await expect(onDisk(join(root, 'file', 'below')).open()).rejects.toMatchObject({ code: 'store.unavailable' });
});

it('lets a frozen copy of another database through no more than a released snapshot', async () => {
  const [a, b] = [onDisk(), onDisk()];
  await Promise.all([a.open(), b.open()]);
  const snapshot = await a.snapshot();
  await expect(b.get(1, Uint8Array.of(1), snapshot)).rejects.toMatchObject({ code: 'store.busy' });
  await snapshot.release();
  await expect(a.get(1, Uint8Array.of(1), snapshot)).rejects.toMatchObject({ code: 'store.busy' });
  await Promise.all([a.close(), b.close()]);
});

it('frees space and keeps what is there', async () => {
  const store = onDisk();
  await store.open();
  const batch = new WriteBatch();
  for (let i = 0; i < 200; i++) batch.put(255, Uint8Array.of(i), new Uint8Array(1000).fill(i));
  await store.write(batch, { sync: true });
  await store.clear(255, { lt: Uint8Array.of(199) });
  await store.compact();
  expect(await store.get(255, Uint8Array.of(199))).toEqual(new Uint8Array(1000).fill(199));
  expect(await store.get(255, Uint8Array.of(198))).toBeUndefined();
  expect((await store.stats()).bytes).toBeGreaterThanOrEqual(0);
  await store.close();
});

it('loses nothing that was acknowledged when the process is killed at random moments', async () => {
  const path = join(root, 'killed');
  const script = new URL('./writer.ts', import.meta.url).pathname;
  let acknowledged = 0;
  for (let round = 0; round < 6; round++) {
    const child = spawn(process.execPath, [
      '--import',
      'tsx',
      '--conditions=@dougong/source',
      script,
      path,
      String(acknowledged),
    ]);
    const lines = await new Promise<number>((resolve) => {
      let last = acknowledged;
      child.stdout.on('data', (chunk: Buffer) => {
        for (const line of chunk.toString().split('\n')) if (line !== '') last = Math.max(last, Number(line));
        if (last > acknowledged + 5 * (round + 1)) child.kill('SIGKILL');
      });
      child.on('close', () => resolve(last));
    });
    acknowledged = lines;
    const store = onDisk(path);
    await store.open();
    const [first, second] = await Promise.all([store.get(1, Uint8Array.of(1)), store.get(2, Uint8Array.of(2))]);
    await store.close();
    const height = first === undefined ? 0 : new DataView(first.slice().buffer).getUint32(0);
    expect(height).toBeGreaterThanOrEqual(acknowledged);
    expect(second).toEqual(first);
    acknowledged = height;
  }
  expect(acknowledged).toBeGreaterThan(6);
}, 120_000);
