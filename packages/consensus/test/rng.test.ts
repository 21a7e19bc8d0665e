import { seededRng } from '@dougong/consensus';
import { expect, test } from 'vitest';

test('streams depend on seed and label only', () => {
  const first = seededRng('seed');
  const fresh = seededRng('seed');
  const drawn = Array.from({ length: 5 }, () => first.u32());
  expect(Array.from({ length: 5 }, () => fresh.u32())).toEqual(drawn);
  expect(first.split('a').u32()).toBe(seededRng('seed').split('a').u32());
  expect(first.split('a').u32()).not.toBe(first.split('b').u32());
  expect(seededRng('x/').split('y').u32()).not.toBe(seededRng('x').split('/y').u32());
});

test('bits are balanced', () => {
  const rng = seededRng('balance');
  const ones = new Array<number>(32).fill(0);
  for (let i = 0; i < 4_096; i++) {
    const value = rng.u32();
    for (let bit = 0; bit < 32; bit++) ones[bit] = (ones[bit] ?? 0) + ((value >>> bit) & 1);
  }
  // Mean 2,048, standard deviation 32: six of them.
  for (const count of ones) expect(Math.abs(count - 2_048)).toBeLessThan(192);
});
