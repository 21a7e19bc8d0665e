import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PoolTransaction } from '../../src/mempool/types.ts';
import { lookUp, outputNamed, poolOf, sketch } from './fixture.ts';

const LIMITS = {
  maxBytes: 1500,
  maxPerSender: 4,
  maxAncestors: 4,
  maxOrphans: 3,
  maxOrphanBytes: 800,
  expiryBlocks: 30,
};

/** Outputs that a random transaction may spend: coins, and what earlier and later ones make. */
const place = fc.oneof(
  fc.nat(11).map((i) => `coin${i}`),
  fc.tuple(fc.nat(30), fc.nat(1)).map(([tx, i]) => `${tx}:${i}`),
);
const step = fc.record({
  spends: fc.uniqueArray(place, { minLength: 1, maxLength: 3 }),
  fee: fc.bigInt({ min: 0n, max: 1000n }),
  size: fc.integer({ min: 50, max: 400 }),
  sender: fc.integer({ min: 0, max: 3 }),
  after: fc.constantFrom('nothing', 'nothing', 'block', 'remove', 'reorg'),
});

it('stays within its bounds, free of contradictions and gaps, whatever comes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 31 }), (steps) => {
      const pool = poolOf(LIMITS);
      const spent = new Set<string>();
      const made = new Set<string>();
      let height = 10;
      const status = (id: Uint8Array): ReturnType<typeof lookUp> => {
        if (spent.has(String(id))) return 'missing';
        return made.has(String(id)) ? 'spendable' : lookUp(id);
      };
      const submit = (transaction: PoolTransaction): void => {
        const outcome = pool.add(transaction, status, { height: height + 1, timeMs: 0 });
        if (outcome.ok) for (const ready of outcome.ready) submit(ready);
      };
      for (const [i, { after, sender, ...draft }] of steps.entries()) {
        submit(sketch({ ...draft, name: String(i), makes: [`${i}:0`, `${i}:1`], sender: String(sender) }));
        if (after === 'remove') {
          const [first] = pool.transactions();
          if (first !== undefined) pool.remove(first.effects.id);
        } else if (after !== 'nothing') {
          const block = pool.select({ maxBytes: 600, height: height + 1 });
          height++;
          for (const { effects } of block) {
            for (const id of effects.spends) spent.add(String(id));
            for (const { id } of effects.creates) made.add(String(id));
          }
          const change = pool.connect({ height, transactions: block.map(({ effects }) => effects) });
          for (const ready of change.ready) submit(ready);
          if (after === 'reorg') {
            for (const { effects } of block) {
              for (const id of effects.spends) spent.delete(String(id));
              for (const { id } of effects.creates) made.delete(String(id));
            }
            pool.disconnect(block, [], height);
            height--;
          }
        }
        check();
      }

      function check(): void {
        const all = [...pool.transactions()];
        expect(pool.bytes).toBe(all.reduce((sum, { effects }) => sum + effects.size, 0));
        expect(pool.bytes).toBeLessThanOrEqual(LIMITS.maxBytes);
        expect(pool.waiting).toBeLessThanOrEqual(LIMITS.maxOrphans);
        const makes = new Set(all.flatMap(({ effects }) => effects.creates.map(({ id }) => String(id))));
        const spends = all.flatMap(({ effects }) => effects.spends.map(String));
        expect(new Set(spends).size).toBe(spends.length);
        for (const { effects } of all) {
          for (const id of effects.spends) expect(makes.has(String(id)) || status(id) === 'spendable').toBe(true);
        }
        const whole = pool.select({ maxBytes: 1_000_000, height: height + 1 });
        expect(whole).toHaveLength(all.length);
        const seen = new Set<string>();
        for (const { effects } of whole) {
          for (const id of effects.spends) expect(makes.has(String(id)) ? seen.has(String(id)) : true).toBe(true);
          for (const { id } of effects.creates) seen.add(String(id));
        }
        const part = pool.select({ maxBytes: 500, height: height + 1 });
        expect(part.reduce((sum, { effects }) => sum + effects.size, 0)).toBeLessThanOrEqual(500);
      }
    }),
    { numRuns: 120 },
  );
});

it('looks up only what it does not make itself', () => {
  const pool = poolOf();
  pool.add(sketch({ name: 'a', spends: ['coin1'] }), lookUp, { height: 1, timeMs: 0 });
  const child = sketch({ name: 'b', spends: ['a:0', 'coin2'] });
  expect(pool.needs(child.effects)).toEqual([outputNamed('coin2')]);
});
