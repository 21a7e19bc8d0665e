import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaces } from './packages.js';

const FENCE = /(```ts file=(\S+)\n)[\s\S]*?(```)/g;

/**
 * Fills every fence that names a file with that file, so that documented code is code that the tests run.
 * With `write` false nothing is written and a stale fence is a fault.
 */
export function readmes({ write }) {
  const faults = [];
  for (const { path } of workspaces('packages', 'examples', 'tools')) {
    for (const page of pages(path)) {
      const before = readFileSync(page, 'utf8');
      const after = before.replace(FENCE, (_, open, file, close) => {
        const source = join(path, file);
        if (!existsSync(source)) faults.push(`${page}: there is no ${source} to show`);
        return open + (existsSync(source) ? readFileSync(source, 'utf8') : '') + close;
      });
      if (after === before) continue;
      if (write) writeFileSync(page, after);
      else faults.push(`${page}: a stale example; run npm run readme`);
    }
  }
  return faults;
}

function pages(path) {
  const docs = join(path, 'docs');
  const below = existsSync(docs) ? readdirSync(docs).map((name) => join(docs, name)) : [];
  return [join(path, 'README.md'), ...below].filter((page) => page.endsWith('.md') && existsSync(page));
}
