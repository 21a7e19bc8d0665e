import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lines } from '../../examples/bytom.ts';

test('the example of the documentation runs', () => {
  expect(lines[0]).toMatch(/^[0-9a-f]{64} pays 990000000 to vp1[a-z0-9]{39} and can stand in a block$/);
  expect(lines[1]).toBe('a75483474799ea1aa6bb910a1a5025b4372bf20bef20f246a2c2dc5e12e8a053 leaves 1 output');
});

test('the page shows the example as it is', () => {
  const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  expect(read('docs/bytom.md')).toContain(read('examples/bytom.ts'));
});
