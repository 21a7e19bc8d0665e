import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const cli = new URL('../src/cli.ts', import.meta.url).pathname;
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vectors-'));
  mkdirSync(join(folder, 'unheard-of'));
  writeFileSync(join(folder, 'unheard-of', 'thing.json'), '{"cases": []}');
});
afterAll(() => rmSync(folder, { recursive: true }));

function conformance(...args: string[]) {
  const env: NodeJS.ProcessEnv = { ...process.env };
  delete env['DOUGONG_VECTORS'];
  return spawnSync(process.execPath, ['--import', 'tsx', '--conditions=@dougong/source', cli, ...args], {
    encoding: 'utf8',
    env,
  });
}

it('lists a file that no package knows', () => {
  const result = conformance('--vectors', folder);
  expect(result.stdout).toContain('unheard-of/thing.json no adapter');
  expect(result.status).toBe(0);
}, 30_000);

it('prints one JSON document when asked to', () => {
  const result = conformance('--vectors', folder, '--json');
  expect(JSON.parse(result.stdout)).toMatchObject({
    totals: { passed: 0, failed: 0, differs: 0, skipped: 0, noAdapter: 1 },
    files: [{ suite: 'unheard-of', file: 'thing.json', failures: [] }],
  });
}, 30_000);

it.each([
  [['--suite', 'nonsense'], /There is no suite nonsense/],
  [['--vectors', '/no/such/folder'], /There is no folder/],
  [['--nonsense'], /unknown option/],
  [['--backend', 'nonsense'], /nonsense/],
])(
  'answers %j with one sentence and exit code 2',
  (args, sentence) => {
    const result = conformance('--vectors', folder, ...args);
    expect(result.stderr).toMatch(sentence);
    expect(result.stderr).not.toContain('    at ');
    expect(result.status).toBe(2);
  },
  30_000,
);
