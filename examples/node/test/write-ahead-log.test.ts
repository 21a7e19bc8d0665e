import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fileLog } from '../src/write-ahead-log.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const record = (height: number) => ({ kind: 2, height, round: 1, body: Uint8Array.of(height) });

it('gives back what was appended, without a torn tail', () => {
  const path = join(folder, 'engine.wal');
  const log = fileLog(path);
  for (const height of [1, 2, 3]) log.append(record(height), true);
  log.close();
  appendFileSync(path, new Uint8Array([0, 0, 0, 40, 1, 2]));
  const again = fileLog(path);
  expect(again.records).toEqual([record(1), record(2), record(3)]);
  again.append(record(4), true);
  again.close();
  expect(fileLog(path).records).toHaveLength(4);
});

it('refuses a log that is damaged before its end, and leaves it as it is', () => {
  const path = join(folder, 'engine.wal');
  const log = fileLog(path);
  for (const height of [1, 2]) log.append(record(height), true);
  log.close();
  const bytes = readFileSync(path);
  bytes[9] = (bytes[9] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  expect(() => fileLog(path)).toThrow(/damaged at byte 0/);
  expect(readFileSync(path)).toEqual(bytes);
});

it('drops heights that recovery does not need', () => {
  const path = join(folder, 'engine.wal');
  const log = fileLog(path);
  for (const height of [1, 2, 3]) log.append(record(height), true);
  log.truncate(2);
  log.append(record(4), true);
  log.close();
  expect(fileLog(path).records.map(({ height }) => height)).toEqual([3, 4]);
});
