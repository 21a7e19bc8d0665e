import { expect, test } from 'vitest';
import { runToy } from './helpers.ts';

test('seven nodes finalise in two hops with the messages of the formula', () => {
  const { metrics, findings, skipped } = runToy({ nodes: 7 });
  expect(findings).toEqual([]);
  expect(metrics.hops.first.max).toBe(2);
  expect(metrics.perBlock.messages).toBe(6 * 8);
  expect(metrics.messagesByKind).toEqual({ propose: 10 * 6, vote: 10 * 42 });
  expect(skipped).toContain('lock-monotone');
});

test('a sync barrier holds back the vote until the disk has answered', () => {
  const { metrics } = runToy({ disk: { fsync: { const: '5ms' } } });
  // The leader's proposal goes at once; each voter waits 5 ms before its vote leaves.
  expect(metrics.latencyMs.first.min).toBe(25);
});

test('signing and checking cost processor time', () => {
  const free = runToy({}).metrics;
  const busy = runToy({ cpu: { cores: 1, scheme: 'bls12381-agg' } }).metrics;
  expect(busy.latencyMs.last.p50).toBeGreaterThan(free.latencyMs.last.p50);
  expect(busy.cpuShare.max).toBeGreaterThan(0);
  const cores = runToy({ cpu: { cores: 4, scheme: 'bls12381-agg' } }).metrics;
  expect(cores.latencyMs.last.p50).toBeLessThan(busy.latencyMs.last.p50);
});

test('blocks ride with proposals and fill the uplink', () => {
  const slow = runToy({
    load: { blockBytes: 1_000_000 },
    network: { map: { uniform: '10ms' }, uplink: 80_000_000 },
  }).metrics;
  // Three copies of 1 MB at 80 Mbit/s: the last leaves after 300 ms and takes 10 ms; votes were there before it.
  expect(Math.floor(slow.latencyMs.last.p50)).toBe(310);
});

test('a machine that was away catches up with finalised blocks', () => {
  const { coverage, findings, metrics } = runToy({
    nodes: 5,
    weights: [10, 10, 10, 10, 1],
    faults: [{ f: 'pause', when: { at: '100ms' }, who: { nodes: [4] }, until: { at: '180ms' } }],
  });
  expect(findings).toEqual([]);
  expect(metrics.finalBlocks).toBe(10);
  expect(coverage['pause']).toBe(1);
});

test('a node that crashes forgets what was not durable and recovers its log', () => {
  const { coverage, findings } = runToy({
    faults: [
      {
        f: 'crash',
        when: { on: 'persist', count: 3 },
        who: { nodes: [1] },
        disk: 'torn-tail',
        restart: { after: '50ms' },
      },
    ],
  });
  expect(findings).toEqual([]);
  expect(coverage['crash:torn-tail']).toBe(1);
});

test('an engine that throws on input is a finding, not a crash of the simulator', () => {
  const { findings } = runToy({ engine: { id: 'toy', config: { fault: 'throw' } } });
  expect(findings[0]).toMatchObject({ check: 'totality', detail: 'step threw on timer: a bug' });
});
