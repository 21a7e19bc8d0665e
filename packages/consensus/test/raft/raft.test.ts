import { RAFT_DEFAULTS, type RaftConfig, type RaftMessage, raft } from '@dougong/consensus/raft';
import { describe, expect, test } from 'vitest';
import { equalSet, type Sent, TestNet } from '../helpers/net.ts';

const fast: RaftConfig = { ...RAFT_DEFAULTS, blockInterval: 20_000 };

function net(size = 5, extra: Partial<ConstructorParameters<typeof TestNet<RaftConfig, RaftMessage>>[0]> = {}) {
  return new TestNet<RaftConfig, RaftMessage>({ module: raft, config: fast, set: equalSet(size), ...extra });
}

const leaderOf = (n: ReturnType<typeof net>) =>
  n.nodes.findIndex(({ engine, up }) => up && engine.view().role === 'leader');

test('elects one leader and commits the same chain everywhere', () => {
  const n = net().start();
  expect(n.run(() => n.least() >= 30, 20_000_000)).toBe(true);
  expect(n.agreed().size).toBeGreaterThanOrEqual(30);
  expect(n.noted('leader')).toBe(1);
});

test('2(N−1) messages a block; the leader decides after two hops, followers after three', () => {
  for (const size of [4, 7, 16]) {
    const config = { ...fast, blockInterval: 0, heartbeat: 100_000 };
    const n = net(size, { config }).start();
    n.run(() => n.least() >= 3);
    const leader = leaderOf(n);
    const now = n.node(leader).final.length;
    n.run(() => n.node(leader).final.length > now);
    const height = now + 1;
    const began = n.time;
    n.run(() => n.node(leader).final.length >= height + 10);
    // A block every two hops.
    expect(n.time - began).toBe(20_000);
    n.run(() => n.least() >= height + 10);
    // The last follower knows one hop later, from the next append.
    expect(n.time - began).toBe(21_000);
    for (let each = height + 2; each <= height + 9; each++) {
      const count = n.sent.filter(({ msg }) => {
        if (msg.t === 'append') return msg.entries.some(({ block }) => block.height === each);
        return msg.t === 'appendReply' && msg.ok && msg.height === each;
      }).length;
      expect(count).toBe(2 * (size - 1));
    }
  }
});

test('a crashed leader is replaced, and its uncommitted tail gives way', () => {
  const n = net().start();
  n.run(() => n.least() >= 5, 20_000_000);
  for (let round = 0; round < 4; round++) {
    const old = leaderOf(n);
    n.crash(old);
    const height = n.least() + 5;
    expect(n.run(() => n.least() >= height, n.time + 20_000_000)).toBe(true);
    n.restart(old);
    expect(n.run(() => n.least() >= height + 3, n.time + 20_000_000)).toBe(true);
    n.agreed();
  }
});

test('a leader cut off with a minority commits nothing, steps down, and follows the new one after', () => {
  let cut = new Set<number>();
  const n = net(5, { filter: ({ from, to }: Sent<RaftMessage>) => cut.has(from) === cut.has(to) }).start();
  n.run(() => n.least() >= 5, 20_000_000);
  const old = leaderOf(n);
  cut = new Set([old, (old + 1) % 5]);
  const height = n.node(old).final.length;
  expect(n.run(() => n.least(...[0, 1, 2, 3, 4].filter((i) => !cut.has(i))) >= height + 10, n.time + 20_000_000)).toBe(
    true,
  );
  expect(n.node(old).final.length).toBeLessThanOrEqual(height + 1);
  n.run(() => false, n.time + 1_000_000);
  expect(n.node(old).engine.view().role).not.toBe('leader');
  cut = new Set();
  expect(n.run(() => n.least() >= height + 15, n.time + 20_000_000)).toBe(true);
  n.agreed();
});

test('with pre-vote a server that was cut off does not raise the term when it returns', () => {
  let away = true;
  const n = net(5, { filter: ({ from, to }: Sent<RaftMessage>) => !away || (from !== 4 && to !== 4) }).start();
  n.run(() => n.time > 5_000_000, 6_000_000);
  const term = n.node(leaderOf(n)).engine.view().round;
  away = false;
  const height = n.least(0, 1, 2, 3) + 20;
  expect(n.run(() => n.least() >= height, n.time + 20_000_000)).toBe(true);
  expect(n.node(0).engine.view().round).toBe(term);
});

test('half of the servers are not enough', () => {
  const n = net(4).start();
  n.run(() => n.least() >= 2, 20_000_000);
  const leader = leaderOf(n);
  n.crash((leader + 1) % 4);
  n.crash((leader + 2) % 4);
  const height = n.node(leader).final.length;
  n.run(() => false, n.time + 5_000_000);
  expect(n.node(leader).final.length).toBeLessThanOrEqual(height + 1);
});

describe('under loss and crashes', () => {
  test.each([1, 2, 3, 4, 5, 6])('seed %i: one chain, one leader a term, and progress after it calms down', (seed) => {
    let state = seed;
    const chance = (percent: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      return (state >> 8) % 100 < percent;
    };
    const n = net(5, {
      sync: true,
      seed: `${seed}`,
      filter: ({ at }) => at > 8_000_000 || !chance(20),
      delay: () => 1_000 + (chance(30) ? 9_000 : 0),
    });
    n.start();
    for (let time = 500_000; time < 8_000_000; time += 700_000) {
      n.at(time, () => {
        const who = Math.floor(time / 700_000) % 5;
        if (n.nodes.filter(({ up }) => !up).length < 2 && n.node(who).up) {
          n.crash(who);
          n.at(n.time + 900_000, () => n.restart(who));
        }
      });
    }
    const leaders = new Map<number, Set<number>>();
    n.run(() => {
      for (const [i, { engine, up }] of n.nodes.entries()) {
        const { role, round } = engine.view();
        if (up && role === 'leader') leaders.set(round, (leaders.get(round) ?? new Set()).add(i));
      }
      return n.time > 8_500_000;
    }, 9_000_000);
    for (const who of leaders.values()) expect(who.size).toBe(1);
    const height = n.least() + 10;
    expect(n.run(() => n.least() >= height, n.time + 30_000_000)).toBe(true);
    n.agreed();
  });
});

test('one server decides alone; a server without its log stays silent', () => {
  const alone = net(1).start();
  expect(alone.run(() => alone.least() >= 3, 5_000_000)).toBe(true);
  const n = net(3).start();
  n.run(() => n.least() >= 3, 5_000_000);
  const follower = (leaderOf(n) + 1) % 3;
  n.crash(follower);
  n.restart(follower, [], true);
  const from = n.sent.length;
  n.run(() => false, n.time + 2_000_000);
  expect(n.sent.slice(from).filter((sent) => sent.from === follower)).toEqual([]);
});

test('stops exactly where it is told', () => {
  const n = net(3).start();
  for (let i = 0; i < 3; i++) n.input(i, { t: 'stopAt', height: 4 });
  n.run(() => n.least() >= 4, 5_000_000);
  n.run(() => false, n.time + 2_000_000);
  expect(n.nodes.map(({ final }) => final.length)).toEqual([4, 4, 4]);
});

test('configurations with problems are refused in words', () => {
  expect(raft.check({ ...fast, heartbeat: 200_000 })).toEqual(['heartbeat must be below electionMin']);
  expect(raft.check({ ...fast, electionMax: 1_000, maxInflight: 0 })).toHaveLength(2);
});
