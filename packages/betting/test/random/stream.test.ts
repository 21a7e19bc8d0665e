import fc from 'fast-check';
import { expect, it } from 'vitest';
import { choose, openStream, shuffle, uniform } from '../../src/index.ts';
import { codeOf } from '../support.ts';

const seed = fc.uint8Array({ minLength: 32, maxLength: 32 });
const stream = openStream(new Uint8Array(32).fill(7), 'test');

it('draws below the bound, whatever the bound', () => {
  fc.assert(
    fc.property(seed, fc.bigInt({ min: 1n, max: 2n ** 64n }), (bytes, n) => {
      for (const value of uniform(openStream(bytes, 'd'), n, 8).value) expect(value >= 0n && value < n).toBe(true);
    }),
  );
});

it('goes on where it stopped', () => {
  const first = uniform(stream, 1000n, 3);
  const second = uniform(first.stream, 1000n, 6);
  expect([...first.value, ...second.value]).toEqual(uniform(stream, 1000n, 9).value);
});

it('throws away the words that would favour small numbers', () => {
  const half = 2n ** 63n + 1n;
  const { stream: after, value } = uniform(stream, half, 200);
  expect(value.length).toBe(200);
  expect(after.consumed).toBeGreaterThan(300);
});

it('shuffles to a permutation and chooses without repeating', () => {
  fc.assert(
    fc.property(seed, fc.nat(60), fc.nat(60), (bytes, a, b) => {
      const from = openStream(bytes, 'd');
      const permuted = [...shuffle(from, a).value].sort((x, y) => x - y);
      expect(permuted).toEqual(Array.from({ length: a }, (_, i) => i));
      const [k, n] = [Math.min(a, b), Math.max(a, b)];
      const chosen = choose(from, k, n).value;
      expect(new Set(chosen).size).toBe(k);
      expect(chosen.every((x) => x >= 1 && x <= n)).toBe(true);
    }),
  );
});

it('spreads evenly: chi-square over 64 cells stays within five standard deviations', () => {
  const cells = new Array<number>(64).fill(0);
  const draws = 64_000;
  for (const value of uniform(stream, 64n, draws).value) cells[Number(value)] = (cells[Number(value)] ?? 0) + 1;
  const mean = draws / 64;
  const chi = cells.reduce((sum, cell) => sum + (cell - mean) ** 2 / mean, 0);
  expect(Math.abs(chi - 63)).toBeLessThan(5 * Math.sqrt(2 * 63));
});

it('refuses empty ranges and impossible choices', () => {
  expect(codeOf(() => uniform(stream, 0n, 1))).toBe('random.range');
  expect(codeOf(() => uniform(stream, 2n ** 64n + 1n, 1))).toBe('random.range');
  expect(codeOf(() => uniform(stream, 1n, -1))).toBe('time.range');
  expect(codeOf(() => choose(stream, 3, 2))).toBe('random.range');
  expect(codeOf(() => shuffle(stream, 2_000_000))).toBe('random.range');
  expect(() => openStream(new Uint8Array(31), 'd')).toThrow(TypeError);
});
