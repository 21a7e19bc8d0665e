import { nakamotoEstimate, raceChance, reversalRatio } from '@dougong/consensus/nakamoto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const value = ({ num, den }: { num: number; den: number }): number => num / den;

describe('the exact race', () => {
  // Rosenfeld 2014, table 1, in percent.
  const TABLE: readonly (readonly [number, readonly number[]])[] = [
    [0.02, [4, 0.237, 0.016, 0.001]],
    [0.1, [20, 5.6, 1.712, 0.546, 0.178, 0.059]],
    [0.2, [40, 20.8, 11.584, 6.669, 3.916, 2.331]],
    [0.3, [60, 43.2, 32.616, 25.207, 19.762, 15.645]],
    [0.4, [80, 70.4, 63.488, 57.958, 53.314, 49.3]],
  ];
  test.each(TABLE)('of q = %f is that of Rosenfeld’s table', (q, row) => {
    for (const [i, percent] of row.entries()) {
      expect(100 * raceChance(i + 1, q)).toBeCloseTo(percent, 3);
      expect(100 * value(reversalRatio(i + 1, { num: Math.round(q * 100), den: 100 }))).toBeCloseTo(percent, 3);
    }
  });

  test('in integers is that in floating point, rounded up', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 49 }), (depth, num) => {
        const exact = value(reversalRatio(depth, { num, den: 100 }));
        expect(exact).toBeGreaterThanOrEqual(raceChance(depth, num / 100) - 1e-10);
        expect(exact).toBeLessThanOrEqual(raceChance(depth, num / 100) + 1e-10);
      }),
    );
  });

  test('falls with depth and rises with the attacker, also far out', () => {
    const at = (depth: number, num: number): number => value(reversalRatio(depth, { num, den: 100 }));
    for (const depth of [1, 10, 100, 900]) {
      expect(at(depth + 1, 45)).toBeLessThanOrEqual(at(depth, 45));
      expect(at(depth, 46)).toBeGreaterThanOrEqual(at(depth, 45));
    }
    // 4pq to the power of the depth, roughly: 0.99^900 / 12 or so.
    expect(at(900, 45)).toBeGreaterThan(1e-6);
    expect(at(900, 45)).toBeLessThan(1e-4);
  });

  test('without the tie is harder for the attacker', () => {
    expect(raceChance(6, 0.3, { tie: false })).toBeCloseTo(0.0891, 4);
    expect(raceChance(6, 0.3, { tie: false, lead: 1 })).toBeCloseTo(raceChance(6, 0.3), 12);
  });

  test('refuses a majority and a depth of nothing', () => {
    expect(() => reversalRatio(0, { num: 1, den: 10 })).toThrow(TypeError);
    expect(() => reversalRatio(6, { num: 1, den: 2 })).toThrow(TypeError);
  });
});

describe('Nakamoto’s estimate', () => {
  test('is the table of the paper', () => {
    const tenth = [1, 0.2045873, 0.0509779, 0.0131722, 0.0034552, 0.0009137, 0.0002428, 0.0000647, 0.0000173];
    for (const [z, p] of tenth.entries()) expect(nakamotoEstimate(z, 0.1)).toBeCloseTo(p, 7);
    const third = [1, 0.1773523, 0.0416605, 0.0101008, 0.0024804, 0.0006132, 0.0001522, 0.0000379];
    for (const [i, p] of third.entries()) expect(nakamotoEstimate(5 * i, 0.3)).toBeCloseTo(p, 7);
  });

  test.each([
    [0.1, 5],
    [0.15, 8],
    [0.2, 11],
    [0.25, 15],
    [0.3, 24],
    [0.35, 41],
    [0.4, 89],
    [0.45, 340],
  ])('for q = %f is below 0.1 %% from z = %i on', (q, z) => {
    expect(nakamotoEstimate(z, q)).toBeLessThan(0.001);
    expect(nakamotoEstimate(z - 1, q)).toBeGreaterThanOrEqual(0.001);
  });
});
