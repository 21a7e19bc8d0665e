import { existsSync, readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

/**
 * One build recipe for every library package: ESM, one file per public subpath, nothing bundled. The entries are the
 * sources that the manifest in the working directory names under `exports`, `imports` and `bin`.
 * Declarations come from `tsc -p tsconfig.build.json`, not from tsup.
 *
 * @param {import('tsup').Options} [overrides]
 */
export function library(overrides = {}) {
  return defineConfig({
    entry: entries(JSON.parse(readFileSync('package.json', 'utf8'))),
    format: ['esm'],
    target: 'es2022',
    platform: 'neutral',
    dts: false,
    sourcemap: true,
    splitting: true,
    treeshake: true,
    clean: true,
    // `#name` is resolved by whoever runs the build's result, by platform.
    external: [/^#/],
    ...overrides,
  });
}

/** `dist/sm/index.js` is built from `src/sm/index.ts`. */
function entries(manifest) {
  const built = new Set();
  const collect = (node) => {
    if (typeof node === 'string') {
      if (/^\.\/dist\/.*\.js$/.test(node)) built.add(node.slice('./dist/'.length, -'.js'.length));
    } else if (node !== null && typeof node === 'object') Object.values(node).forEach(collect);
  };
  collect([manifest.exports, manifest.imports, manifest.bin]);
  return Object.fromEntries(
    [...built].filter((name) => existsSync(`src/${name}.ts`)).map((name) => [name, `src/${name}.ts`]),
  );
}
