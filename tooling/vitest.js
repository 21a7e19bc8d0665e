import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Read workspace packages from their sources, so that tests need no build. */
const conditions = ['@dougong/source', 'module', 'import', 'default'];

/**
 * Test settings shared by every package.
 *
 * @param {string} configUrl - The caller's `import.meta.url`.
 * @param {import('vitest/config').ViteUserConfig['test']} [overrides]
 */
export function library(configUrl, overrides = {}) {
  const root = dirname(fileURLToPath(configUrl));
  return defineConfig({
    root,
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      name: basename(root),
      include: ['test/**/*.test.ts'],
      benchmark: { include: ['bench/**/*.bench.ts'] },
      // A limit against tests that hang; slow machines and loaded ones are no failure.
      testTimeout: 60_000,
      hookTimeout: 60_000,
      // Test files share one module graph per worker: 2.4 times faster than isolated forks. Packages with native addons override this.
      pool: 'threads',
      isolate: false,
      ...overrides,
    },
  });
}
