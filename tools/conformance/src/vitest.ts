import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Registration } from './adapter.ts';
import { findVectors, listVectors } from './files.ts';
import { runFile } from './run.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/**
 * One test for each vector file that `registration` has an adapter for. Without a folder of vectors the suite is
 * skipped and says why.
 */
export function describeVectors(name: string, registration: Registration, options: { timeoutMs?: number } = {}): void {
  describe(`${name} vectors`, () => {
    const folder = findVectors(root, undefined);
    if (folder === undefined) {
      it.skip('no folder of vectors: name one with DOUGONG_VECTORS', () => undefined);
      return;
    }
    const files = listVectors(folder).filter((file) =>
      registration.adapters.some((adapter) => adapter.folder === file.suite && adapter.files.test(file.name)),
    );
    for (const file of files) {
      it(
        `${file.suite}/${file.name}`,
        async () => {
          const report = await runFile(file, [registration]);
          expect(report.failures).toEqual([]);
          expect(report.passed + report.differs + report.skipped).toBeGreaterThan(0);
        },
        options.timeoutMs ?? 60_000,
      );
    }
  });
}
