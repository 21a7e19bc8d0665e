/**
 * Builds the Tensority kernel from `kernels/tensority.ts` into `src/pow/tensority/generated/kernel.ts`.
 *
 *     npm run kernel              rebuild
 *     npm run kernel -- --check   rebuild in memory and fail unless the file holds the same bytes
 */
import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const target = new URL('../src/pow/tensority/generated/kernel.ts', import.meta.url);
const wasm = await compile();
const text = [
  `/** The Tensority kernel, ${wasm.length} bytes, compiled from \`kernels/tensority.ts\` by \`npm run kernel\`. Not to be edited. */`,
  'export const tensorityWasm: string =',
  `  '${Buffer.from(wasm).toString('base64')}';`,
  '',
].join('\n');

const check = process.argv.includes('--check');
const same = check && readFileSync(target, 'utf8') === text;
if (!check) writeFileSync(target, text);
console.log(`tensority: ${wasm.length} bytes${check ? (same ? ', same' : ', differs: run npm run kernel') : ''}`);
if (check && !same) process.exitCode = 1;

async function compile(): Promise<Uint8Array> {
  let output: Uint8Array | undefined;
  const messages: string[] = [];
  const collect = { write: (line: string) => void messages.push(line) };
  // 16 MiB of matrices, 1 MiB below them, and the working space above: 290 pages of 64 KiB that never grow.
  const memory = ['--initialMemory', '290', '--maximumMemory', '290'];
  const { error } = await asc.main(
    [
      'tensority.ts',
      '-O3',
      '--converge',
      '--noAssert',
      '--enable',
      'simd',
      '--runtime',
      'stub',
      '--use',
      'abort=',
      ...memory,
      '--outFile',
      'kernel.wasm',
    ],
    {
      readFile: (path) =>
        path === 'tensority.ts' ? readFileSync(new URL('../kernels/tensority.ts', import.meta.url), 'utf8') : null,
      writeFile: (path, contents) => {
        if (path === 'kernel.wasm' && typeof contents !== 'string') output = contents;
      },
      listFiles: () => [],
      stdout: collect,
      stderr: collect,
    },
  );
  if (error !== null || output === undefined) throw new Error(messages.join(''), { cause: error });
  return output;
}
