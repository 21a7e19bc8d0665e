/**
 * Builds the WebAssembly kernels from `kernels/` into `src/wasm/generated/`, one module of base64 text each.
 *
 *     npm run kernels              rebuild
 *     npm run kernels -- --check   rebuild in memory and fail unless the files hold the same bytes
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { compile } from '../kernels/generate/compile.ts';
import { kernels } from '../kernels/generate/kernels.ts';

const check = process.argv.includes('--check');

function moduleText(name: string, wasm: Uint8Array): string {
  const constant = `${name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())}Wasm`;
  return [
    `/** The ${name} kernel, ${wasm.length} bytes, compiled from \`kernels/\` by \`npm run kernels\`. Not to be edited. */`,
    `export const ${constant}: string =`,
    `  '${Buffer.from(wasm).toString('base64')}';`,
    '',
  ].join('\n');
}

let stale = false;
for (const [name, source] of Object.entries(kernels)) {
  const path = new URL(`../src/wasm/generated/${name}.ts`, import.meta.url);
  const wasm = await compile(source, false);
  const text = moduleText(name, wasm);
  const same = check && readFileSync(path, 'utf8') === text;
  if (check) stale ||= !same;
  else writeFileSync(path, text);
  process.stdout.write(`${name}: ${wasm.length} bytes${check ? (same ? ', same' : ', differs') : ''}\n`);
}
if (stale) process.exitCode = 1;
