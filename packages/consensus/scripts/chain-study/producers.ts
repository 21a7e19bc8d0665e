import { createValidatorSet, idBytes, type NodeId, toNodeId, type ValidatorSet } from '@dougong/consensus';
import {
  type Candidate,
  DPOS_DEFAULTS,
  ELECTION_DEFAULTS,
  type ElectionRules,
  nextProducers,
  producerAt,
  producersNeeded,
  tally,
} from '@dougong/consensus/dpos';
import { randomStream, simulate } from '@dougong/consensus/sim';
import { ENGINES } from '../../src/sim/engines/index.ts';
import { batchInterval, type Row } from './table.ts';

/** Lag of the last irreversible block behind the head, for the timetables of the papers. */
export function lagStudy(): readonly Row[] {
  const cases = [
    [21, 1, 3_000, { num: 2, den: 3 }],
    [21, 12, 500, { num: 2, den: 3 }],
    [10, 12, 500, { num: 2, den: 3 }],
    [21, 1, 3_000, { num: 51, den: 100 }],
    [101, 1, 3_000, { num: 2, den: 3 }],
    [101, 1, 3_000, { num: 51, den: 100 }],
  ] as const;
  return cases.flatMap(([seats, run, slotMs, share]) => {
    const need = producersNeeded({ ...DPOS_DEFAULTS, irreversibleShare: share }, seats);
    const lags: number[] = [];
    simulate(
      {
        name: 'lag',
        engine: { id: 'dpos', config: { shuffle: false, run, slotMs, maxSkewMs: 100, irreversibleShare: share } },
        nodes: seats,
        network: { map: { uniform: '20ms' } },
        stop: { heights: 2 * run + 5, time: '30min' },
        check: ['agreement', 'validity', 'no-final-reorg', 'totality'],
      },
      ENGINES,
      {
        wire: false,
        watch: () => ({
          stepped(machine) {
            const view = machine.node === 0 ? machine.engine?.view() : undefined;
            if (view !== undefined && view.final.height > 0) lags.push(view.head.height - view.final.height);
          },
        }),
      },
    );
    const at = `${seats} producers, runs of ${run}, ${share.num}/${share.den}`;
    const row = (what: string, measured: number, expected: number): Row => ({
      study: 'Last irreversible block: blocks behind the head',
      what: `${at}: ${what}`,
      measured,
      expected,
      interval: 0,
      slack: 0,
      by: 'engine',
    });
    return [
      // The newest final block is the last of its producer's run; the run of the deciding producer has just begun.
      row('least', Math.min(...lags), (need - 2) * run + 1),
      row(`most (${(Math.max(...lags) * slotMs) / 1000} s)`, Math.max(...lags), (need - 1) * run),
    ];
  });
}

/** What missed slots cost. */
export function missedStudy(): readonly Row[] {
  const rows: Row[] = [];
  for (const offline of [1, 3, 6]) {
    const slots: number[] = [];
    const nodes = Array.from({ length: offline }, (_, i) => 3 * i + 2);
    const result = simulate(
      {
        name: 'missed',
        engine: { id: 'dpos', config: { shuffle: false } },
        nodes: 21,
        network: { map: { uniform: '20ms' } },
        faults: [{ f: 'byzantine', who: { nodes }, strategy: 'miss-slots' }],
        stop: { heights: 150, time: '2h' },
        check: ['agreement', 'validity', 'no-final-reorg', 'totality'],
      },
      ENGINES,
      {
        wire: false,
        watch: (sim) => ({
          finalized(machine, { block }) {
            if (machine.node === 0) slots.push(Math.floor((sim.chain.get(block.id)?.header.time ?? 0) / 3_000));
          },
        }),
      },
    );
    const gaps = slots.slice(1).map((slot, i) => slot - (slots[i] ?? slot));
    const span = (slots.at(-1) ?? 0) - (slots[0] ?? 0);
    const row = (what: string, measured: number, expected: number, slack = 0): Row => ({
      study: 'Missed slots: the next producer takes over',
      what: `${offline} of 21 offline: ${what}`,
      measured,
      expected,
      interval: 0,
      slack,
      by: 'engine',
    });
    rows.push(row('most slots between two blocks', Math.max(...gaps), 2));
    // The window begins and ends anywhere in a round.
    rows.push(row('blocks a slot', gaps.length / span, (21 - offline) / 21, offline / span));
    if (result.findings.length > 0) throw new TypeError(`the run breaks a rule: ${result.findings[0]?.detail}`);
  }
  return rows;
}

/** One producer who lives on both sides of a partition of twenty others: does it fork what is irreversible? */
export function forkStudy(): readonly Row[] {
  return [
    [{ num: 2, den: 3 }, 0],
    [{ num: 51, den: 100 }, 1],
  ].map(([share, expected]) => {
    const { num, den } = share as { num: number; den: number };
    const side = (from: number): object => ({ nodes: Array.from({ length: 10 }, (_, i) => from + i) });
    const result = simulate(
      {
        name: 'fork',
        engine: { id: 'dpos', config: { shuffle: false, irreversibleShare: { num, den } } },
        nodes: 21,
        network: { map: { uniform: '20ms' } },
        faults: [
          { f: 'partition', when: { at: '1s' }, groups: [side(0), side(10)], until: { at: '400s' } },
          { f: 'byzantine', who: { nodes: [20] }, strategy: { id: 'nothing-at-stake', params: { relay: 0 } } },
        ],
        stop: { time: '450s' },
        check: ['agreement', 'totality'],
      },
      ENGINES,
      { wire: false },
    );
    return {
      study: 'Irreversible forks: a partition 10 | 10 and one producer on both sides',
      what: `share ${num}/${den}: agreement broken (1) or not (0)`,
      measured: result.findings.length > 0 ? 1 : 0,
      expected: expected as number,
      interval: 0,
      slack: 0,
      by: 'engine' as const,
    };
  });
}

/** Votes wander; each candidate's blocks follow the terms in which he is elected. */
export function votesStudy(seeds: number): readonly Row[] {
  const rules: ElectionRules = { ...ELECTION_DEFAULTS, seats: 21, term: { kind: 'periodic', every: 202 } };
  const size = 60;
  const rounds = 10;
  const terms = 40 * seeds;
  const rng = randomStream('votes');
  const node = (i: number): NodeId => toNodeId(Uint8Array.of(1, i));
  const votes = Array.from({ length: size }, (_, i) => 1_000 + 10 * i);
  const blocks = new Array<number>(size).fill(0);
  const elected = new Array<number>(size).fill(0);
  const share: number[] = [];
  let set: ValidatorSet = createValidatorSet({
    epoch: 0,
    members: [{ node: node(0), voteKey: idBytes(node(0)), weight: 1n }],
  });
  let slot = 0;
  for (let term = 0; term < terms; term++) {
    for (let i = 0; i < size; i++) votes[i] = Math.max(1, (votes[i] ?? 1) + rng.between(-60, 60));
    const candidates: Candidate[] = votes.map((count, i) => ({
      node: node(i),
      voteKey: idBytes(node(i)),
      votes: BigInt(count),
      deposit: 1n,
      since: 0,
    }));
    const counted = tally({ candidates: () => candidates }, rules);
    set = nextProducers(set, counted, rules);
    for (const one of counted.elected) {
      const i = candidates.indexOf(one);
      elected[i] = (elected[i] ?? 0) + 1;
    }
    const before = [...blocks];
    for (let i = 0; i < rounds * 21; i++) {
      const at = candidates.findIndex(
        (one) => one.node === set.members[producerAt(DPOS_DEFAULTS, set, slot + i)]?.node,
      );
      blocks[at] = (blocks[at] ?? 0) + 1;
    }
    slot += rounds * 21;
    const best = votes.indexOf(Math.max(...votes));
    share.push(((blocks[best] ?? 0) - (before[best] ?? 0)) / (rounds * 21));
  }
  const worst = Math.max(...blocks.map((count, i) => Math.abs(count - (elected[i] ?? 0) * rounds)));
  const row = (what: string, measured: number, expected: number, interval: number): Row => ({
    study: 'Producers follow the votes',
    what,
    measured,
    expected,
    interval,
    slack: 0,
    by: 'function',
  });
  return [
    row(
      `${size} candidates, 21 seats, ${terms} terms: largest difference between blocks and (terms elected) × rounds`,
      worst,
      0,
      0,
    ),
    row(
      'share of blocks of the candidate with the most votes',
      share.reduce((a, b) => a + b, 0) / share.length,
      1 / 21,
      batchInterval(share),
    ),
  ];
}
