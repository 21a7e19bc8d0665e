import { expect, test } from 'vitest';
import { runToy } from './helpers.ts';

const CHAOS = {
  seed: 'chaos',
  network: {
    map: 'world',
    jitter: { exp: '20ms' },
    loss: '5%',
    duplicate: '10%',
    reorder: '20%',
  },
  nodes: 7,
  disk: { fsync: { uniform: ['1ms', '4ms'] } },
  faults: [
    { f: 'partition', when: { every: '2s', jitter: 0.5 }, groups: 'sizes', until: { after: '500ms' } },
    { f: 'crash', when: { every: '3s' }, who: { random: 1 }, disk: 'torn-tail', restart: { after: '300ms' } },
  ],
  stop: { heights: 50, time: '20s' },
};

test('the same scenario and seed give the same trace, metrics and coverage', () => {
  const first = runToy(CHAOS);
  const second = runToy(CHAOS);
  expect(second).toEqual(first);
  expect(first.metrics.events).toBeGreaterThan(250);
});

test('another seed gives another trace', () => {
  expect(runToy({ ...CHAOS, seed: 'other' }).traceHash).not.toBe(runToy(CHAOS).traceHash);
});

test('the trace of a fixed scenario is the one known from other machines', () => {
  expect(runToy().traceHash).toBe('32f93770d207f01e3408ba4573a3a2ab93190c4ba24633a3b8eea42510917691');
});

test('a fault added late leaves everything before it as it was', () => {
  const seen = (changes: Record<string, unknown>): string[] => {
    const list: string[] = [];
    runToy(
      { ...CHAOS, ...changes },
      {
        watch: (sim) => ({
          input: (machine, input) => {
            if (sim.now < 1_900_000) list.push(`${sim.now}/${machine.index}/${input.t}`);
          },
        }),
      },
    );
    return list;
  };
  const pause = { f: 'pause', when: { at: '1.9s' }, who: { nodes: [2] }, until: { after: '1s' } };
  expect(seen({ faults: [...CHAOS.faults, pause] })).toEqual(seen({}));
});
