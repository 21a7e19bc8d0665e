// Packs every package, installs the tarballs into an empty project, and uses them as their users do: imported,
// required, type-checked, bundled for a browser, and run on other Node versions where the registry has them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

if (process.argv.includes('--help')) {
  console.log('consumers [--nodes 22,24] [--keep]: pack, install elsewhere, import, require, type-check, bundle, run.');
  process.exit(0);
}
const root = resolve(new URL('.', import.meta.url).pathname, '../..');
const option = process.argv.indexOf('--nodes');
const nodes = option < 0 ? [] : (process.argv[option + 1] ?? '').split(',').filter((version) => version !== '');
const folder = mkdtempSync(join(tmpdir(), 'dougong-consumers-'));
let failures = 0;

const packages = readdirSync(join(root, 'packages'))
  .map((name) => ({
    folder: join(root, 'packages', name),
    manifest: readJson(join(root, 'packages', name, 'package.json')),
  }))
  .sort((a, b) => (a.manifest.name < b.manifest.name ? -1 : 1));

try {
  run('build', 'npx', ['turbo', 'run', 'build', '--output-logs=errors-only'], root);
  const tarballs = packages.map((entry) => pack(entry));
  mkdirSync(join(folder, 'app'));
  const app = join(folder, 'app');
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }));
  run(
    'install',
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...tarballs, 'typescript@7.0.2'],
    app,
  );
  const subpaths = packages.flatMap((entry) => publicSubpaths(entry.manifest));
  const browserSubpaths = subpaths.filter((name) => !nodeOnly(name));

  writeFileSync(join(app, 'import.mjs'), `${subpaths.map((name) => `await import('${name}');`).join('\n')}\n`);
  writeFileSync(join(app, 'require.cjs'), `${subpaths.map((name) => `require('${name}');`).join('\n')}\n`);
  writeFileSync(
    join(app, 'types.ts'),
    `${subpaths.map((name, i) => `import * as m${i} from '${name}';`).join('\n')}\nexport const all: readonly object[] = [${subpaths.map((_, i) => `m${i}`).join(', ')}];\n`,
  );
  writeFileSync(
    join(app, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        module: 'NodeNext',
        strict: true,
        noEmit: true,
        target: 'ES2022',
        lib: ['ES2023', 'WebWorker'],
        types: [],
        skipLibCheck: false,
      },
      files: ['types.ts'],
    }),
  );
  writeFileSync(
    join(app, 'browser.mjs'),
    `${browserSubpaths.map((name, i) => `import * as m${i} from '${name}';`).join('\n')}\nglobalThis.all = [${browserSubpaths.map((_, i) => `m${i}`).join(', ')}];\n`,
  );

  run(`import ${subpaths.length} subpaths`, process.execPath, ['import.mjs'], app);
  run('require them from CommonJS', process.execPath, ['require.cjs'], app);
  run('type-check them', 'npx', ['tsc', '-p', '.'], app);
  await bundle(app);
  for (const version of nodes) {
    run(
      `import on Node ${version}`,
      'npx',
      ['-y', '-p', `node-${process.platform}-${process.arch}@${version}`, '--', 'node', 'import.mjs'],
      app,
    );
  }
} finally {
  if (process.argv.includes('--keep')) console.log(`kept ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
console.log(failures === 0 ? 'all consumers work' : `${failures} consumers failed`);
process.exitCode = failures === 0 ? 0 : 1;

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function pack(entry) {
  const result = spawnSync('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: entry.folder,
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(`npm pack failed in ${entry.folder}: ${result.stderr}`);
  return join(folder, JSON.parse(result.stdout)[0].filename);
}

function publicSubpaths(manifest) {
  return Object.keys(manifest.exports)
    .filter(
      (subpath) =>
        subpath !== './package.json' && existsSync(join(root, 'packages', manifest.name.split('/')[1], 'src')),
    )
    .filter((subpath) => !/worker/.test(subpath))
    .map((subpath) => manifest.name + subpath.slice(1));
}

/** Subpaths that say in their manifest's `dougong.node` list that they need Node. */
function nodeOnly(name) {
  const entry = packages.find(
    (candidate) => name === candidate.manifest.name || name.startsWith(`${candidate.manifest.name}/`),
  );
  const subpath = `.${name.slice(entry?.manifest.name.length ?? 0)}`;
  return entry?.manifest.dougong?.node?.includes(subpath) === true;
}

function run(what, command, args, cwd) {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8' });
  const ok = result.status === 0;
  console.log(`${ok ? 'ok' : 'FAILED'}: ${what}`);
  if (ok) return;
  failures += 1;
  console.log(`${result.stdout}${result.stderr}`.slice(0, 4000));
}

async function bundle(app) {
  try {
    const result = await build({
      entryPoints: [join(app, 'browser.mjs')],
      bundle: true,
      platform: 'browser',
      format: 'esm',
      minify: true,
      write: false,
      logLevel: 'silent',
    });
    console.log(
      `ok: bundle everything for a browser, ${Math.round((result.outputFiles[0]?.contents.length ?? 0) / 1000)} kB minified`,
    );
  } catch (error) {
    failures += 1;
    console.log(`FAILED: bundle for a browser\n${error}`);
  }
}
