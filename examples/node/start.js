// `npm start`: builds what is missing, then runs the development network. Arguments go to it: `npm start -- --help`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const turbo = fileURLToPath(new URL('../../node_modules/turbo/bin/turbo', import.meta.url));
process.stderr.write('building what is missing …\n');
const build = spawnSync(
  process.execPath,
  [turbo, 'run', 'build', '--filter=@dougong/example-node', '--output-logs=errors-only'],
  {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  },
);
if (build.status !== 0) {
  process.stderr.write(`${build.stdout}${build.stderr}`);
  process.exit(1);
}
await import('./dist/cli.js');
