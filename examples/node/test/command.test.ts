import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const cli = new URL('../src/cli.ts', import.meta.url).pathname;
const devnet = (...args: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', '--conditions=@dougong/source', cli, ...args], { encoding: 'utf8' });

it('runs a few blocks and reports them as JSON', () => {
  const result = devnet('--blocks', '3', '--interval', '50', '--json');
  const lines = result.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; agreed?: boolean });
  expect(lines.map(({ event }) => event)).toEqual(['start', 'block', 'block', 'block', 'end']);
  expect(lines.filter(({ event }) => event === 'block').every(({ agreed }) => agreed)).toBe(true);
  expect(result.status).toBe(0);
}, 60_000);

it.each([['--validators', '3'], ['--blocks', 'many'], ['--nonsense']])(
  'refuses %s with a sentence',
  (...args) => {
    const result = devnet(...args);
    expect(result.status).toBe(2);
    expect(result.stderr).toMatch(/error: /);
    expect(result.stderr).not.toContain('    at ');
  },
  30_000,
);
