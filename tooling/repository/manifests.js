import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaces } from './packages.js';

const SCRIPTS = ['build', 'test', 'typecheck', 'bench', 'size'];
const FILES = ['README.md', 'turbo.json', 'tsconfig.json', 'src/index.ts'];

/** Every package has the same scripts and files, one boundary tag, and documents each of its subpaths. */
export function manifests({ write }) {
  const faults = [];
  for (const { path, manifest } of workspaces('packages')) {
    faults.push(...entryPoints(path, manifest, write));
    if (write) continue;
    for (const script of SCRIPTS) if (!manifest.scripts?.[script]) faults.push(`${path}: no script ${script}`);
    for (const file of FILES) if (!existsSync(join(path, file))) faults.push(`${path}: no ${file}`);
    for (const [subpath, target] of Object.entries(manifest.exports)) {
      const source = target['@dougong/source'];
      if (source !== undefined && !existsSync(join(path, source))) faults.push(`${path}: ${subpath} has no ${source}`);
    }
    const tags = JSON.parse(readFileSync(join(path, 'turbo.json'), 'utf8')).tags;
    if (tags?.length !== 1) faults.push(`${path}: it needs exactly one boundary tag`);
  }
  return faults;
}

/** The API site shows every public subpath but the entry points of workers, which are not imported. */
function entryPoints(path, manifest, write) {
  const file = join(path, 'typedoc.json');
  const sources = Object.values(manifest.exports)
    .map((target) => target['@dougong/source'])
    .filter((source) => source !== undefined && !source.includes('worker') && existsSync(join(path, source)))
    .map((source) => source.replace(/^\.\//, ''));
  const text = `${JSON.stringify({ entryPoints: sources }, null, 2)}\n`;
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return [];
  if (write) writeFileSync(file, text);
  return write ? [] : [`${file}: it does not list the public subpaths; run npm run readme`];
}
