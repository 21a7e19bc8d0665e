import { BBFT_DEFAULTS, type BbftMessage, bbft, PBFT_DEFAULTS } from '@dougong/consensus/bbft';
import { describe, expect, test } from 'vitest';
import { equalSet, type Sent, TestNet } from '../helpers/net.ts';
import { Puppets } from '../helpers/puppet.ts';

const anchor = { by: 'anchor' } as const;

test('hidden lock: one node holds a certificate that the others never saw, and its round still ends in a decision', () => {
  // Node 0 alone saw the prepare certificate of round 0; rounds go on without its timeout, then it leads round 1.
  const p = new Puppets(4, [3]);
  const x = p.block(1);
  p.tell([0, 1, 2], 3, p.propose(3, 0, x, anchor));
  p.give(0, 3, { t: 'quorum', cert: p.cert('prepare', 0, x.id, [0, 1, 3]) });
  expect(p.net.node(0).engine.view().locked).toEqual({ round: 0, id: x.id });
  for (const i of [1, 2]) p.timeout(i);
  const free = p.timeoutCert(0, [1, 2, 3]);
  expect(free.high).toBeUndefined();
  p.tell([0, 1, 2], 3, { t: 'timedOut', cert: free });
  // A node with a hidden lock does not refuse another block: the timeout certificate leaves the choice open.
  const proposal = p.proposalOf(0, 1);
  expect(proposal.block.id).not.toBe(x.id);
  p.tell([1, 2], 0, proposal);
  const { id } = proposal.block;
  p.tell([0, 1, 2], 3, { t: 'quorum', cert: p.cert('prepare', 1, id, [0, 1, 2]) });
  p.tell([0, 1, 2], 3, { t: 'quorum', cert: p.cert('commit', 1, id, [0, 1, 2]) });
  for (const i of [0, 1, 2]) expect(p.net.node(i).final.at(-1)?.block.id).toBe(id);
});

test('a certificate reported by one node is carried over the round: its block is proposed again and decided', () => {
  const p = new Puppets(4, [3]);
  const x = p.block(1);
  p.tell([0, 1, 2], 3, p.propose(3, 0, x, anchor));
  p.give(0, 3, { t: 'quorum', cert: p.cert('prepare', 0, x.id, [0, 1, 3]) });
  for (const i of [0, 1, 2]) p.timeout(i);
  p.tell([0, 1, 2], 3, { t: 'timedOut', cert: p.timeoutCert(0, [0, 1, 3]) });
  expect(p.proposalOf(0, 1).block.id).toBe(x.id);
});

describe('a faulty super node', () => {
  const config = { ...BBFT_DEFAULTS, superNodes: 2 };

  test.each([0, 1, 2, 3])('silent node %i costs at most two failed rounds, then its bin is left', (dead) => {
    const net = new TestNet({ module: bbft, config, set: equalSet(8) }).start();
    net.crash(dead);
    expect(net.run(() => net.least() >= 40, 200_000_000)).toBe(true);
    const rounds = net
      .node(7)
      .final.map(({ proof }) => (proof.kind === 'certificate' ? (proof.certs[0]?.round ?? 0) : 0));
    expect(rounds.filter((round) => round > 0).length).toBeLessThanOrEqual(2);
    expect(Math.max(...rounds)).toBeLessThanOrEqual(1);
  });

  test('with a faulty node in every bin the mesh takes over, for longer each time', () => {
    // Four bins of two roots; nodes 0 and 2 silent strike two of them, loss of every proposal of bins 2 and 3 the rest.
    const lost = ({ msg }: Sent<BbftMessage>) => {
      const proposal = msg.t === 'supply' ? msg.proposal : msg;
      return !(proposal?.t === 'propose' && proposal.round < 2 && proposal.leader >= 4);
    };
    const net = new TestNet({ module: bbft, config, set: equalSet(8), filter: lost }).start();
    net.crash(0);
    net.crash(2);
    expect(net.run(() => Number(net.node(7).engine.view().extra?.['cycles']) >= 1, 900_000_000)).toBe(true);
    const { extra, height } = net.node(7).engine.view();
    expect(Number(extra?.['meshUntil'])).toBeGreaterThanOrEqual(height);
    expect(net.run(() => net.least() >= height + 10, 2_000_000_000)).toBe(true);
    net.agreed();
  });
});

test('an idle chain sends nothing until somebody has transactions', () => {
  const net = new TestNet({ module: bbft, config: { ...PBFT_DEFAULTS, emptyBlocks: false }, set: equalSet(4) }).start();
  net.run(() => false, 60_000_000);
  expect(net.sent).toEqual([]);
  for (let i = 0; i < 4; i++) net.input(i, { t: 'demand' });
  expect(net.run(() => net.least() >= 1, 120_000_000)).toBe(true);
  net.run(() => false, net.time + 60_000_000);
  expect(net.least()).toBe(1);
});
