import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Fills every ```ts file=PATH fence of each package's README with that file, so that documented code is code that
 * the tests run. With `--check` nothing is written and a stale fence fails.
 */
const check = process.argv.includes('--check');
const fence = /(```ts file=(\S+)\n)[\s\S]*?(```)/g;
let stale = 0;
for (const name of readdirSync('packages')) {
  const readme = join('packages', name, 'README.md');
  const before = readFileSync(readme, 'utf8');
  const after = before.replace(
    fence,
    (_, open, path, close) => open + readFileSync(join('packages', name, path), 'utf8') + close,
  );
  if (after === before) continue;
  stale += 1;
  if (check) console.error(`${readme}: stale example; run npm run readme`);
  else writeFileSync(readme, after);
}
process.exitCode = check && stale > 0 ? 1 : 0;
