import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { promises } from '../../conformance/backends.ts';

test('the table of the documentation is the one that the conformance run enforces', () => {
  const page = readFileSync(new URL('../../docs/backends.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([\w.-]+)` \| (\w+) \| (\w+) \| (\w+) \| (\w+) \|$/gm)];
  const table = Object.fromEntries(
    rows.map(([, name, portable, wasm, native, auto]) => [name, { portable, wasm, native, auto }]),
  );
  expect(table).toEqual(promises);
});
