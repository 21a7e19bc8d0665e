import { BBFT_DEFAULTS, type BbftMessage, bbft } from '@dougong/consensus/bbft';
import { describe, expect, test } from 'vitest';
import { type Sent, TestNet, testSet } from '../helpers/net.ts';

/** Old validators are nodes 0 to 3, new ones 4 to 7; the new set decides from height 4 on. */
const OLD = testSet([1n, 1n, 1n, 1n]);
const NEW = testSet([1n, 1n, 1n, 1n], 1, 'new');
const IDS = [...OLD.members, ...NEW.members].map(({ node }) => node);
const BOUNDARY = 3;

function net(filter?: (sent: Sent<BbftMessage>) => boolean, sync = false) {
  const options = {
    module: bbft,
    config: { ...BBFT_DEFAULTS, superNodes: 2 },
    set: OLD,
    sync,
    nextSet: (height: number) => (height < BOUNDARY ? OLD : NEW),
    ...(filter === undefined ? {} : { filter }),
  };
  return new TestNet(options, IDS);
}

/** What a host does for a node outside the set: it follows the chain and hands over what is final. */
function follow(n: ReturnType<typeof net>, i: number): void {
  const best = n.nodes.flatMap(({ final }) => final).sort((a, b) => b.block.height - a.block.height)[0];
  if (best === undefined || best.block.height <= (n.node(i).final.at(-1)?.block.height ?? 0)) return;
  n.node(i).final.push(best);
  const tip = n.header(best.block.id);
  const set = n.setFor(tip.height + 1);
  n.input(i, { t: 'synced', tip, proof: best.proof, set, next: n.setFor(tip.height + 2) });
}

describe('full replacement of the set', () => {
  test('the new set takes over at its height; certificates before and after are of their own epochs', () => {
    const n = net();
    n.start();
    for (let i = 0; i < 4; i++) n.input(i, { t: 'set', from: BOUNDARY + 1, set: NEW });
    n.run(() => n.least(0, 1, 2, 3) >= BOUNDARY, 60_000_000);
    for (let i = 4; i < 8; i++) follow(n, i);
    expect(n.run(() => n.least(4, 5, 6, 7) >= 10, 120_000_000)).toBe(true);
    n.agreed();
    for (const { block, proof } of n.node(4).final) {
      const epoch = proof.kind === 'certificate' ? proof.certs[0]?.epoch : undefined;
      if (block.height > BOUNDARY) expect(epoch).toBe(1);
    }
  });

  test('newcomers find out by themselves how far the chain is, and join', () => {
    const n = net(undefined, true).start();
    for (let i = 0; i < 8; i++) n.input(i, { t: 'set', from: BOUNDARY + 1, set: NEW });
    expect(n.run(() => n.least(4, 5, 6, 7) >= 8, 120_000_000)).toBe(true);
    n.agreed();
  });

  test('during a partition that cuts off half of each set, nothing forks, and both go on after it heals', () => {
    const side = (i: number) => i % 2;
    const n = net(({ at, from, to }) => at > 40_000_000 || side(from) === side(to));
    n.start();
    n.run(() => false, 39_000_000);
    expect(n.least(0, 1, 2, 3)).toBe(0);
    n.run(() => n.least(0, 1, 2, 3) >= BOUNDARY, 400_000_000);
    for (let i = 4; i < 8; i++) follow(n, i);
    expect(n.run(() => n.least(4, 5, 6, 7) >= 8, 900_000_000)).toBe(true);
    n.agreed();
  });

  test('a validator that does not know the new set waits for it', () => {
    const n = net();
    n.start(0, 1, 2, 3);
    n.run(() => n.least(0, 1, 2, 3) >= BOUNDARY, 60_000_000);
    n.run(() => false, n.time + 1_000);
    const before = n.node(0).engine.view();
    expect(before.final.height).toBe(BOUNDARY);
    const header = n.header(before.final.id);
    expect(header.nextValidators).toBe(NEW.hash);
    expect(n.node(0).engine.view().role).toBe('waiting');
    n.input(0, { t: 'set', from: BOUNDARY + 1, set: NEW });
    expect(n.node(0).engine.setAt(BOUNDARY + 1)?.hash).toBe(NEW.hash);
    expect(n.node(0).engine.view().role).toBe('observer');
  });
});
