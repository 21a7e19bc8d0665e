import { expect, test } from 'vitest';
import { ENGINES } from '../../src/sim/engines/index.ts';
import { simulate } from '../../src/sim/run.ts';

// A node that lost its log keeps silent until it cannot contradict itself. When it crashes again meanwhile, its new log
// is short and sound, and nobody but the log itself can know that the silence is not over.
test('a second crash does not end the silence after a lost log', () => {
  const { findings, coverage } = simulate(
    {
      name: 'second-crash-in-quarantine',
      engine: { id: 'bbft', config: { overlay: 'mesh' } },
      nodes: 4,
      network: { map: { uniform: '10ms' } },
      faults: [
        // Node 1 leads height 1; the others hear nothing of its first proposal.
        { f: 'partition', when: { at: 0 }, groups: [{ nodes: [1] }, { nodes: [0, 2, 3] }], until: { at: '700ms' } },
        { f: 'crash', when: { at: '200ms' }, who: { nodes: [0, 1] }, disk: 'lose-all', restart: { at: '400ms' } },
        { f: 'crash', when: { at: '500ms' }, who: { nodes: [0, 1] }, disk: 'keep', restart: { at: '600ms' } },
      ],
      stop: { time: '3s' },
    },
    ENGINES,
  );
  expect(coverage['crash:lose-all']).toBe(2);
  expect(coverage['crash:keep']).toBe(2);
  expect(findings).toEqual([]);
});
