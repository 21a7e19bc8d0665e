import type { EngineHeader } from '@dougong/consensus';
import { type Append, RAFT_DEFAULTS, type RaftConfig, type RaftMessage } from '@dougong/consensus/raft';
import { describe, expect, test } from 'vitest';
import { raftModule } from '../../src/raft/module.ts';
import { RAFT_RECORD, RAFT_RULES, type RaftRules } from '../../src/raft/state.ts';
import { equalSet, nodeAt, TestNet } from '../helpers/net.ts';

/** Servers whose messages are delivered by hand. */
function hands(size: number, rules: RaftRules) {
  const config: RaftConfig = { ...RAFT_DEFAULTS, preVote: false, checkQuorum: false, blockInterval: 0 };
  const net = new TestNet<RaftConfig, RaftMessage>({
    module: raftModule(rules),
    config,
    set: equalSet(size),
    filter: () => false,
  });
  net.start();
  const settle = () => net.run(() => false, net.time);
  /** Delivers what `from` sent `to` since the start, of the kinds wanted and not delivered before. */
  const done = new Set<object>();
  const pass = (from: number, to: number, want: (msg: RaftMessage) => boolean = () => true): void => {
    for (const sent of net.sent.slice()) {
      if (sent.from !== from || sent.to !== to || done.has(sent) || !want(sent.msg)) continue;
      done.add(sent);
      net.receive(to, nodeAt(from), sent.msg);
      settle();
    }
  };
  const elect = (who: number, voters: readonly number[]): void => {
    net.input(who, { t: 'timer', id: 'election' });
    settle();
    const { round } = net.node(who).engine.view();
    for (const voter of voters) {
      pass(who, voter, (msg) => msg.t === 'requestVote' && msg.term === round);
      pass(voter, who, (msg) => msg.t === 'voteReply' && msg.term === round);
    }
  };
  return { net, settle, pass, elect, role: (i: number) => net.node(i).engine.view().role };
}

/** Figure 8 of the paper: an entry of an old term on a majority, then overwritten by a later leader. */
function figure8(rules: RaftRules): TestNet<RaftConfig, RaftMessage> {
  const h = hands(5, rules);
  const { net, pass, elect } = h;
  const reboot = (i: number): void => {
    net.crash(i);
    net.restart(i);
    h.settle();
  };
  // (a) 0 leads term 1 and gets its block to 1 only.
  elect(0, [1, 2]);
  pass(0, 1, (msg) => msg.t === 'append');
  // (b) 4 leads term 2 with votes of 2 and 3 and keeps its own block to itself.
  elect(4, [2, 3]);
  if (h.role(4) !== 'leader') elect(4, [2, 3]);
  // (c) 0 leads again and gets its old block to 2: a majority has it. Its new block stays home.
  reboot(0);
  while (h.role(0) !== 'leader') elect(0, [1, 2]);
  const term = net.node(0).engine.view().round;
  const old = net.sent.find(({ from, msg }) => from === 0 && msg.t === 'append' && msg.entries.length > 0);
  if (old?.msg.t !== 'append') throw new Error('no first block');
  const again: Append = { ...old.msg, term };
  for (const to of [1, 2]) {
    net.receive(to, nodeAt(0), again);
    h.settle();
    pass(to, 0, (msg) => msg.t === 'appendReply' && msg.term === term);
  }
  // (d) 4 leads with votes of 2 and 3: its entry is of a later term. It overwrites the old block everywhere.
  net.crash(0);
  reboot(4);
  while (h.role(4) !== 'leader') elect(4, [2, 3]);
  for (let turn = 0; turn < 6; turn++) {
    net.input(4, { t: 'timer', id: 'heartbeat' });
    h.settle();
    for (const to of [1, 2, 3]) {
      pass(4, to, (msg) => msg.t === 'append');
      pass(to, 4, (msg) => msg.t === 'appendReply');
    }
  }
  return net;
}

/** Three servers; 2 votes for 0, restarts, and votes for 1 in the same term. */
function twoVotes(rules: RaftRules): { leaders: number; net: TestNet<RaftConfig, RaftMessage> } {
  const h = hands(3, rules);
  const { net } = h;
  h.elect(0, [2]);
  net.crash(2);
  net.restart(2);
  h.settle();
  h.elect(1, [2]);
  const terms = [0, 1].filter((i) => h.role(i) === 'leader').map((i) => net.node(i).engine.view().round);
  return { leaders: terms.length - new Set(terms).size + (terms.length > 0 ? 1 : 0), net };
}

function forked(net: TestNet<RaftConfig, RaftMessage>): boolean {
  const first = new Set<EngineHeader['id']>();
  for (const { final } of net.nodes) for (const { block } of final) if (block.height === 1) first.add(block.id);
  return first.size > 1;
}

describe('entries of earlier terms are not committed by counting', () => {
  test('without the rule figure 8 of the paper forks the log', () => {
    expect(forked(figure8({ ...RAFT_RULES, commits: () => true }))).toBe(true);
  });

  test('with the rule it does not, and the later leader commits its entry', () => {
    const net = figure8(RAFT_RULES);
    expect(forked(net)).toBe(false);
    expect(net.node(4).final.length).toBeGreaterThan(0);
  });
});

describe('a vote outlives a restart', () => {
  test('forgotten, one term has two leaders', () => {
    expect(twoVotes({ ...RAFT_RULES, recalls: ({ kind }) => kind !== RAFT_RECORD.state }).leaders).toBe(2);
  });

  test('kept, it has one', () => {
    expect(twoVotes(RAFT_RULES).leaders).toBe(1);
  });
});
