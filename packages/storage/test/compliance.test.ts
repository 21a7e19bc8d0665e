import { describe, expect, it } from 'vitest';
import {
  type Batch,
  type Entry,
  MemoryStore,
  type PageRange,
  type Snapshot,
  StorageError,
  WriteBatch,
} from '../src/index.ts';
import { ComplianceError, storeCompliance } from '../src/testing/index.ts';

/** Names of the cases that a store fails; only failures of the suite's own kind count. */
async function failing(create: () => MemoryStore, only: RegExp): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of storeCompliance({ create: async () => create(), effort: 0.05 })) {
    if (!only.test(name)) continue;
    try {
      await run();
    } catch (error) {
      if (!(error instanceof ComplianceError)) throw error;
      failed.push(name);
    }
  }
  return failed;
}

class KeepsFirst extends MemoryStore {
  override async write(batch: Batch): Promise<void> {
    const seen = new Set<string>();
    const first = new WriteBatch();
    for (const { ns, key, value } of batch.steps()) {
      if (seen.has(`${ns} ${key}`)) continue;
      seen.add(`${ns} ${key}`);
      if (value === undefined) first.del(ns, key);
      else first.put(ns, key, value);
    }
    await super.write(first);
  }
}

class LosesEmpty extends MemoryStore {
  override getSync(ns: number, key: Uint8Array, at?: Snapshot): Uint8Array | undefined {
    const value = super.getSync(ns, key, at);
    return value?.length === 0 ? undefined : value;
  }
}

class SkipsLastOfPage extends MemoryStore {
  override async *pages(
    ns: number,
    range?: PageRange,
    at?: Snapshot,
  ): AsyncGenerator<readonly Entry[], void, undefined> {
    for await (const page of super.pages(ns, range, at)) yield page.length > 3 ? page.slice(0, -1) : page;
  }
}

class ForgetsSnapshots extends MemoryStore {
  override getSync(ns: number, key: Uint8Array): Uint8Array | undefined {
    return super.getSync(ns, key);
  }
}

class ShortSighted extends MemoryStore {
  override async getMany(ns: number, keys: readonly Uint8Array[], at?: Snapshot): Promise<(Uint8Array | undefined)[]> {
    return (await super.getMany(ns, keys, at)).filter((value) => value !== undefined);
  }
}

class StaysOpen extends MemoryStore {
  override async close(): Promise<void> {}
}

class ReadsLate extends MemoryStore {
  override async write(batch: Batch): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, batch.size % 3));
    await super.write(batch);
  }
}

describe('the compliance suite', () => {
  it.each([
    ['applies the first step for a key', KeepsFirst, /^batch: the last step/],
    ['takes an empty value for none', LosesEmpty, /^values: an empty/],
    ['drops the end of a page', SkipsLastOfPage, /^order: (limits|a prefix)/],
    ['ignores the snapshot in single reads', ForgetsSnapshots, /^snapshot: (reads|several)/],
    ['leaves gaps out of getMany', ShortSighted, /^values: getMany answers/],
    ['goes on after closing', StaysOpen, /^life: (a closed|closing)/],
  ])('finds a store that %s', async (_, Store, only) => {
    expect(await failing(() => new Store(), only)).not.toEqual([]);
  });

  it('passes a store that is merely slow, if it keeps order', async () => {
    expect(await failing(() => new ReadsLate(), /^values: what was put/)).toEqual([]);
  });

  it('has unique names', () => {
    const names = storeCompliance({ create: async () => new MemoryStore() }).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('StorageError', () => {
  it('carries code, details and cause', () => {
    const cause = new TypeError('inner');
    const error = new StorageError('store.unavailable', 'gone', { retryable: true }, { cause });
    expect(error).toMatchObject({
      name: 'StorageError',
      code: 'store.unavailable',
      details: { retryable: true },
      cause,
    });
  });
});
