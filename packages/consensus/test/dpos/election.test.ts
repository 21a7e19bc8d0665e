import { ConsensusError, createValidatorSet, idBytes } from '@dougong/consensus';
import {
  type Candidate,
  checkElectionRules,
  ELECTION_DEFAULTS,
  type ElectionRules,
  electionFor,
  nakamotoCoefficient,
  nextProducers,
  tally,
} from '@dougong/consensus/dpos';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalSet, nodeAt } from '../helpers/net.ts';

const rules: ElectionRules = { ...ELECTION_DEFAULTS, seats: 3, minDeposit: 10n, minVotes: 1n, maxCandidates: 5 };
const candidate = (i: number, votes: bigint, change: Partial<Candidate> = {}): Candidate => ({
  node: nodeAt(i),
  voteKey: idBytes(nodeAt(i)),
  votes,
  deposit: 10n,
  since: 1,
  ...change,
});
const view = (candidates: readonly Candidate[]) => ({ candidates: () => candidates });
const nodes = (list: readonly { readonly node: string }[]) => list.map(({ node }) => node);

describe('a count', () => {
  test('seats those with the most votes; ties go by deposit, seniority, id', () => {
    const all = [
      candidate(1, 5n),
      candidate(2, 9n),
      candidate(3, 5n, { deposit: 11n }),
      candidate(4, 5n, { since: 0 }),
    ];
    const counted = tally(view(all), rules);
    expect(nodes(counted.elected)).toEqual([nodeAt(2), nodeAt(3), nodeAt(4)]);
    expect(nodes(counted.waiting)).toEqual([nodeAt(1)]);
    expect(counted.votes).toBe(24n);
  });

  test('ranks nobody without deposit, votes or right', () => {
    const all = [
      candidate(1, 5n, { deposit: 9n }),
      candidate(2, 0n),
      candidate(3, 5n, { barred: true }),
      candidate(4, 1n),
    ];
    const counted = tally(view(all), rules);
    expect(nodes(counted.elected)).toEqual([nodeAt(4)]);
    expect(new Map(counted.unfit.map(({ node, why }) => [node, why]))).toEqual(
      new Map([
        [nodeAt(1), 'deposit'],
        [nodeAt(2), 'votes'],
        [nodeAt(3), 'barred'],
      ]),
    );
  });

  test('is the same in whatever order candidates come, and bounded', () => {
    const one = fc.record({
      votes: fc.bigInt(0n, 5n),
      deposit: fc.bigInt(8n, 13n),
      since: fc.nat(3),
      barred: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 20 }), fc.infiniteStream(fc.nat()), (facts, dice) => {
        const all = facts.map((fact, i) => candidate(i, fact.votes, fact));
        const mixed = all
          .map((each) => [dice.next().value, each] as const)
          .sort(([a], [b]) => a - b)
          .map(([, each]) => each);
        const counted = tally(view(all), rules);
        expect(tally(view(mixed), rules)).toEqual(counted);
        expect(counted.elected.length).toBeLessThanOrEqual(rules.seats);
        expect(counted.elected.length + counted.waiting.length).toBeLessThanOrEqual(rules.maxCandidates);
        expect(counted.elected.length + counted.waiting.length + counted.unfit.length).toBe(all.length);
        const least = counted.elected.at(-1)?.votes ?? 0n;
        for (const { votes } of counted.waiting) expect(votes).toBeLessThanOrEqual(least);
      }),
    );
  });

  test('refuses a ledger that lists somebody twice', () => {
    expect(() => tally(view([candidate(1, 1n), candidate(1, 2n)]), rules)).toThrow(ConsensusError);
  });
});

describe('terms', () => {
  test('change producers at their beginning, by the votes of `lead` blocks before', () => {
    const periodic: ElectionRules = { ...rules, lead: 20, term: { kind: 'periodic', every: 100 } };
    expect([1, 2, 100, 101, 102, 201].map((height) => electionFor(periodic, height))).toEqual([
      undefined,
      undefined,
      undefined,
      81,
      undefined,
      181,
    ]);
    const continuous: ElectionRules = { ...rules, lead: 20, term: { kind: 'continuous' } };
    expect([1, 19, 20, 21].map((height) => electionFor(continuous, height))).toEqual([undefined, undefined, 0, 1]);
  });

  test('keep the set while nobody enters or leaves, and never end without a successor', () => {
    const counted = tally(view([candidate(1, 5n), candidate(2, 4n), candidate(3, 3n), candidate(4, 2n)]), rules);
    const first = nextProducers(equalSet(1), counted, rules);
    expect(first).toMatchObject({ epoch: 1, total: 3n, quorum: 3n });
    const again = tally(view([candidate(1, 3n), candidate(2, 4n), candidate(3, 5n), candidate(4, 2n)]), rules);
    expect(nextProducers(first, again, rules)).toBe(first);
    const moved = nextProducers(
      first,
      tally(view([candidate(1, 3n), candidate(2, 4n), candidate(3, 5n), candidate(4, 6n)]), rules),
      rules,
    );
    expect(nodes(moved.members)).toEqual([nodeAt(2), nodeAt(3), nodeAt(4)].sort());
    expect(moved.epoch).toBe(2);
    expect(nextProducers(first, tally(view([]), rules), rules)).toBe(first);
  });

  test('weigh producers by their votes when the rules say so', () => {
    const counted = tally(view([candidate(1, 5n), candidate(2, 4n)]), rules);
    const set = nextProducers(createValidatorSet({ epoch: 0, members: equalSet(1).members }), counted, {
      ...rules,
      weights: 'votes',
    });
    expect(set.total).toBe(9n);
  });
});

test('101 seats, or any number up to 1,024', () => {
  expect(checkElectionRules(ELECTION_DEFAULTS)).toEqual([]);
  expect(checkElectionRules({ ...ELECTION_DEFAULTS, seats: 0 })[0]).toMatch(/seats/);
  expect(checkElectionRules({ ...ELECTION_DEFAULTS, minDeposit: 0n })[0]).toMatch(/minDeposit/);
  expect(checkElectionRules({ ...ELECTION_DEFAULTS, maxCandidates: 100 })[0]).toMatch(/maxCandidates/);
  const many = Array.from({ length: 300 }, (_, i) => candidate(i, BigInt(i)));
  const counted = tally(view(many), ELECTION_DEFAULTS);
  expect(counted.elected).toHaveLength(101);
  expect(counted.elected[0]?.votes).toBe(299n);
});

test('concentration is the fewest holders of more than a share', () => {
  expect(nakamotoCoefficient([40n, 30n, 20n, 10n], { num: 1, den: 2 })).toBe(2);
  expect(nakamotoCoefficient([51n, 49n], { num: 51, den: 100 })).toBe(2);
  expect(nakamotoCoefficient([52n, 48n], { num: 51, den: 100 })).toBe(1);
});
