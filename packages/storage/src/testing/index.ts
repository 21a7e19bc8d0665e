/**
 * The suite that every store has to pass, for any test framework.
 *
 * @packageDocumentation
 */
import { batchCases } from './batches.ts';
import { type CaseBody, type ComplianceCase, randomFrom, type StoreHarness } from './case.ts';
import { lifeCases } from './life.ts';
import { rangeCases } from './ranges.ts';
import { snapshotCases } from './snapshots.ts';
import { valueCases } from './values.ts';

export type { ComplianceCase, StoreHarness } from './case.ts';
export { ComplianceError } from './expect.ts';

/**
 * The cases for a store. Each makes its own store, so they may run in any order.
 *
 * @example
 * ```ts
 * const harness = { create: async () => new MemoryStore() };
 * for (const { name, run } of storeCompliance(harness)) it(name, run);
 * ```
 */
export function storeCompliance(harness: StoreHarness): readonly ComplianceCase[] {
  const always = { ...valueCases, ...rangeCases, ...batchCases, ...lifeCases };
  const cases = Object.entries(always).map(([name, body]) => toCase(name, body, harness, false));
  const withSnapshots = Object.entries(snapshotCases).map(([name, body]) => toCase(name, body, harness, true));
  return [...cases, ...withSnapshots];
}

function toCase(name: string, body: CaseBody, harness: StoreHarness, needsSnapshots: boolean): ComplianceCase {
  return {
    name,
    run: async () => {
      const store = await harness.create();
      if (needsSnapshots && store.caps.snapshots === 'none') return;
      await store.open();
      try {
        const effort = harness.effort ?? 1;
        const steps = (count: number): number => Math.max(1, Math.round(count * effort));
        await body({ store, harness, random: randomFrom(harness.seed ?? 1), steps });
      } finally {
        await store.close();
        await harness.destroy?.(store);
      }
    },
  };
}
