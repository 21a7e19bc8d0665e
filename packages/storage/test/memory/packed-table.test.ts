import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryStore, StorageError, WriteBatch } from '../../src/index.ts';
import { halfSipHash } from '../../src/memory/half-sip-hash.ts';
import { PackedTable } from '../../src/memory/table.ts';

/** 32 bytes that look random and depend on `n` alone. */
function id(n: number): Uint8Array {
  const bytes = new Uint8Array(32);
  let state = (n + 1) * 2654435761;
  for (let i = 0; i < 32; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  return bytes;
}

describe('packed table', () => {
  it('behaves as a map under random commands, also when all keys collide', () => {
    const key = fc.uint8Array({ minLength: 1, maxLength: 3 });
    const command = fc.tuple(fc.constantFrom('set', 'set', 'delete', 'get'), key, fc.uint8Array({ maxLength: 6 }));
    fc.assert(
      fc.property(fc.array(command, { maxLength: 120 }), fc.constantFrom(0, 3, 0xffff_ffff), (commands, mask) => {
        const hash = halfSipHash(1, 2);
        const table = new PackedTable((bytes, start, length) => (hash(bytes, start, length) & mask) >>> 0);
        const model = new Map<string, Uint8Array>();
        for (const [what, k, value] of commands) {
          const name = String(k);
          if (what === 'set') expect(table.set(k, value)).toBe(!model.has(name));
          if (what === 'set') model.set(name, value);
          if (what === 'delete') expect(table.delete(k)).toBe(model.delete(name));
          expect(table.get(k)).toEqual(model.get(name));
        }
        expect(table.size).toBe(model.size);
        expect(new Set(table.keys().map(String))).toEqual(new Set(model.keys()));
        expect([...table.sortedKeys(true)].map(String)).toEqual([...table.sortedKeys(false)].map(String).reverse());
      }),
    );
  });

  it('gives memory back: a million replacements do not grow it', () => {
    const table = new PackedTable();
    for (let i = 0; i < 300_000; i++) table.set(id(i % 1000), new Uint8Array(8 + (i % 7)));
    expect(table.size).toBe(1000);
    expect(table.bytes).toBeLessThan(400_000);
    for (let i = 0; i < 1000; i++) table.delete(id(i));
    expect(table.bytes).toBeLessThan(200_000);
  });

  it('keeps an output of the UTXO set within 128 bytes, growing and churning', () => {
    const table = new PackedTable();
    const value = new Uint8Array(8);
    for (let i = 0; i < 300_000; i++) {
      table.set(id(i), value);
      if (i % 3 === 0) table.delete(id(i >> 1));
      // Below some 100,000 entries the first segment of the arena, not the entries, decides.
      if (table.size > 150_000 && i % 1000 === 0) expect(table.bytes / table.size).toBeLessThan(128);
    }
    expect(table.size).toBeGreaterThan(150_000);
  });
});

describe('half sip hash', () => {
  it('differs by seed, length and every byte', () => {
    const bytes = id(1);
    const hash = halfSipHash(1, 2);
    const seen = new Set([hash(bytes, 0, 32), halfSipHash(1, 3)(bytes, 0, 32), hash(bytes, 0, 31), hash(bytes, 1, 31)]);
    for (let i = 0; i < 32; i++) seen.add(hash(bytes.with(i, (bytes[i] ?? 0) ^ 1), 0, 32));
    expect(seen.size).toBe(36);
  });
});

describe('memory store', () => {
  it('scans a large namespace in order while it is rewritten', async () => {
    const store = new MemoryStore();
    await store.open();
    const count = 70_000;
    const fill = async (value: number): Promise<void> => {
      const batch = new WriteBatch();
      for (let i = 0; i < count; i++) batch.put(0, id(i), Uint8Array.of(value, ...id(i).subarray(0, value)));
      await store.write(batch);
    };
    await fill(1);
    let seen = 0;
    let last = '';
    let wrong = 0;
    for await (const page of store.pages(0, { pageSize: 10_000 })) {
      for (const [key, value] of page) {
        const name = String.fromCharCode(...key);
        if (name <= last || value[0] !== 1) wrong++;
        last = name;
      }
      seen += page.length;
      if (seen === 20_000) await fill(2);
      if (seen === 40_000) await store.clear(0);
    }
    expect({ seen, wrong }).toEqual({ seen: count, wrong: 0 });
    await store.close();
  });

  it('refuses a snapshot of another store', async () => {
    const [one, two] = [new MemoryStore(), new MemoryStore()];
    await one.open();
    await two.open();
    const at = await one.snapshot();
    await expect(two.get(0, Uint8Array.of(1), at)).rejects.toThrow(StorageError);
  });
});
