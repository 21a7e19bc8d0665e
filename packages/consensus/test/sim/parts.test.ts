import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { flatten, toCsv } from '../../src/sim/csv.ts';
import { createDisk } from '../../src/sim/disk.ts';
import { draw, exponential, exponentialOf, meanOf, normal } from '../../src/sim/distribution.ts';
import { parseExpression } from '../../src/sim/expression.ts';
import { createNetwork } from '../../src/sim/network.ts';
import { halfInterval, percentiles } from '../../src/sim/percentiles.ts';
import { eventQueue } from '../../src/sim/queue.ts';
import { randomStream } from '../../src/sim/random.ts';
import { parseScenario } from '../../src/sim/run.ts';
import { parseStudy, pointsOf } from '../../src/sim/study.ts';
import { svgChart } from '../../src/sim/svg.ts';
import { partitionsOf } from '../../src/sim/twins.ts';
import { arbitraryAttachment, COORDINATES, nearestAttachment, regionMapFromCsv, WORLD } from '../../src/sim/world.ts';
import { toyScenario } from './helpers.ts';

describe('queue', () => {
  test('serves by time, ties in the order of scheduling', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 300 }), (times) => {
        const queue = eventQueue<readonly [number, number]>();
        for (const [i, time] of times.entries()) queue.push(time, [time, i]);
        const served = Array.from({ length: times.length }, () => queue.pop() as readonly [number, number]);
        const sorted = times.map((time, i) => [time, i] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(served).toEqual(sorted);
        expect(queue.pop()).toBeUndefined();
      }),
    );
  });

  test('refuses times that are no whole microseconds', () => {
    const queue = eventQueue<number>();
    for (const time of [0.5, -1, Number.NaN, 2 ** 53]) expect(() => queue.push(time, 0)).toThrow(TypeError);
  });
});

describe('random numbers', () => {
  test('streams are split by label alone', () => {
    const one = randomStream('7');
    one.u32();
    expect(one.split('a').u32()).toBe(randomStream('7').split('a').u32());
    expect(one.split('a').u32()).not.toBe(one.split('b').u32());
  });

  test('below is uniform at the edges of its ranges', () => {
    const rng = randomStream('below');
    for (const n of [1, 2, 3, 1_000_000, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1]) {
      for (let i = 0; i < 50; i++) expect(rng.below(n)).toBeLessThan(n);
    }
    expect(() => rng.below(0)).toThrow(TypeError);
  });

  test('exponential and normal variates have their moments', () => {
    const rng = randomStream('moments');
    const n = 40_000;
    const exp = percentiles(Array.from({ length: n }, () => exponential(rng) / 2 ** 24));
    expect(exp.mean).toBeCloseTo(1, 1);
    expect(exp.sd).toBeCloseTo(1, 1);
    expect(exp.p90).toBeCloseTo(Math.log(10), 1);
    const gauss = percentiles(Array.from({ length: n }, () => normal(rng) / 65_536));
    expect(gauss.mean).toBeCloseTo(0, 1);
    expect(gauss.sd).toBeCloseTo(1, 1);
    for (const x of [-3, -0.5, 0, 0.7, 2]) expect(exponentialOf(x) / Math.exp(x)).toBeCloseTo(1, 4);
  });

  test('distributions draw around their means', () => {
    const rng = randomStream('means');
    const empirical = {
      d: 'empirical',
      cdf: [
        [500_000, 1000],
        [1_000_000, 3000],
      ],
    } as const;
    const all = [
      { d: 'const', us: 5 },
      { d: 'uniform', lo: 10, hi: 30 },
      { d: 'exp', mean: 5000 },
      { d: 'lognormal', median: 1000, sigmaMilli: 500 },
      empirical,
    ] as const;
    for (const one of all) {
      const { mean } = percentiles(Array.from({ length: 20_000 }, () => draw(one, rng)));
      expect(Math.abs(mean / meanOf(one) - 1)).toBeLessThan(0.05);
    }
  });
});

describe('disk', () => {
  const record = (height: number) => ({ kind: 1, height, round: 0, body: new Uint8Array(20).fill(height) });
  const written = () => {
    const disk = createDisk();
    for (const height of [1, 2, 3]) disk.append(record(height));
    disk.sync();
    disk.append(record(4));
    return disk;
  };
  const heights = (disk: ReturnType<typeof createDisk>): number[] => disk.recover().records.map(({ height }) => height);

  test('each outcome of a crash leaves what it says', () => {
    const rng = randomStream('disk');
    const crashed = (outcome: Parameters<ReturnType<typeof createDisk>['crash']>[0]) => {
      const disk = written();
      disk.crash(outcome, rng);
      return disk;
    };
    expect(heights(crashed('keep'))).toEqual([1, 2, 3, 4]);
    expect(heights(crashed('lose-unsynced'))).toEqual([1, 2, 3]);
    const torn = crashed('torn-tail').recover();
    expect(torn).toMatchObject({ lost: false });
    expect(torn.records.length).toBe(3);
    expect(crashed('lose-all').recover()).toMatchObject({ records: [], lost: true });
  });

  test('a flipped bit is always noticed, and loss is reported when it hit what was durable', () => {
    for (let seed = 0; seed < 60; seed++) {
      const disk = written();
      disk.crash('flip-bit', randomStream(`flip ${seed}`));
      const { records, lost, ended } = disk.recover();
      expect(ended).not.toBe('clean');
      expect(lost).toBe(records.length < 3);
    }
  });

  test('a log stays incomplete through more crashes until something new is durable', () => {
    const disk = written();
    disk.crash('lose-all', randomStream('again'));
    expect(disk.recover().lost).toBe(true);
    disk.crash('keep', randomStream('again'));
    expect(disk.recover().lost).toBe(true);
    disk.append(record(5));
    disk.sync();
    disk.crash('keep', randomStream('again'));
    expect(disk.recover().lost).toBe(false);
  });

  test('truncation keeps later heights', () => {
    const disk = written();
    disk.truncate(2);
    expect(heights(disk)).toEqual([3, 4]);
  });
});

describe('network', () => {
  const model = parseScenario(toyScenario()).network;

  test('a cut link carries nothing, and cuts are counted', () => {
    const network = createNetwork(model, [0, 0], randomStream('cut'));
    network.cut(0, 1);
    network.cut(0, 1);
    network.join(0, 1);
    expect(network.send(0, 1, 10, 0)).toBe(0);
    expect(network.send(1, 0, 10, 0)).toBe(1);
    network.join(0, 1);
    expect(network.send(0, 1, 10, 0)).toBe(1);
    expect(network.arrivals[0]).toBe(10_000);
  });

  test('after the global stabilisation time nothing is lost and every delay is bounded', () => {
    const wild = {
      ...model,
      lossPpm: 900_000,
      jitter: { d: 'exp', mean: 10_000_000 },
      gst: 1_000_000,
      delta: 50_000,
    } as const;
    const network = createNetwork(wild, [0, 0], randomStream('gst'));
    for (let i = 0; i < 100; i++) {
      expect(network.send(0, 1, 10, 1_000_000 + i)).toBe(1);
      expect(network.arrivals[0]).toBeLessThanOrEqual(1_050_000 + i);
    }
  });

  test('messages stay in order on a link unless they may be overtaken', () => {
    const jitter = { d: 'exp', mean: 50_000 } as const;
    const arrivals = (reorderPpm: number): number[] => {
      const network = createNetwork({ ...model, jitter, reorderPpm }, [0, 0], randomStream('order'));
      return Array.from({ length: 200 }, (_, i) => {
        network.send(0, 1, 10, 1000 * i);
        return network.arrivals[0] as number;
      });
    };
    const rising = (list: number[]): boolean => list.every((at, i) => i === 0 || at >= (list[i - 1] as number));
    expect(rising(arrivals(0))).toBe(true);
    expect(rising(arrivals(500_000))).toBe(false);
  });

  test('queues serialise and drop what does not fit', () => {
    const slow = { ...model, bandwidthBps: 8_000, queueBytes: 2_000 };
    const network = createNetwork(slow, [0, 0], randomStream('queue'));
    const sent = Array.from({ length: 6 }, () => network.send(0, 1, 1_000, 0));
    expect(sent.reduce((sum, copies) => sum + copies, 0)).toBe(3);
    expect(network.counters.overflowed).toBe(3);
  });
});

describe('world map', () => {
  test('the table of distances is that of the coordinates', () => {
    const rad = Math.PI / 180;
    for (const [i, [latA, lonA]] of COORDINATES.entries()) {
      for (const [j, [latB, lonB]] of COORDINATES.entries()) {
        const h =
          Math.sin(((latB - latA) * rad) / 2) ** 2 +
          Math.cos(latA * rad) * Math.cos(latB * rad) * Math.sin(((lonB - lonA) * rad) / 2) ** 2;
        const ms = i === j ? 1 : 7.6 + (2 * 6371 * Math.asin(Math.sqrt(h))) / 116;
        expect(Math.abs((WORLD.oneWayUs[i]?.[j] as number) / 1000 - ms)).toBeLessThan(0.01);
      }
    }
  });

  test('attachments name roots', () => {
    expect(arbitraryAttachment(6, 2)).toEqual([-1, -1, 1, 0, 1, 0]);
    expect(nearestAttachment(4, 2, (a, b) => Math.abs(a - b))).toEqual([-1, -1, 1, 1]);
  });

  test('a table of delays is read, and its faults are named', () => {
    expect(regionMapFromCsv(',a,b\na,1,20\nb,21.5,1\n')).toEqual({
      regions: ['a', 'b'],
      oneWayUs: [
        [1000, 20_000],
        [21_500, 1000],
      ],
    });
    expect(() => regionMapFromCsv(',a,b\na,1,20\nb,21.5\n')).toThrow('line 3: expected 2 delays, got 1');
    expect(() => regionMapFromCsv(',a\na,x\n')).toThrow('line 2: x is not a delay');
  });
});

describe('figures', () => {
  test('percentiles are of the nearest rank', () => {
    const { p50, p90, p99, mean, sd } = percentiles([4, 1, 3, 2]);
    expect({ p50, p90, p99, mean }).toEqual({ p50: 2, p90: 4, p99: 4, mean: 2.5 });
    expect(sd).toBeCloseTo(Math.sqrt(5 / 3), 12);
    expect(percentiles([]).n).toBe(0);
    expect(halfInterval(4, 2)).toBeCloseTo(3.182, 3);
  });

  test('formulas are read as people mean them', () => {
    expect(parseExpression('2*M^2 + 5*N - 6*M - 1')({ N: 101, M: 10 })).toBe(644);
    expect(parseExpression('-2^2 + sqrt(16)/(1+1)')({})).toBe(-2);
    expect(parseExpression('max(1, x, 3)')({ x: 7 })).toBe(7);
    expect(() => parseExpression('2 +')).toThrow('expected a number or a name at character 4');
    expect(() => parseExpression('constructor(1)')).toThrow('no function constructor');
    expect(() => parseExpression('N')({})).toThrow('nothing is called N');
  });

  test('tables quote what needs it', () => {
    expect(toCsv([{ a: 1, b: 'x,"y"' }, { c: true }])).toBe('a,b,c\r\n1,"x,""y""",\r\n,,true\r\n');
    expect(flatten({ a: { b: 1, c: [2] } })).toEqual({ 'a.b': 1, 'a.c.0': 2 });
  });

  test('a chart is the same text twice and escapes its labels', () => {
    const chart = {
      title: 'a < b',
      x: 'x',
      y: 'y',
      kind: 'line',
      series: [
        {
          name: 's',
          points: [
            [1, 2],
            [3, 4],
          ],
        },
        { name: 'f', points: [[1, 1]], predicted: true },
      ],
    } as const;
    expect(svgChart(chart)).toBe(svgChart(chart));
    expect(svgChart(chart)).toContain('a &lt; b');
    for (const kind of ['bar', 'cdf', 'heat'] as const)
      expect(svgChart({ ...chart, kind })).toMatch(/^<svg[\s\S]*<\/svg>\n$/);
  });
});

describe('studies', () => {
  test('every combination is run, ranges may end at another value', () => {
    const study = parseStudy({
      ...toyScenario(),
      vary: { nodes: [4, 5], 'load.blockBytes': { from: 3, to: 'nodes' } },
    });
    expect(pointsOf(study).map(({ labels }) => labels)).toEqual([
      { nodes: 4, 'load.blockBytes': 3 },
      { nodes: 4, 'load.blockBytes': 4 },
      { nodes: 5, 'load.blockBytes': 3 },
      { nodes: 5, 'load.blockBytes': 4 },
      { nodes: 5, 'load.blockBytes': 5 },
    ]);
  });

  test.each([
    [{ nodes: 0 }, 'nodes'],
    [{ stop: {} }, 'stop: name at least one'],
    [{ network: { map: 'mars' } }, 'network.map'],
    [{ network: { map: 'world', loss: 1.5 } }, 'network.loss'],
    [{ weights: [1, 2] }, 'weights: 2 weights for 4 nodes'],
    [{ placement: ['everywhere', 'atlantis'] }, 'placement.1: no region "atlantis"'],
    [
      { faults: [{ f: 'pause', when: { at: 0 }, who: { nodes: [9] }, until: { after: 1 } }] },
      'faults.0.who: there is no node 9',
    ],
    [{ speed: 3 }, 'speed'],
  ])('%j is refused with a sentence', (changes, sentence) => {
    expect(() => parseScenario(toyScenario(changes))).toThrow(sentence);
  });

  test('partitions of three machines into at most two groups', () => {
    expect(partitionsOf(3, 2)).toEqual(['000', '001', '010', '011']);
  });
});
