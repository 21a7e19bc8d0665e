/** Writes the vectors of the native format and the examples of SPEC.md: `npx tsx --conditions=@dougong/source scripts/vectors.ts`. */
import { readFile, writeFile } from 'node:fs/promises';
import { examplesTable } from './examples.ts';
import { vectorFiles } from './vector-files.ts';

for (const [name, content] of Object.entries(await vectorFiles())) {
  await writeFile(new URL(`../vectors/native/${name}`, import.meta.url), `${JSON.stringify(content, null, 2)}\n`);
}

const page = new URL('../SPEC.md', import.meta.url);
const text = await readFile(page, 'utf8');
const table = examplesTable();
await writeFile(page, text.replace(/(?<=## 11\. Examples\n\n[^\n]*\n\n)[\s\S]*$/, `${table}\n`));
