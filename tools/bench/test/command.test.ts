import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const cli = new URL('../src/cli.ts', import.meta.url).pathname;

it.each([
  [['--package', 'nonsense'], /There is no package nonsense; there are: .*crypto/],
  [['--gate'], /--gate compares with a --baseline/],
  [['--baseline', '/no/such/file'], /is not a stored bench report/],
])(
  'answers %j with one sentence and exit code 2',
  (args, sentence) => {
    const result = spawnSync(process.execPath, ['--import', 'tsx', '--conditions=@dougong/source', cli, ...args], {
      encoding: 'utf8',
    });
    expect(result.stderr).toMatch(sentence);
    expect(result.stderr).not.toContain('    at ');
    expect(result.status).toBe(2);
  },
  30_000,
);
