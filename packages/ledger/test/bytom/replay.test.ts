import { chainkd } from '@dougong/crypto/hd';
import { describe, expect, test } from 'vitest';
import type { BytomBlock, MainHeader, SideHeader } from '../../src/bytom/block.ts';
import type { BlockRule } from '../../src/bytom/block-rules.ts';
import { FEDERATION_CONSENSUS_PATH } from '../../src/bytom/federation.ts';
import { idKey } from '../../src/bytom/id-key.ts';
import { MainReplay, type WorkRules } from '../../src/bytom/main-replay.ts';
import { statusRoot, transactionsRoot } from '../../src/bytom/merkle.ts';
import { bytomNetworks } from '../../src/bytom/networks.ts';
import { isIrreversible, proposerOrder } from '../../src/bytom/schedule.ts';
import { SideReplay } from '../../src/bytom/side-replay.ts';
import type { BytomOutput, BytomTransaction, SpentOutput } from '../../src/bytom/transaction.ts';
import { blockChanges, UtxoTable } from '../../src/bytom/utxo.ts';
import { type BytomChain, validateTransaction } from '../../src/bytom/validate.ts';
import { isStatusFail } from '../../src/bytom/verdict.ts';
import { applyVotes, electedNodes, NO_VOTES, rewardList } from '../../src/bytom/votes.ts';
import { alice, bob, fields, id, NONE, pay, signed } from './fixture.ts';

const EMPTY = { commitmentSuffix: NONE, witnessSuffix: NONE };

function coinbase(chain: BytomChain, height: bigint, outputs: readonly BytomOutput[]): BytomTransaction {
  const arbitrary = new TextEncoder().encode(`block ${height}`);
  return chain.profile.make(fields([{ type: 'coinbase', arbitrary, ...EMPTY }], outputs));
}

function roots(
  chain: BytomChain,
  transactions: readonly BytomTransaction[],
  height: bigint,
): { transactionsRoot: Uint8Array; statusRoot: Uint8Array } {
  const failed = transactions.map((transaction, i) =>
    isStatusFail(validateTransaction(chain, transaction, { blockVersion: 1n, blockHeight: height, first: i === 0 })),
  );
  const ids = transactions.map((transaction) => chain.profile.id(transaction));
  return { transactionsRoot: transactionsRoot(chain.profile, ids), statusRoot: statusRoot(chain.profile, failed) };
}

/** The output at `position` as an input spends it. */
function outputOf(chain: BytomChain, transaction: BytomTransaction, position: number): SpentOutput {
  const output = transaction.outputs[position];
  if (output === undefined) throw new TypeError('there is no such output');
  const { assetId, amount, program } = output;
  const { muxId } = chain.profile.entries(transaction);
  return { sourceId: muxId, sourcePosition: BigInt(position), assetId, amount, program, suffix: NONE };
}

function spendOf(
  spent: SpentOutput,
): { type: 'spend'; spent: SpentOutput; arguments: readonly Uint8Array[] } & typeof EMPTY {
  return { type: 'spend', spent, arguments: [], ...EMPTY };
}

describe('main chain', () => {
  const { chain: network, genesis } = bytomNetworks['bytom-solonet'];
  const chain: BytomChain = { ...network, parameters: { ...network.parameters, coinbaseMaturity: 2n } };
  const subsidy = chain.parameters.subsidy(1n);

  function next(
    replay: MainReplay,
    rest: readonly BytomTransaction[] = [],
    reward: bigint = subsidy,
  ): BytomBlock & { header: MainHeader } {
    const { header: tip, id: previousId } = replay.tip;
    const height = tip.height + 1n;
    const transactions = [coinbase(chain, height, [pay(reward, alice.program)]), ...rest];
    const header: MainHeader = {
      ...tip,
      height,
      previousId,
      timestamp: tip.timestamp + 150n,
      ...roots(chain, transactions, height),
    };
    return { header, transactions };
  }

  function grown(blocks: number, work?: WorkRules): { replay: MainReplay; blocks: BytomBlock[] } {
    const replay = new MainReplay(chain, genesis(), work);
    const made = Array.from({ length: blocks }, () => {
      const block = next(replay);
      expect(replay.connect(block).ok).toBe(true);
      return block;
    });
    return { replay, blocks: made };
  }

  const rules: readonly [BlockRule, (block: BytomBlock & { header: MainHeader }) => Partial<MainHeader>][] = [
    ['block.orphan', () => ({ previousId: id(5) })],
    ['block.version', () => ({ version: 2n })],
    ['block.height', ({ header }) => ({ height: header.height + 1n })],
    ['block.bits', ({ header }) => ({ bits: header.bits + 1n })],
    ['block.time', ({ header }) => ({ timestamp: header.timestamp - 1_000n })],
    ['block.transactionsRoot', () => ({ transactionsRoot: id(6) })],
    ['block.statusRoot', () => ({ statusRoot: id(6) })],
  ];

  test.each(rules)('%s', (rule, change) => {
    const { replay } = grown(3);
    const block = next(replay);
    expect(replay.check({ ...block, header: { ...block.header, ...change(block) } })).toMatchObject({
      ok: false,
      rule,
    });
    expect(replay.connect(block).ok).toBe(true);
  });

  test('a block ahead of the clock waits', () => {
    const { replay } = grown(1);
    const block = next(replay);
    expect(replay.check(block, block.header.timestamp - 3_601n)).toMatchObject({ rule: 'block.time' });
    expect(replay.check(block, block.header.timestamp - 3_600n).ok).toBe(true);
  });

  test('the proof of work is checked by what the composition brings, and otherwise said to be not checked', () => {
    const asked: [Uint8Array, bigint][] = [];
    const work: WorkRules = {
      powCheck: (headerId, _seed, bits) => {
        asked.push([headerId, bits]);
        return asked.length < 3;
      },
      nextBits: (parent) => parent.bits,
    };
    const { replay } = grown(2, work);
    expect(asked[1]?.[0]).toEqual(replay.tip.id);
    expect(replay.check(next(replay))).toMatchObject({ rule: 'block.work' });
    const { replay: unchecked } = grown(1);
    expect(unchecked.check(next(unchecked))).toMatchObject({ ok: true, proof: 'not checked' });
  });

  test('the coinbase pays subsidy and fees, no more and no less', () => {
    const { replay, blocks } = grown(3);
    const [first] = blocks;
    const earned = outputOf(chain, first?.transactions[0] ?? coinbase(chain, 0n, []), 0);
    const payment = signed(chain.profile, fields([spendOf(earned)], [pay(earned.amount - 20_000_000n)]));
    expect(replay.check(next(replay, [payment]))).toMatchObject({ rule: 'block.coinbase' });
    expect(replay.check(next(replay, [payment], subsidy + 20_000_001n))).toMatchObject({ rule: 'block.coinbase' });
    expect(replay.check(next(replay, [payment], subsidy + 20_000_000n)).ok).toBe(true);
  });

  test('outputs: missing, immature, spent twice in a block', () => {
    const { replay, blocks } = grown(3);
    const [first, , third] = blocks.map(({ transactions }) => transactions[0]);
    if (first === undefined || third === undefined) throw new TypeError('blocks have coinbases');
    const fee = 20_000_000n;
    const payFrom = (spent: SpentOutput, to = bob): BytomTransaction =>
      signed(chain.profile, fields([spendOf(spent)], [pay(spent.amount - fee, to.program)]));
    const old = outputOf(chain, first, 0);
    expect(replay.check(next(replay, [payFrom({ ...old, sourceId: id(9) })], subsidy + fee))).toMatchObject({
      rule: 'utxo.missing',
      transaction: 1,
    });
    expect(replay.check(next(replay, [payFrom(outputOf(chain, third, 0))], subsidy + fee))).toMatchObject({
      rule: 'utxo.immature',
    });
    const twice = next(replay, [payFrom(old), payFrom(old, alice)], subsidy + 2n * fee);
    expect(replay.check(twice)).toMatchObject({ rule: 'utxo.spent', transaction: 2 });
  });

  test('a block without coinbase, and one whose transaction cannot stand', () => {
    const { replay } = grown(1);
    const block = next(replay);
    const empty = { ...block, transactions: [], header: { ...block.header, ...roots(chain, [], 2n) } };
    expect(replay.check(empty)).toMatchObject({ rule: 'block.empty' });
    expect(replay.check(next(replay, [coinbase(chain, 9n, [pay(1n)])]))).toMatchObject({
      rule: 'block.transaction',
      transaction: 1,
      transactionRule: 'coinbase.position',
    });
  });

  test('block.gas', () => {
    const small: BytomChain = { ...chain, parameters: { ...chain.parameters, maxBlockGas: 1_000 } };
    const { blocks } = grown(3);
    const replay = new MainReplay(small, genesis());
    for (const block of blocks) replay.connect(block);
    const earned = outputOf(chain, blocks[0]?.transactions[0] ?? coinbase(chain, 0n, []), 0);
    const payment = signed(chain.profile, fields([spendOf(earned)], [pay(earned.amount - 20_000_000n)]));
    expect(replay.check(next(replay, [payment], subsidy + 20_000_000n))).toMatchObject({ rule: 'block.gas' });
  });

  test('a fork of a replay leaves it where it is, and changes can be taken back', () => {
    const { replay } = grown(2);
    const fork = replay.fork();
    const before = [...replay.utxos.entries()].map(({ id: key }) => idKey(key));
    const block = next(fork);
    const outcome = fork.connect(block);
    expect(replay.tip.header.height).toBe(2n);
    expect([...replay.utxos.entries()].map(({ id: key }) => idKey(key))).toEqual(before);
    const table = new UtxoTable(replay.utxos);
    if (!outcome.ok) throw new TypeError('the block connects');
    table.revert(table.commit(outcome.changes));
    expect([...table.entries()].map(({ id: key }) => idKey(key))).toEqual(before);
  });
});

describe('side chain', () => {
  const { chain, genesis } = bytomNetworks.vapor;
  const consensus = {
    maxNodes: 3,
    slotsPerNode: 2,
    slotMs: 500n,
    roundBlocks: 4n,
    minNodeVotes: 1_000n,
    toleranceMs: 2_000n,
  };
  const members = [alice, bob].map(({ xprv }) => chainkd.derive(xprv, FEDERATION_CONSENSUS_PATH));
  const federationNodes = members.map((xprv) => chainkd.xpub(xprv));
  const start = (): SideReplay => new SideReplay(chain, genesis(), { consensus, federationNodes });
  const subsidy = chain.parameters.subsidy(1n);

  function next(
    replay: SideReplay,
    outputs: readonly BytomOutput[],
    slot = 1n,
  ): { block: BytomBlock & { header: SideHeader }; order: number } {
    const { header: tip, id: previousId } = replay.tip;
    const height = tip.height + 1n;
    const transactions = [coinbase(chain, height, outputs)];
    const timestamp = tip.timestamp + slot * 500n;
    const header: SideHeader = {
      ...tip,
      height,
      previousId,
      timestamp,
      witness: [],
      ...roots(chain, transactions, height),
    };
    return { block: { header, transactions }, order: replay.proposerAt(timestamp) };
  }

  function sign(replay: SideReplay, made: { block: BytomBlock & { header: SideHeader }; order: number }): BytomBlock {
    const { block, order } = made;
    const blockId = chain.profile.headerId(block.header);
    const witness = replay.nodes.map((_, i) => (i === order ? chainkd.sign(members[i] ?? NONE, blockId) : NONE));
    return { ...block, header: { ...block.header, witness } };
  }

  test('the scheduled node must sign, and nobody wrongly', () => {
    const replay = start();
    const made = next(replay, [pay(0n)]);
    expect(replay.check(made.block)).toMatchObject({ rule: 'block.proposer' });
    const other = { ...made, order: 1 - made.order };
    expect(replay.check(sign(replay, other))).toMatchObject({ rule: 'block.proposer' });
    const forged = sign(replay, made);
    if (forged.header.format !== 'side') throw new TypeError('a side chain header is expected');
    const wrong = forged.header.witness.map((signature, i) => (i === made.order ? signature : new Uint8Array(64)));
    expect(replay.check({ ...forged, header: { ...forged.header, witness: wrong } })).toMatchObject({
      rule: 'block.signature',
    });
    expect(replay.check(forged)).toMatchObject({ ok: true, proof: 'checked' });
  });

  test('blocks come half a second apart at least, and not from the future', () => {
    const replay = start();
    const made = next(replay, [pay(0n)]);
    const early = {
      ...made,
      block: { ...made.block, header: { ...made.block.header, timestamp: made.block.header.timestamp - 1n } },
    };
    const order = replay.proposerAt(early.block.header.timestamp);
    expect(replay.check(sign(replay, { ...early, order }))).toMatchObject({ rule: 'block.time' });
    const { timestamp } = made.block.header;
    expect(replay.check(sign(replay, made), timestamp - 2_001n)).toMatchObject({ rule: 'block.time' });
    expect(replay.check(sign(replay, made), timestamp - 2_000n).ok).toBe(true);
  });

  test('rewards are paid by the first block of the next round', () => {
    const replay = start();
    for (let i = 0; i < 4; i++)
      expect(replay.connect(sign(replay, next(replay, [pay(0n, alice.program)]))).ok).toBe(true);
    expect(rewardList(replay.state)).toEqual([{ program: alice.program, amount: 4n * subsidy }]);
    expect(replay.connect(sign(replay, next(replay, [pay(0n)])))).toMatchObject({ rule: 'block.coinbase' });
    expect(replay.connect(sign(replay, next(replay, [pay(0n), pay(4n * subsidy, alice.program)]))).ok).toBe(true);
    expect(rewardList(replay.state)).toEqual([{ program: bob.program, amount: subsidy }]);
  });

  test('a sub-protocol’s rule refuses a block by name', () => {
    const replay = new SideReplay(chain, genesis(), {
      consensus,
      federationNodes,
      subProtocol: { check: () => 'no.trade' },
    });
    expect(replay.check(sign(replay, next(replay, [pay(0n)])))).toMatchObject({
      rule: 'block.subProtocol',
      subProtocolRule: 'no.trade',
    });
  });

  test('signatures that come later make a block irreversible', () => {
    const replay = start();
    const made = next(replay, [pay(0n)]);
    replay.connect(sign(replay, made));
    expect(replay.irreversibleHeight).toBe(0n);
    const late = 1 - made.order;
    const signature = chainkd.sign(members[late] ?? NONE, replay.tip.id);
    const node = federationNodes[late] ?? NONE;
    expect(replay.sign(1n, node, new Uint8Array(64))).toBe(false);
    expect(replay.sign(7n, node, signature)).toBe(false);
    expect(replay.sign(1n, node, signature)).toBe(true);
    expect(replay.irreversibleHeight).toBe(1n);
    expect(replay.header(1n)?.witness.every((entry) => entry.length === 64)).toBe(true);
  });

  test('more than two thirds: 7 of 10, 3 of 4', () => {
    const signedBy = (count: number, nodes: number): boolean => {
      const witness = Array.from({ length: nodes }, (_, i) => (i < count ? new Uint8Array(64) : NONE));
      return isIrreversible({ ...(genesis().header as SideHeader), witness }, nodes);
    };
    expect([signedBy(6, 10), signedBy(7, 10), signedBy(2, 4), signedBy(3, 4)]).toEqual([false, true, false, true]);
  });

  test('slots go round by time alone', () => {
    const parameters = { slotMs: 500n, slotsPerNode: 12 };
    const at = (ms: bigint): number => proposerOrder(1_000_500n + ms, 1_000_000n, 10, parameters);
    expect([at(0n), at(5_999n), at(6_000n), at(59_999n), at(60_000n)]).toEqual([0, 0, 1, 9, 0]);
    // A time before the round wraps around as an unsigned number does.
    expect(proposerOrder(0n, 1_000n, 10, parameters)).toBe(Number(((2n ** 64n - 1_500n) % 60_000n) / 6_000n));
  });

  test('votes: vetoes first, deleted at zero, and never below', () => {
    const key = new Uint8Array(64).fill(1);
    const cast = { ...pay(5_000n), type: 'vote', vote: key } as const;
    const block = (transaction: BytomTransaction): BytomBlock => ({
      header: { ...genesis().header, height: 1n },
      transactions: [transaction],
    });
    const voted = applyVotes(NO_VOTES, block(coinbase(chain, 1n, [cast])), consensus, () => 0n);
    expect([...voted.votes.values()]).toEqual([5_000n]);
    expect(electedNodes(voted.votes, consensus)).toEqual([key]);
    const veto = {
      type: 'veto',
      spent: { ...outputOf(chain, coinbase(chain, 1n, [pay(5_000n)]), 0) },
      vote: key,
      arguments: [],
      ...EMPTY,
    } as const;
    const back = block(chain.profile.make(fields([veto], [pay(1n)])));
    const none = applyVotes(voted, back, consensus, () => 0n);
    expect(none.votes.size).toBe(0);
    expect(() => applyVotes(none, back, consensus, () => 0n)).toThrow(expect.objectContaining({ code: 'state.order' }));
  });

  test('a peg-in is claimed once, a vote stays locked', () => {
    const claim = { ...outputOf(chain, coinbase(chain, 1n, [pay(7n)]), 0), program: NONE };
    const pegIn = {
      type: 'crossChain',
      spent: claim,
      issuanceVmVersion: 1n,
      assetDefinition: NONE,
      issuanceProgram: NONE,
      arguments: [],
      ...EMPTY,
    } as const;
    const make = (height: bigint, ...transactions: BytomTransaction[]): BytomBlock => ({
      header: { ...genesis().header, height },
      transactions,
    });
    const claiming = chain.profile.make(fields([pegIn], [{ ...pay(7n), type: 'vote', vote: new Uint8Array(64) }]));
    const table = new UtxoTable();
    const apply = (block: BytomBlock) => blockChanges(chain, block, [], (key) => table.lookup(key));
    const first = apply(make(1n, claiming));
    if (!first.ok) throw new TypeError('the claim is new');
    table.commit(first.changes);
    expect(apply(make(2n, claiming))).toMatchObject({ rule: 'utxo.claimed' });
    const veto = {
      type: 'veto',
      spent: outputOf(chain, claiming, 0),
      vote: new Uint8Array(64),
      arguments: [],
      ...EMPTY,
    } as const;
    const back = chain.profile.make(fields([veto], [pay(7n)]));
    expect(apply(make(3_456_000n, back))).toMatchObject({ rule: 'utxo.voteLocked' });
    expect(apply(make(3_456_001n, back)).ok).toBe(true);
  });
});
