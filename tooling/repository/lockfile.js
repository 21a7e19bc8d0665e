import { readFileSync } from 'node:fs';

/**
 * Two faults that `npm install` writes silently: platform packages that a later `npm ci` misses (EUSAGE), and hosts.
 */
export function lockfile() {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const faults = [];
  for (const [key, entry] of Object.entries(packages)) {
    if (/^https?:/.test(entry.resolved ?? '')) faults.push(`package-lock.json: ${key} names a host`);
    const optional = Object.keys(entry.optionalDependencies ?? {});
    const missing = optional.filter((name) => !resolves(packages, key, name));
    if (missing.length > 0) {
      faults.push(
        `package-lock.json: ${key}@${entry.version} misses ${missing.join(', ')}; pin a version that has them`,
      );
    }
  }
  return faults;
}

function resolves(packages, from, name) {
  for (let at = from; ; ) {
    if (packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`]) return true;
    if (at === '') return false;
    const outer = at.lastIndexOf('/node_modules/');
    at = outer >= 0 ? at.slice(0, outer) : '';
  }
}
