import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaces } from './packages.js';

const SCRIPTS = ['build', 'test', 'typecheck', 'bench', 'size'];
const FILES = ['README.md', 'turbo.json', 'tsconfig.json', 'src/index.ts'];

/** Every package has the same scripts and files, one boundary tag, and documents each of its subpaths. */
export function manifests() {
  const faults = [];
  for (const { path, manifest } of workspaces('packages')) {
    for (const script of SCRIPTS) if (!manifest.scripts?.[script]) faults.push(`${path}: no script ${script}`);
    for (const file of FILES) if (!existsSync(join(path, file))) faults.push(`${path}: no ${file}`);
    for (const [subpath, target] of Object.entries(manifest.exports)) {
      const source = target['@dougong/source'];
      if (source !== undefined && !existsSync(join(path, source))) faults.push(`${path}: ${subpath} has no ${source}`);
    }
    const tags = JSON.parse(readFileSync(join(path, 'turbo.json'), 'utf8')).tags;
    if (tags?.length !== 1) faults.push(`${path}: it needs exactly one boundary tag`);
    faults.push(...docs(path, manifest));
  }
  return faults;
}

function docs(path, manifest) {
  const file = join(path, 'typedoc.json');
  const sources = Object.values(manifest.exports)
    .map((target) => target['@dougong/source'])
    .filter((source) => source !== undefined)
    .map((source) => source.replace(/^\.\//, ''));
  const listed = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).entryPoints : [];
  return sources.filter((source) => !listed.includes(source)).map((source) => `${file}: ${source} is not an entry point`);
}
