import { expect, test } from 'vitest';
import { ENGINES } from '../../src/sim/engines/index.ts';
import { simulate } from '../../src/sim/run.ts';

// The block above the boundary carries the commit certificate of the last block of the old set. A node that restarts in
// between gets only the new set with `start`, cannot check that certificate, calls the block invalid and halts when the
// others decide it. It needs the set that decided the anchor.
test('a node that restarts on the last block of an epoch accepts the first block of the next', () => {
  const { findings, coverage } = simulate(
    {
      name: 'restart-at-epoch-boundary',
      engine: { id: 'bbft' },
      nodes: 7,
      spares: 2,
      network: { map: { uniform: '10ms' } },
      faults: [
        { f: 'set-change', height: 4, set: 'rotate-third' },
        {
          f: 'crash',
          when: { on: 'note:timeout.base', count: 3 },
          who: { nodes: [5] },
          disk: 'keep',
          restart: { after: '50ms' },
        },
      ],
      stop: { heights: 8, time: '60s' },
    },
    ENGINES,
  );
  expect(coverage['crash:keep']).toBe(1);
  expect(coverage['halted']).toBeUndefined();
  expect(findings).toEqual([]);
});
