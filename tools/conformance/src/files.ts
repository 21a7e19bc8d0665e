import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Json, VectorFile } from './adapter.ts';
import { UserError } from './errors.ts';

/** Name of the environment variable that names the vectors folder. */
export const VECTORS_VARIABLE = 'DOUGONG_VECTORS';

/** Where to look for vectors: the option, the environment, `vectors/`, a sibling `shared/vectors/`. */
export function findVectors(root: string, option: string | undefined): string | undefined {
  const chosen = option ?? process.env[VECTORS_VARIABLE];
  if (chosen !== undefined) {
    const folder = resolve(chosen);
    if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new UserError(`There is no folder ${chosen}.`);
    return folder;
  }
  return [join(root, 'vectors'), resolve(root, '..', 'shared', 'vectors')].find((folder) => existsSync(folder));
}

/** Every vector file below `folder`, sorted by suite and name. */
export function listVectors(folder: string): readonly VectorFile[] {
  const files: VectorFile[] = [];
  const walk = (suite: string): void => {
    for (const entry of readdirSync(join(folder, suite), { withFileTypes: true })) {
      const below = suite === '' ? entry.name : `${suite}/${entry.name}`;
      if (entry.isDirectory()) walk(below);
      else if (suite !== '' && /\.(json|csv|raw)$/.test(entry.name)) files.push(open(folder, suite, entry.name));
    }
  };
  walk('');
  const key = (file: VectorFile): string => `${file.suite}/${file.name}`;
  return files.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Whether `file` lies below one of the path prefixes (`crypto`, `crypto/ed25519`, `bytom/tensority`). */
export function inSuites(file: VectorFile, suites: readonly string[]): boolean {
  const path = `${file.suite}/${file.name}`;
  return (
    suites.length === 0 ||
    suites.some((suite) => path === suite || path.startsWith(`${suite}/`) || path.startsWith(`${suite}.`))
  );
}

function open(folder: string, suite: string, name: string): VectorFile {
  const path = join(folder, suite, name);
  const text = (): string => readFileSync(path, 'utf8');
  return {
    suite,
    name,
    text,
    bytes: () => new Uint8Array(readFileSync(path)),
    json: () => JSON.parse(text()) as Json,
    csv: () => parseCsv(text()),
  };
}

function parseCsv(text: string): readonly Readonly<Record<string, string>>[] {
  const [header, ...rows] = text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map(parseCsvLine);
  if (header === undefined) return [];
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] ?? ''])));
}

function parseCsvLine(line: string): string[] {
  const cells: string[] = [];
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
  }
  return cells;
}
