import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as surface from '../src/index.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('exports nothing while its status table says that nothing is there', () => {
  const rows = readme.match(/^\| .+ \| (not there yet|ready) \|$/gm) ?? [];
  expect(rows.length).toBeGreaterThan(0);
  const ready = rows.some((row) => row.endsWith('| ready |'));
  expect(Object.keys(surface).length > 0).toBe(ready);
});
