import { describe, expect, test } from 'vitest';
import { bbftModule } from '../../src/bbft/module.ts';
import type { Rules } from '../../src/bbft/rules.ts';
import { raftModule } from '../../src/raft/module.ts';
import { RAFT_RECORD, RAFT_RULES } from '../../src/raft/state.ts';
import { bbftInSim } from '../../src/sim/engines/bbft.ts';
import { ENGINES } from '../../src/sim/engines/index.ts';
import { raftInSim } from '../../src/sim/engines/raft.ts';
import type { SimEngine } from '../../src/sim/harness.ts';
import type { Machine } from '../../src/sim/machine.ts';
import { type RunOptions, simulate } from '../../src/sim/run.ts';
import { PLANTED } from '../planted/bbft-rules.ts';
import { firstSeedThatFinds, runToy, toyScenario } from './helpers.ts';
import { toyEngine } from './toy-engine.ts';

// A checker that never fails is untested: each one meets an engine or host with a fault that it must notice.

describe('one wrong engine for each checker', () => {
  const withFault = (fault: string, changes: Record<string, unknown> = {}): string[] =>
    runToy({ engine: { id: 'toy', config: { fault } }, ...changes }, { stopAtFinding: false }).findings.map(
      ({ check }) => check,
    );

  test('agreement: a vote is taken for a quorum while a twin proposes twice', () => {
    const twin = { faults: [{ f: 'twin', who: { nodes: [1] }, apart: true }], nodes: 5, check: ['agreement'] };
    expect(withFault('decide-on-first-vote', twin)).toContain('agreement');
    expect(withFault('none', twin)).toEqual([]);
  });

  test('no-final-reorg: a finalised block is undone', () => {
    expect(withFault('undo-final')).toContain('no-final-reorg');
  });

  test('validity: a block is finalised that nobody built', () => {
    expect(withFault('finalize-unknown', { stop: { time: '200ms' } })).toContain('validity');
  });

  test('totality: an engine throws', () => {
    expect(withFault('throw')).toContain('totality');
  });

  test('switch-continuity: nodes hand over at different blocks', () => {
    expect(withFault('own-anchor')).toContain('switch-continuity');
  });

  test('cert-sound: a certificate names a quorum that never signed', () => {
    const module = {
      ...toyEngine.module,
      traits: { ...toyEngine.module.traits, family: 'bft' },
      verifyFinality: () => false,
    } as const;
    const engines = { toy: { ...toyEngine, module } };
    const { findings } = simulate(
      toyScenario({ engine: { id: 'toy', config: { fault: 'bogus-certificate' } } }),
      engines,
    );
    expect(findings[0]?.check).toBe('cert-sound');
  });

  test('message-budget: the formula says one message more', () => {
    const engines = { toy: { ...toyEngine, messagesPerHeight: () => 16 } };
    const { findings } = simulate(toyScenario(), engines);
    expect(findings[0]).toMatchObject({
      check: 'message-budget',
      detail: 'height 2 cost 15 messages, the formula says 16',
    });
  });

  test('wire: size and encoding disagree', () => {
    const codec = { ...toyEngine.module.codec, size: () => 1 };
    const engines = { toy: { ...toyEngine, module: { ...toyEngine.module, codec } } };
    expect(simulate(toyScenario(), engines).findings[0]?.check).toBe('wire');
  });

  test('bounded-liveness: a dead leader stops an engine without rounds', () => {
    const { findings } = runToy({
      faults: [{ f: 'byzantine', who: { nodes: [1] }, strategy: 'silent' }],
      heal: { at: '1s', heights: 1, within: '5s' },
      stop: { time: '30s' },
    });
    expect(findings[0]?.check).toBe('bounded-liveness');
  });

  test('bounded-liveness: a height takes longer than the bound', () => {
    expect(runToy({ bound: '15ms' }).findings[0]?.check).toBe('bounded-liveness');
    expect(runToy({ bound: '25ms' }).findings).toEqual([]);
  });
});

describe('a host that breaks the contract', () => {
  test('wal-monotone: messages leave before the record is durable', () => {
    const disk = { disk: { fsync: { const: '5ms' } } };
    expect(runToy(disk, { hostFaults: { ignoreBarriers: true } }).findings[0]?.check).toBe('wal-monotone');
    expect(runToy(disk).findings).toEqual([]);
  });

  test('wal-monotone: a node is not told that its log is lost and votes again', () => {
    const found = firstSeedThatFinds('wal-monotone', 20, (seed) => bbftChaos(seed, 'twin', 'lose-all'), ENGINES, {
      hostFaults: { hideLoss: true },
    });
    expect(found?.seed).toBeLessThanOrEqual(20);
  });
});

/** Four nodes on a mesh with short timers; node 3 is byzantine, links lose a fifth, one node after another crashes. */
function bbftChaos(seed: number, byzantine: string, disk: string): Record<string, unknown> {
  const who = { nodes: [3] };
  return {
    name: 'planted',
    seed: String(seed),
    engine: {
      id: 'bbft',
      config: {
        overlay: 'mesh',
        baseTimeout: 200_000,
        leastTimeout: 200_000,
        growth: { num: 1, den: 1 },
        resend: 100_000,
        blockInterval: 0,
      },
    },
    nodes: 4,
    network: { map: { uniform: '10ms' }, jitter: { exp: '40ms' }, loss: 0.2, duplicate: 0.1, reorder: 0.3 },
    disk: { fsync: { uniform: ['0ms', '3ms'] } },
    faults: [
      byzantine === 'twin' ? { f: 'twin', who } : { f: 'byzantine', who, strategy: byzantine },
      { f: 'partition', when: { every: '400ms', jitter: 0.5 }, groups: 'halves', until: { after: '300ms' } },
      { f: 'crash', when: { every: '500ms', jitter: 0.5 }, who: { random: 1 }, disk, restart: { after: '50ms' } },
    ],
    stop: { time: '40s', heights: 100 },
  };
}

/** Like the above, with a crash every 150 ms: a node that voted for one proposal of the twins comes back for the other. */
function bbftCrashes(seed: number): Record<string, unknown> {
  const who = { nodes: [3] };
  return {
    ...bbftChaos(seed, 'twin', 'lose-unsynced'),
    network: { map: { uniform: '10ms' }, jitter: { exp: '30ms' }, loss: 0.1 },
    faults: [
      { f: 'twin', who },
      {
        f: 'crash',
        when: { every: '150ms', jitter: 0.8 },
        who: { random: 1 },
        disk: 'lose-unsynced',
        restart: { after: '10ms' },
      },
    ],
  };
}

/** Like the first without crashes and partitions, for {@link isolating}. */
function bbftFork(seed: number): Record<string, unknown> {
  const { disk: _, ...chaos } = bbftChaos(seed, 'silent', 'keep');
  const { engine } = chaos as unknown as { engine: { id: string; config: Record<string, unknown> } };
  return {
    ...chaos,
    engine: { id: 'bbft', config: { ...engine.config, baseTimeout: 150_000, leastTimeout: 150_000 } },
    network: { map: { uniform: '5ms' }, jitter: { exp: '20ms' }, loss: 0.3 },
    faults: [{ f: 'byzantine', who: { nodes: [3] }, strategy: 'stale-certificate' }],
    stop: { time: '30s', heights: 60 },
  };
}

/** A network that cuts off the only honest node that has decided a height, until another one has. */
function isolating(): RunOptions {
  let machines: readonly Machine<unknown>[] = [];
  return {
    watch: (sim) => {
      machines = sim.machines as unknown as readonly Machine<unknown>[];
      return {};
    },
    reaches: (from, to) => {
      const honest = machines.filter((machine) => machine.honest);
      const least = Math.min(...honest.map(({ final }) => final.height));
      const ahead = honest.filter(({ final }) => final.height > least);
      return ahead.length !== 1 || (ahead[0] !== from && ahead[0] !== to);
    },
  };
}

describe('BBFT with one rule taken away', () => {
  const cases: readonly {
    readonly rule: string;
    readonly check: string;
    readonly seeds: number;
    readonly scenario: (seed: number) => Record<string, unknown>;
    readonly options?: () => RunOptions;
  }[] = [
    { rule: 'no-justification', check: 'agreement', seeds: 12, scenario: bbftFork, options: isolating },
    {
      rule: 'commit-after-timeout',
      check: 'no-framing',
      seeds: 2,
      scenario: (seed) => bbftChaos(seed, 'equivocate', 'lose-unsynced'),
    },
    {
      rule: 'restart-without-high',
      check: 'lock-monotone',
      seeds: 8,
      scenario: (seed) => bbftChaos(seed, 'twin', 'lose-unsynced'),
    },
    {
      rule: 'restart-without-vote',
      check: 'wal-monotone',
      seeds: 2,
      scenario: bbftCrashes,
    },
    { rule: 'single-phase', check: 'wire', seeds: 1, scenario: (seed) => bbftChaos(seed, 'silent', 'keep') },
  ];
  test.each(cases)(
    '$rule is caught by $check within $seeds seeds',
    { timeout: 60_000 },
    ({ rule, check, seeds, scenario, options }) => {
      const engines = { bbft: bbftInSim(bbftModule(PLANTED[rule] as Rules)) };
      const only = (seed: number): Record<string, unknown> => ({ ...scenario(seed), check: [check] });
      expect(firstSeedThatFinds(check, seeds, only, engines, options?.())?.seed).toBeLessThanOrEqual(seeds);
    },
  );

  test('with all its rules it passes the first of the same scenarios', () => {
    for (const { scenario } of cases)
      expect(simulate({ ...scenario(1), stop: { time: '5s' } }, ENGINES).findings).toEqual([]);
  });

  test('accountability: forensics that names nobody is noticed when a fork happens', { timeout: 60_000 }, () => {
    const module = { ...bbftModule(PLANTED['no-justification'] as Rules), forensics: () => [] };
    const found = firstSeedThatFinds(
      'accountability',
      12,
      (seed) => ({ ...bbftFork(seed), check: ['agreement', 'accountability'] }),
      { bbft: bbftInSim(module) },
      isolating(),
    );
    expect(found?.detail).toContain('only weight 0 is proven guilty');
  });
});

describe('Raft with one rule taken away', () => {
  const scenario = (seed: number): Record<string, unknown> => ({
    name: 'raft',
    seed: String(seed),
    engine: { id: 'raft', config: { blockInterval: 20_000, preVote: false, checkQuorum: false } },
    nodes: 5,
    network: { map: { uniform: '5ms' }, jitter: { exp: '15ms' }, loss: 0.1 },
    disk: { fsync: { uniform: ['0ms', '5ms'] } },
    faults: [
      { f: 'partition', when: { every: '500ms', jitter: 0.8 }, groups: 'sizes', until: { after: '400ms' } },
      {
        f: 'crash',
        when: { every: '300ms', jitter: 0.8 },
        who: { random: 2 },
        disk: 'lose-unsynced',
        restart: { after: '40ms' },
      },
    ],
    stop: { time: '30s', heights: 300 },
    check: ['election-safety'],
  });

  test('election-safety: a vote that is forgotten elects two leaders', { timeout: 60_000 }, () => {
    const forgetful = { ...RAFT_RULES, recalls: ({ kind }: { readonly kind: number }) => kind !== RAFT_RECORD.state };
    const engines = { raft: raftInSim(raftModule(forgetful)) as SimEngine<unknown, unknown> };
    expect(firstSeedThatFinds('election-safety', 20, scenario, engines)?.seed).toBeLessThanOrEqual(20);
    expect(simulate(scenario(1), ENGINES).findings).toEqual([]);
  });
});
