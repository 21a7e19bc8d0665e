#!/usr/bin/env node
// Runs the benches of the package in the working directory: what each package's `bench` script calls.
import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
const args = [
  '--import',
  'tsx',
  '--conditions=@dougong/source',
  cli,
  '--package',
  basename(process.cwd()),
  ...process.argv.slice(2),
];
process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
