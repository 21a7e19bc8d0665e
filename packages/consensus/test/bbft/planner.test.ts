import {
  BBFT_DEFAULTS,
  type BinPlan,
  bbft,
  checkBbftConfig,
  type LatencyVector,
  planBins,
  predictedMs,
} from '@dougong/consensus/bbft';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalSet, TestNet, testSet } from '../helpers/net.ts';

/** Tokyo, Singapore, Sydney, Hong Kong, Frankfurt, London, New York, San Francisco, São Paulo, Toronto. */
const CITIES = [
  [35.68, 139.69],
  [1.35, 103.82],
  [-33.87, 151.21],
  [22.32, 114.17],
  [50.11, 8.68],
  [51.51, -0.13],
  [40.71, -74.01],
  [37.77, -122.42],
  [-23.55, -46.63],
  [43.65, -79.38],
] as const;

/** One-way milliseconds between validators spread over the cities in turn: 7.6 + km/116, 1 within a city. */
function oneWay(a: number, b: number): number {
  const [latA, lonA] = CITIES[a % 10] ?? [0, 0];
  const [latB, lonB] = CITIES[b % 10] ?? [0, 0];
  if (a % 10 === b % 10) return 1;
  const rad = Math.PI / 180;
  const h =
    Math.sin(((latB - latA) * rad) / 2) ** 2 +
    Math.cos(latA * rad) * Math.cos(latB * rad) * Math.sin(((lonB - lonA) * rad) / 2) ** 2;
  return Math.round(7.6 + (2 * 6_371 * Math.asin(Math.sqrt(h))) / 116);
}

function reportsOf(size: number): LatencyVector[] {
  return Array.from({ length: size }, (_, from) => ({
    from,
    ms: Uint16Array.from({ length: size }, (_value, to) => (from === to ? 0 : oneWay(from, to))),
  }));
}

/** Roots 0 … M−1; members join the nearest one, or in turn. */
function partition(size: number, roots: number, nearest: boolean): BinPlan {
  const list = Array.from({ length: roots }, (_, i) => i);
  const parent = Array.from({ length: size }, (_, i) => {
    if (i < roots) return -1;
    return nearest
      ? list.reduce((best, root) => (oneWay(root, i) < oneWay(best, i) ? root : best))
      : (7 * i + 3) % roots;
  });
  return { roots: list, parent };
}

describe('on a map of the world', () => {
  test.each([
    [16, 4],
    [31, 6],
    [64, 8],
    [101, 10],
  ])(
    '%i validators, %i roots: no slower than joining the nearest of given roots, far faster than an arbitrary partition',
    (size, roots) => {
      const set = equalSet(size);
      const reports = reportsOf(size);
      const [best] = planBins(set, reports, { roots });
      if (best === undefined) throw new Error('no plan');
      const planned = predictedMs(set, reports, best);
      expect(planned).toBeLessThanOrEqual(predictedMs(set, reports, partition(size, roots, true)));
      expect(planned * 3).toBeLessThan(predictedMs(set, reports, partition(size, roots, false)) * 2);
    },
  );

  test('the engine decides on the planned partition as fast as predicted', () => {
    const size = 31;
    const set = equalSet(size);
    const plan = planBins(set, reportsOf(size), { roots: 6 });
    const config = { ...BBFT_DEFAULTS, plan, superNodes: 6, blockInterval: 0, aggWait: 1_000_000 };
    const times: number[] = [];
    const began = new Map<number, number>();
    const net = new TestNet({
      module: bbft,
      config,
      set,
      delay: (from, to) => 1_000 * oneWay(from, to),
      filter: ({ at, msg }) => {
        const height = bbft.codec.height(msg);
        if (msg.t === 'propose' && !began.has(height)) began.set(height, at);
        return true;
      },
    }).start();
    for (let height = 1; height <= 12; height++) {
      net.run(() => net.nodes.filter(({ final }) => final.length >= height).length >= 21);
      times.push((net.time - (began.get(height) ?? 0)) / 1_000);
    }
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    const predicted = predictedMs(set, reportsOf(size), plan[0] ?? partition(size, 6, true));
    expect(mean).toBeGreaterThan(predicted * 0.7);
    expect(mean).toBeLessThan(predicted * 1.3);
  });
});

describe('plans', () => {
  test('have disjoint roots, forests that check, and partitions of at most twice an even share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 8 }), fc.nat(), (size, roots, seed) => {
        const set = testSet(Array.from({ length: size }, (_, i) => BigInt(1 + ((i * seed) % 9))));
        const reports = Array.from({ length: size }, (_, from) => ({
          from,
          ms: Uint16Array.from({ length: size }, (_value, to) => (from * 31 + to * 17 + seed) % 300),
        }));
        const plan = planBins(set, reports, { roots, swaps: 10 });
        const count = Math.min(roots, size);
        expect(checkBbftConfig({ ...BBFT_DEFAULTS, plan, superNodes: count }, set)).toEqual([]);
        for (const { roots: list, parent } of plan) {
          expect(list.length).toBe(count);
          for (const root of list) {
            const members = parent.filter((up) => up === root).length;
            expect(members).toBeLessThanOrEqual(Math.ceil((2 * (size - count)) / count));
          }
        }
        expect(planBins(set, reports, { roots, swaps: 10 })).toEqual(plan);
      }),
      { numRuns: 60 },
    );
  });

  test('a validator that reports itself nearer than others see it gains nothing', () => {
    const size = 12;
    const set = equalSet(size);
    const honest = reportsOf(size);
    const boast = honest.map((vector) =>
      vector.from === 8 ? { ...vector, ms: vector.ms.map((_, to) => (to === 8 ? 0 : 1)) } : vector,
    );
    expect(planBins(set, boast, { roots: 3 })).toEqual(planBins(set, honest, { roots: 3 }));
  });

  test('struck validators and light ones are no roots while others are left', () => {
    const set = testSet([9n, 9n, 9n, 9n, 9n, 9n, 1n, 1n, 1n]);
    const [bin] = planBins(set, reportsOf(9), { roots: 3, struck: [0, 1] });
    expect(bin?.roots).toHaveLength(3);
    for (const root of bin?.roots ?? []) expect([2, 3, 4, 5]).toContain(root);
  });

  test('configurations refuse plans for another set, shared roots and broken links', () => {
    const set = equalSet(4);
    const plan = (...bins: BinPlan[]) => checkBbftConfig({ ...BBFT_DEFAULTS, plan: bins }, set);
    const good = { roots: [0], parent: [-1, 0, 0, 0] };
    expect(plan(good)).toEqual([]);
    expect(plan(good, good)[0]).toContain('shares root 0');
    expect(plan({ roots: [0], parent: [-1, 0, 0] })[0]).toContain('the set has 4');
    expect(plan({ roots: [0], parent: [-1, 2, 1, 0] })[0]).toContain('no forest');
    expect(plan()[0]).toContain('1 to');
  });
});
