import { bitmapOf, type Certificate, type EngineHeader } from '@dougong/consensus';
import { mockScheme } from '@dougong/consensus/certificate';
import {
  type ChainPropose,
  type GiveUpCertificate,
  HOTSTUFF_DEFAULTS,
  type HotStuffConfig,
} from '@dougong/consensus/hotstuff';
import { expect, test } from 'vitest';
import { chainProposalBytes, chainVoteBytes, giveUpBytes } from '../../src/hotstuff/claims.ts';
import { encodeJustify, encodeRound } from '../../src/hotstuff/header.ts';
import type { ChainMessage } from '../../src/hotstuff/message.ts';
import { hotstuffModule } from '../../src/hotstuff/module.ts';
import { CHAIN_RULES, type ChainRules } from '../../src/hotstuff/rules.ts';
import { CHAIN, equalSet, genesis, nodeAt, TestNet } from '../helpers/net.ts';

const BINDING = { chainId: CHAIN, engineEpoch: 0 };
/** Rounds with this remainder are led by the byzantine node. */
const BYZANTINE = 3;

class Stuck extends Error {}

/** Replicas 0 to 2 whose messages are delivered by hand; node 3 is byzantine, leads rounds 3, 7, 11 … and signs anything. */
function attack(rules: ChainRules, script: (t: ReturnType<typeof tools>) => void): boolean {
  const config: HotStuffConfig = { ...HOTSTUFF_DEFAULTS, chain: 2, blockInterval: 0 };
  const net = new TestNet<HotStuffConfig, ChainMessage>({
    module: hotstuffModule(rules),
    config,
    set: equalSet(4),
    filter: () => false,
  });
  net.start(0, 1, 2);
  net.run(() => false, net.time);
  try {
    script(tools(net));
  } catch (error) {
    if (!(error instanceof Stuck)) throw error;
  }
  const byHeight = new Map<number, Set<string>>();
  for (const { final } of net.nodes) {
    for (const { block } of final) byHeight.set(block.height, (byHeight.get(block.height) ?? new Set()).add(block.id));
  }
  return [...byHeight.values()].some((ids) => ids.size > 1);
}

function tools(net: TestNet<HotStuffConfig, ChainMessage>) {
  const give = (to: readonly number[], msg: ChainMessage): void => {
    for (const i of to) {
      net.receive(i, nodeAt(BYZANTINE), msg);
      net.run(() => false, net.time);
    }
  };
  const votes = (voters: readonly number[], round: number, block: EngineHeader): Certificate => {
    const message = chainVoteBytes(BINDING, 0, block.height, round, block.id);
    const signed = (i: number): boolean =>
      i === BYZANTINE || (net.node(i).wal.length > 0 && net.node(i).engine.view().extra?.['voted'] === round);
    if (!voters.every(signed)) throw new Stuck(`a vote of round ${round} is missing`);
    const parts = voters.map((i) => ({ signers: [i], proof: net.sign(i, 'vote', message) }));
    const proof = mockScheme.merge(parts) ?? new Uint8Array();
    const signers = bitmapOf(voters, 4);
    return { scheme: 'mock', kind: 'chain', epoch: 0, height: block.height, round, target: block.id, signers, proof };
  };
  return {
    net,
    give,
    votes,
    block: (round: number, parent: EngineHeader, justify?: Certificate) =>
      net.block(parent, BYZANTINE, encodeRound(round), encodeJustify(justify), round),
    propose(round: number, block: EngineHeader, justify?: Certificate, gaveUp?: GiveUpCertificate): ChainPropose {
      const { height, id, parent } = block;
      const draft = {
        round,
        block: { height, id, parent },
        leader: round % 4,
        ...(justify && { justify }),
        ...(gaveUp && { gaveUp }),
      };
      if (round % 4 !== BYZANTINE) throw new Error('not a byzantine round');
      return { t: 'propose', ...draft, sig: net.sign(BYZANTINE, 'identity', chainProposalBytes(BINDING, 0, draft)) };
    },
    /** Honest `nodes` and the byzantine one, which reports nothing, give up `round`. */
    giveUp(round: number, nodes: readonly number[]): GiveUpCertificate {
      const groups = new Map<number, { signers: number[]; proof: Uint8Array[] }>();
      const put = (i: number, report: number): void => {
        const group = groups.get(report) ?? { signers: [], proof: [] };
        group.signers.push(i);
        group.proof.push(net.sign(i, 'vote', giveUpBytes(BINDING, 0, round, report)));
        groups.set(report, group);
      };
      for (const i of nodes) {
        if (net.node(i).engine.view().round !== round) throw new Stuck(`${i} is not in round ${round}`);
        net.input(i, { t: 'timer', id: 'round' });
        net.run(() => false, net.time);
        const own = net.sent.findLast(({ from, msg }) => from === i && msg.t === 'timeout' && msg.round === round);
        if (own?.msg.t !== 'timeout') throw new Stuck('no timeout');
        put(i, own.msg.high?.round ?? 0);
      }
      put(BYZANTINE, 0);
      const sorted = [...groups].sort(([a], [b]) => a - b);
      return {
        round,
        groups: sorted.map(([report, { signers, proof }]) => ({
          report,
          signers: bitmapOf(signers, 4),
          proof: mockScheme.merge(proof.map((sig) => ({ signers: [0], proof: sig }))) ?? new Uint8Array(),
        })),
      };
    },
    /** Moves `nodes` to `to`, giving up every round from `from`; returns the last certificate. */
    skip(from: number, to: number, nodes: readonly number[]): GiveUpCertificate {
      let cert: GiveUpCertificate | undefined;
      for (let round = from; round < to; round++) {
        cert = this.giveUp(round, nodes);
        for (const i of nodes) {
          const voter = BYZANTINE;
          const sig = net.sign(voter, 'vote', giveUpBytes(BINDING, 0, round + 1, 0));
          give([i], { t: 'timeout', round: round + 1, voter, sig, gaveUp: cert });
        }
      }
      if (cert === undefined) throw new Stuck('nothing to skip');
      return cert;
    },
  };
}

/** A published flaw of a two-certificate protocol: certified parent and child commit, whatever lies between their rounds. */
function gapAttack(t: ReturnType<typeof tools>): void {
  const { net, give } = t;
  const anchor = genesis(net.options.set);
  // Round 3: block A on the anchor, certified in secret. Round 7: block B on the anchor, certified in secret.
  const a = t.block(3, anchor);
  give([0, 1, 2], t.propose(3, a, undefined, t.skip(1, 3, [0, 1, 2])));
  const certA = t.votes([0, 1, BYZANTINE], 3, a);
  const b = t.block(7, anchor);
  give([0, 1, 2], t.propose(7, b, undefined, t.skip(3, 7, [0, 1, 2])));
  const certB = t.votes([0, 1, BYZANTINE], 7, b);
  // Round 11: a child of A; its certificate goes to node 0 alone. Round 15: a child of B, for the other two.
  const a2 = t.block(11, a, certA);
  give([0, 1, 2], t.propose(11, a2, certA, t.skip(7, 11, [0, 1, 2])));
  const certA2 = t.votes([0, 1, BYZANTINE], 11, a2);
  give([0], { t: 'timeout', round: 11, voter: BYZANTINE, sig: new Uint8Array(8), high: certA2 });
  const b2 = t.block(15, b, certB);
  give([1, 2], t.propose(15, b2, certB, t.skip(11, 15, [1, 2])));
  const certB2 = t.votes([1, 2, BYZANTINE], 15, b2);
  give([1, 2], { t: 'timeout', round: 15, voter: BYZANTINE, sig: new Uint8Array(8), high: certB2 });
}

test('without consecutive rounds in the commit rule the attack forks the chain', () => {
  expect(attack({ ...CHAIN_RULES, commits: () => true }, gapAttack)).toBe(true);
});

test('with the rule it does not', () => {
  expect(attack(CHAIN_RULES, gapAttack)).toBe(false);
});
