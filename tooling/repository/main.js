import { architecture } from './architecture.js';
import { lockfile } from './lockfile.js';
import { manifests } from './manifests.js';
import { readmes } from './readmes.js';

/** `--write` renews what is generated in the pages; without it everything is only checked. */
const write = process.argv.includes('--write');
const faults = [
  ...readmes({ write }),
  ...architecture({ write }),
  ...manifests({ write }),
  ...(write ? [] : lockfile()),
];
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
