import { describe, expect, test } from 'vitest';
import { selfishRevenue } from '../../scripts/chain-study/mining.ts';
import { forkStudy } from '../../scripts/chain-study/producers.ts';
import { ENGINES } from '../../src/sim/engines/index.ts';
import { simulate } from '../../src/sim/run.ts';

const miners = (change: Readonly<Record<string, unknown>>, config: Readonly<Record<string, unknown>> = {}) => ({
  name: 'miners',
  engine: {
    id: 'pow',
    config: { spacingMs: 600_000, retarget: 'none', confirmations: 40, refreshMs: 86_400_000, ...config },
  },
  nodes: 2,
  network: { map: { uniform: '1ms' } },
  stop: { heights: 700 },
  check: ['agreement', 'no-final-reorg', 'validity', 'wire', 'totality'],
  ...change,
});
const byzantine = (node: number, strategy: unknown) => [{ f: 'byzantine', who: { nodes: [node] }, strategy }];

describe('miners', () => {
  test('of one seed give one trace', () => {
    const scenario = miners({ nodes: 5, stop: { heights: 30 } });
    expect(simulate(scenario, ENGINES).traceHash).toBe(simulate(scenario, ENGINES).traceHash);
  });

  test('that hide their blocks earn more than their share, as Eyal and Sirer say', () => {
    const builders: number[] = [];
    const scenario = miners({ weights: [60, 40], faults: byzantine(1, 'selfish-mining') }, { ties: 'random' });
    const result = simulate(scenario, ENGINES, {
      watch: (sim) => ({
        finalized(machine, { block }) {
          if (machine.honest) builders.push(sim.chain.get(block.id)?.builder ?? -1);
        },
      }),
    });
    expect(result.findings).toEqual([]);
    const share = builders.filter((builder) => builder === 1).length / builders.length;
    // 700 blocks: four deviations are some ten percent.
    expect(Math.abs(share - selfishRevenue(0.4, 0.5))).toBeLessThan(0.1);
    expect(share).toBeGreaterThan(0.4);
  });

  test('double-spend by private chains, and a majority always succeeds', () => {
    const strategy = { id: 'private-chain', params: { confirmations: 3, giveUp: 30 } };
    const { coverage, findings } = simulate(
      miners({ weights: [40, 60], faults: byzantine(1, strategy), stop: { heights: 300 } }, { confirmations: 200 }),
      ENGINES,
    );
    expect(findings).toEqual([]);
    expect(coverage['spend.won']).toBeGreaterThan(20);
    expect(coverage['spend.lost']).toBeUndefined();
  });

  test('cannot undo a final block, even with a majority: honest nodes stay, and the run shows the split', () => {
    const strategy = { id: 'private-chain', params: { confirmations: 6, giveUp: 60 } };
    const { coverage, findings } = simulate(
      miners(
        {
          nodes: 3,
          weights: [20, 20, 60],
          faults: byzantine(2, strategy),
          stop: { time: '40h' },
          check: ['no-final-reorg', 'totality'],
        },
        { confirmations: 4 },
      ),
      ENGINES,
    );
    expect(coverage['spend.won']).toBeGreaterThan(0);
    expect(findings).toEqual([]);
    expect(coverage['fork.belowFinal']).toBeGreaterThan(0);
  });
});

describe('producers', () => {
  const producers = (change: Readonly<Record<string, unknown>>) => ({
    name: 'producers',
    engine: { id: 'dpos', config: {} },
    nodes: 7,
    network: { map: { uniform: '100ms' } },
    stop: { heights: 25, time: '1h' },
    ...change,
  });

  test.each(['miss-slots', 'double-slot', 'nothing-at-stake', 'silent'])('survive one that plays %s', (strategy) => {
    const { findings, ended } = simulate(producers({ faults: byzantine(3, strategy) }), ENGINES);
    expect(findings).toEqual([]);
    expect(ended).toBe('heights');
  });

  test('with two blocks for a slot are reported by everybody', () => {
    const { coverage } = simulate(producers({ faults: byzantine(3, 'double-slot') }), ENGINES);
    expect(coverage['evidence:double-slot']).toBeGreaterThan(0);
  });

  test('that crash and come back, with a torn log, never sign a slot twice', () => {
    const crash = {
      f: 'crash',
      when: { on: 'persist', count: 2 },
      who: { nodes: [2] },
      disk: 'torn-tail',
      restart: { after: '500ms' },
    };
    const { findings, coverage } = simulate(
      producers({ faults: [crash], disk: { fsync: { uniform: ['1ms', '8ms'] } } }),
      ENGINES,
    );
    expect(findings).toEqual([]);
    expect(coverage['crash:torn-tail']).toBe(1);
  });

  test('change with the elected set', () => {
    const { findings, ended } = simulate(
      producers({
        spares: 2,
        faults: [{ f: 'set-change', height: 15, set: 'rotate-third' }],
        stop: { heights: 30, time: '1h' },
      }),
      ENGINES,
    );
    expect(findings).toEqual([]);
    expect(ended).toBe('heights');
  });

  test('at 51 % are forked by one of 21 who lives on both sides of a partition; at two thirds they are not', () => {
    expect(forkStudy().map(({ measured }) => measured)).toEqual([0, 1]);
  });
});
