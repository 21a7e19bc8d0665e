import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Registration } from './adapter.ts';

/** A package and the adapters that it registers. */
export interface PackageRegistration {
  readonly name: string;
  readonly registration: Registration;
}

/** Loads `conformance/index.ts` of every package below `root` that has one. */
export async function loadRegistrations(root: string): Promise<readonly PackageRegistration[]> {
  const found: PackageRegistration[] = [];
  for (const name of readdirSync(join(root, 'packages')).sort()) {
    const path = join(root, 'packages', name, 'conformance', 'index.ts');
    if (!existsSync(path)) continue;
    const module = (await import(pathToFileURL(path).href)) as { registration?: Registration };
    if (module.registration === undefined) throw new TypeError(`${path} exports no registration`);
    found.push({ name, registration: module.registration });
  }
  return found;
}
