import { expect, test } from 'vitest';
import { ENGINES } from '../../src/sim/engines/index.ts';
import { simulate } from '../../src/sim/run.ts';

// The first proposal of an epoch carries the commit certificate of the old set. Only the leader's own signature matters
// to the judge; it must not ask for the old set.
test('two proposals of the first leader of an epoch convince the judge', () => {
  const { findings, coverage } = simulate(
    {
      name: 'double-proposal-at-epoch-boundary',
      engine: { id: 'bbft' },
      nodes: 7,
      spares: 2,
      network: { map: { uniform: '10ms' } },
      faults: [
        { f: 'set-change', height: 3, set: 'rotate-third' },
        { f: 'twin', who: { nodes: [2] } },
      ],
      stop: { heights: 6, time: '60s' },
    },
    ENGINES,
  );
  expect(coverage['evidence:double-proposal']).toBeGreaterThan(0);
  expect(findings).toEqual([]);
});
