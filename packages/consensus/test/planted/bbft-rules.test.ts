import { describe, expect, test } from 'vitest';
import { RULES, type Rules } from '../../src/bbft/rules.ts';
import { Puppets, Stuck } from '../helpers/puppet.ts';
import { PLANTED } from './bbft-rules.ts';

// Four nodes on a mesh at height 1: 3 leads rounds 0, 4 and 8, 0 leads round 1. Node 3 is byzantine and signs everything.
const anchor = { by: 'anchor' } as const;

/** Round 0: the byzantine leader's block X is prepared; `committers` see the certificate and commit; `winner` decides. */
function decideX(p: Puppets, winner: number, committers: readonly number[]) {
  const x = p.block(1);
  p.tell([0, 1, 2], 3, p.propose(3, 0, x, anchor));
  const prepared = p.cert('prepare', 0, x.id, [...committers, 3]);
  p.tell(committers, 3, { t: 'quorum', cert: prepared });
  p.give(winner, 3, { t: 'quorum', cert: p.cert('commit', 0, x.id, [...committers, 3]) });
  return x;
}

/** The round's leader having proposed, everyone left votes twice; the certificates are handed around. */
function decideIn(p: Puppets, round: number, target: ReturnType<Puppets['block']>['id'], nodes: readonly number[]) {
  p.tell(nodes, 3, { t: 'quorum', cert: p.cert('prepare', round, target, [...nodes, 3]) });
  p.tell(nodes, 3, { t: 'quorum', cert: p.cert('commit', round, target, [...nodes, 3]) });
}

/** `nodes` give up rounds `from` to `to`, moved on by certificates that the byzantine node completes. */
function giveUp(p: Puppets, from: number, to: number, nodes: readonly number[]) {
  for (let round = from; round <= to; round++) {
    for (const i of nodes) p.timeout(i);
    p.tell(nodes, 3, { t: 'timedOut', cert: p.timeoutCert(round, [...nodes, 3]) });
  }
}

const attacks: Record<string, (p: Puppets) => void> = {
  'no-justification'(p) {
    decideX(p, 1, [0, 1]);
    giveUp(p, 0, 3, [0, 2]);
    const y = p.block(2);
    p.tell([0, 2], 3, p.propose(3, 4, y, { by: 'timeout', cert: p.timeoutCert(3, [0, 2, 3]) }));
    decideIn(p, 4, y.id, [0, 2]);
  },
  'certificate-older-than-report'(p) {
    const y = p.block(2);
    p.tell([0, 1, 2], 3, p.propose(3, 0, y, anchor));
    const old = p.cert('prepare', 0, y.id, [0, 1, 3]);
    giveUp(p, 0, 3, [0, 1, 2]);
    const x = p.block(1);
    p.tell([0, 1, 2], 3, p.propose(3, 4, x, { by: 'timeout', cert: p.timeoutCert(3, [0, 1, 3]) }));
    p.tell([0, 1], 3, { t: 'quorum', cert: p.cert('prepare', 4, x.id, [0, 1, 3]) });
    p.give(1, 3, { t: 'quorum', cert: p.cert('commit', 4, x.id, [0, 1, 3]) });
    giveUp(p, 4, 7, [0, 2]);
    p.tell([0, 2], 3, p.propose(3, 8, y, { by: 'timeout', cert: p.timeoutCert(7, [0, 2, 3], old) }));
    decideIn(p, 8, y.id, [0, 2]);
  },
  'commit-after-timeout'(p) {
    const x = p.block(1);
    p.tell([0, 1, 2], 3, p.propose(3, 0, x, anchor));
    for (const i of [0, 1, 2]) p.timeout(i);
    const given = p.timeoutCert(0, [0, 2, 3]);
    p.tell([1, 2], 3, { t: 'quorum', cert: p.cert('prepare', 0, x.id, [0, 1, 3]) });
    const committed = p.cert('commit', 0, x.id, [1, 2, 3]);
    p.give(2, 3, { t: 'quorum', cert: committed });
    p.tell([0, 1], 3, { t: 'timedOut', cert: given });
    const own = p.proposalOf(0, 1);
    p.give(1, 0, own);
    decideIn(p, 1, own.block.id, [0, 1]);
  },
  'restart-without-high'(p) {
    decideX(p, 1, [0, 1]);
    p.net.crash(0);
    p.net.restart(0);
    p.settle();
    for (const i of [0, 2]) p.timeout(i);
    p.tell([0, 2], 3, { t: 'timedOut', cert: p.timeoutCert(0, [0, 2, 3]) });
    const own = p.proposalOf(0, 1);
    p.give(2, 0, own);
    decideIn(p, 1, own.block.id, [0, 2]);
  },
  'restart-without-vote'(p) {
    const x = p.block(1);
    const y = p.block(2);
    p.tell([0, 1], 3, p.propose(3, 0, x, anchor));
    p.net.crash(0);
    p.net.restart(0);
    p.settle();
    p.tell([0, 2], 3, p.propose(3, 0, y, anchor));
    const preparedX = p.cert('prepare', 0, x.id, [0, 1, 3]);
    const preparedY = p.cert('prepare', 0, y.id, [0, 2, 3]);
    p.tell([0, 1], 3, { t: 'quorum', cert: preparedX });
    p.give(1, 3, { t: 'quorum', cert: p.cert('commit', 0, x.id, [0, 1, 3]) });
    p.give(2, 3, { t: 'quorum', cert: preparedY });
    for (const i of [0, 2]) p.timeout(i);
    p.tell([0, 2], 3, { t: 'timedOut', cert: p.timeoutCert(0, [0, 2, 3], preparedY) });
    p.give(2, 0, p.proposalOf(0, 1));
    decideIn(p, 1, y.id, [0, 2]);
  },
  'single-phase'(p) {
    const x = p.block(1);
    p.tell([0, 1, 2], 3, p.propose(3, 0, x, anchor));
    p.give(1, 3, { t: 'quorum', cert: p.cert('prepare', 0, x.id, [0, 1, 3]) });
    for (const i of [0, 2]) p.timeout(i);
    p.tell([0, 2], 3, { t: 'timedOut', cert: p.timeoutCert(0, [0, 2, 3]) });
    const own = p.proposalOf(0, 1);
    p.give(2, 0, own);
    decideIn(p, 1, own.block.id, [0, 2]);
  },
};

function forks(attack: (p: Puppets) => void, rules: Rules): boolean {
  const puppets = new Puppets(4, [3], rules);
  try {
    attack(puppets);
  } catch (error) {
    if (!(error instanceof Stuck)) throw error;
  }
  return puppets.forked();
}

describe.each(Object.keys(PLANTED))('%s', (name) => {
  const attack = attacks[name];
  const planted = PLANTED[name];
  if (attack === undefined || planted === undefined) throw new Error(name);

  test('without the rule the attack forks the chain', () => {
    expect(forks(attack, planted)).toBe(true);
  });

  test('with the rule it does not', () => {
    expect(forks(attack, RULES)).toBe(false);
  });
});
