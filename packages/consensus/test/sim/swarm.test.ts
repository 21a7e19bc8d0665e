import { expect, test } from 'vitest';
import { ENGINES } from '../../src/sim/engines/index.ts';
import { simulate } from '../../src/sim/run.ts';
import { parseStudy, pointsOf } from '../../src/sim/study.ts';

const STRATEGIES = [
  'silent',
  'equivocate',
  'withhold-votes',
  'delay',
  'censor',
  'selective-relay',
  'stale-certificate',
  'forget-lock',
  'lie-report',
  'bad-share',
  'spam',
];

test('two hundred random worlds break nothing, and the interesting things happen in them', { timeout: 120_000 }, () => {
  const study = parseStudy({
    name: 'swarm',
    engine: { id: 'bbft' },
    swarm: { byzantine: STRATEGIES, maxNodes: 7 },
    seeds: 200,
  });
  const reached = new Set<string>();
  const failed: string[] = [];
  for (const { scenario, labels } of pointsOf(study)) {
    const { findings, coverage } = simulate(scenario, ENGINES);
    for (const event of Object.keys(coverage)) reached.add(event);
    for (const { check, detail } of findings) failed.push(`seed ${labels['seed']}: ${check}: ${detail}`);
  }
  expect(failed).toEqual([]);
  for (const event of [
    'pull',
    'round',
    'reproposal',
    'timeout.mixed',
    'sync',
    'restored',
    'restart:torn',
    'restart:checksum',
  ]) {
    expect(reached).toContain(event);
  }
});

test('random worlds of Raft, without byzantine nodes and with disks that keep their word', { timeout: 60_000 }, () => {
  const limits = { disk: ['keep', 'lose-unsynced', 'torn-tail'], setChanges: false, maxNodes: 7 };
  const study = parseStudy({ name: 'swarm', engine: { id: 'raft' }, swarm: limits, seeds: 40 });
  const failed = pointsOf(study).flatMap(({ scenario, labels }) =>
    simulate(scenario, ENGINES).findings.map(({ check, detail }) => `seed ${labels['seed']}: ${check}: ${detail}`),
  );
  expect(failed).toEqual([]);
});
