import { describe, it } from 'vitest';
import { MemoryStore } from '../../src/index.ts';
import { storeCompliance } from '../../src/testing/index.ts';

describe('memory store', () => {
  for (const { name, run } of storeCompliance({ create: async () => new MemoryStore() })) it(name, run);
});
