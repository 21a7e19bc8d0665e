import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = `
  import { backendInfo } from '@dougong/crypto/backend';
  import '@dougong/crypto/ed25519';
  try { console.log(backendInfo()['ed25519.verify'].backend); } catch (error) { console.log(error.code + ' ' + error.message); }
`;

function run(mode: string): string {
  const { stdout } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--conditions=@dougong/source', '--input-type=module', '--eval', program],
    {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: { ...process.env, DOUGONG_CRYPTO_BACKEND: mode },
      encoding: 'utf8',
    },
  );
  return stdout.trim();
}

test('DOUGONG_CRYPTO_BACKEND sets the mode, and a misspelt one is an error', () => {
  expect(run('portable')).toBe('noble');
  expect(run('wasn')).toBe('backend.unknown DOUGONG_CRYPTO_BACKEND: "wasn" is none of portable, wasm, native, auto');
});
