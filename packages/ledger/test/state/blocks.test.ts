import { describe, expect, it } from 'vitest';
import { checkBlock, systemEffects } from '../../src/native/check-block.ts';
import { decodeHeader, encodeHeader } from '../../src/native/header.ts';
import { issuedAsset, issueOnceKey } from '../../src/native/ids.ts';
import { sealTransaction } from '../../src/native/transaction.ts';
import type { AssetDefinition } from '../../src/native/types.ts';
import { keyRef } from '../../src/programs/keys.ts';
import { encodeTemplate } from '../../src/programs/template.ts';
import { alice, bob, issue, keyWitness, nonce, pay, plainDefinition, seed, toAlice, toBob } from '../native/fixture.ts';
import { coinAt, coinsOf, stateBytes, TestChain } from './fixture.ts';

describe('a chain', () => {
  it('begins with its genesis coins, moves them, and pays fees to the proposer', async () => {
    const chain = await TestChain.start({ emission: { initial: '50', halving: 0 } });
    const tx = chain.spend([coinAt(chain.coins, 0)], [pay(chain.value(600_000n)), pay(chain.value(399_990n), toAlice)]);
    const block = await chain.block([tx]);
    const system = block.transactions.at(-1);
    expect((await chain.apply(block)).ok).toBe(true);
    const { decodeTransaction } = await import('../../src/native/transaction.ts');
    expect(system && decodeTransaction(system).outputs[0]).toMatchObject({ value: { amount: 60n } });
    expect(chain.state.tip.height).toBe(1);
    await chain.next([chain.spend([coinAt(coinsOf([tx]), 0)], [pay(chain.value(600_000n), toAlice)], bob)]);
    expect(chain.state.tip.height).toBe(2);
  });

  it('spends in one block what the same block made', async () => {
    const chain = await TestChain.start();
    const first = chain.spend([coinAt(chain.coins, 0)], [pay(chain.value(1_000_000n), toAlice)]);
    const second = chain.spend([coinAt(coinsOf([first]), 0)], [pay(chain.value(1_000_000n), toBob)]);
    await chain.next([first, second]);
    expect(await chain.refusalOf([second])).toMatchObject({ code: 'utxo.missing', transaction: 0 });
  });

  it('reverts every block to the same bytes', async () => {
    const chain = await TestChain.start({ emission: { initial: '50', halving: 2 } });
    const before: string[] = [];
    for (let i = 0; i < 5; i++) {
      before.push(String(await stateBytes(chain.store)));
      const change = { kind: 'retire' as const, value: chain.value(3n), data: seed(`${i}`) };
      await chain.next([chain.spend([coinAt(chain.coins, i)], [pay(chain.value(999_990n)), change])]);
    }
    for (let i = 4; i >= 0; i--) {
      expect((await chain.state.revert()).height).toBe(i);
      expect(String(await stateBytes(chain.store))).toBe(before[i]);
    }
    await expect(chain.state.revert()).rejects.toMatchObject({ code: 'state.order' });
  });

  it('forgets undo records that are older than it was told to keep', async () => {
    const { openLedger } = await import('../../src/chain/genesis.ts');
    const chain = await TestChain.start({ epochBlocks: 2 });
    const state = await openLedger(chain.chain, chain.store, { keepUndo: 2 });
    for (let i = 0; i < 4; i++) {
      await chain.next();
      const { tip } = chain.state;
      expect(tip.height).toBe(i + 1);
    }
    expect(state.tip.height).toBe(0);
    const short = await openLedger(chain.chain, chain.store, { keepUndo: 2 });
    const system = sealTransaction(chain.system(5, []));
    const { decodeBlock } = await import('../../src/native/block.ts');
    expect(decodeBlock).toBeDefined();
    const proposal = await short.propose([], { height: 5, timeMs: short.tip.timeMs + 1000, proposer: bob.publicKey });
    const block = chain.assemble([], system, await proposal.stateRoot(systemEffects(system)));
    const checked = checkBlock(block, chain.chain.block);
    expect(checked.ok && (await short.apply(checked.value)).ok).toBe(true);
    await short.revert();
    await short.revert();
    await expect(short.revert()).rejects.toMatchObject({ code: 'state.order' });
  });

  it('refuses to open another chain in its store', async () => {
    const { openLedger } = await import('../../src/chain/genesis.ts');
    const { createChain } = await import('../../src/chain/chain.ts');
    const { testSpec } = await import('./fixture.ts');
    const chain = await TestChain.start();
    const other = createChain(testSpec({ name: 'Other' }));
    await expect(openLedger(other, chain.store)).rejects.toMatchObject({ code: 'state.corrupt' });
    await chain.store.clear(0);
    await expect(openLedger(chain.chain, chain.store)).rejects.toMatchObject({ code: 'state.corrupt' });
  });
});

describe('rules over the state', () => {
  it('utxo.missing: an output that never was', async () => {
    const chain = await TestChain.start();
    const ghost = { ...coinAt(chain.coins, 0), txid: seed('ghost') };
    const tx = chain.spend([ghost], [pay(chain.value(1_000_000n))]);
    expect(await chain.refusalOf([tx])).toMatchObject({ code: 'utxo.missing', transaction: 0 });
  });

  it('utxo.missing: a spend that claims another amount than the output has', async () => {
    const chain = await TestChain.start();
    const coin = coinAt(chain.coins, 0);
    const rich = { ...coin, output: { ...coin.output, value: chain.value(9_000_000n) } };
    const tx = chain.spend([rich], [pay(chain.value(9_000_000n))]);
    expect((await chain.refusalOf([tx])).code).toBe('utxo.missing');
  });

  it('utxo.spent: twice in one block', async () => {
    const chain = await TestChain.start();
    const coin = coinAt(chain.coins, 0);
    const one = chain.spend([coin], [pay(chain.value(1_000_000n))]);
    const two = chain.spend([coin], [pay(chain.value(999_999n))]);
    expect(await chain.refusalOf([one, two])).toMatchObject({ code: 'utxo.spent', transaction: 1 });
  });

  it('utxo.immature: the outputs of a system transaction rest', async () => {
    const chain = await TestChain.start({ emission: { initial: '50', halving: 0 } });
    const block = await chain.block([]);
    await chain.apply(block);
    const { decodeTransaction } = await import('../../src/native/transaction.ts');
    const [reward] = coinsOf(block.transactions.map(decodeTransaction));
    if (reward === undefined) throw new Error('no reward');
    const tx = chain.spend([reward], [pay(chain.value(50n))]);
    expect(await chain.refusalOf([tx])).toMatchObject({ code: 'utxo.immature' });
    await chain.next();
    await chain.next([tx]);
  });

  it('utxo.voteLocked: a vote rests, too', async () => {
    const chain = await TestChain.start();
    const vote = { kind: 'vote' as const, value: chain.value(1_000_000n), program: toAlice, candidate: seed('c') };
    const cast = chain.spend([coinAt(chain.coins, 0)], [vote]);
    await chain.next([cast]);
    const back = chain.spend([coinAt(coinsOf([cast]), 0)], [pay(chain.value(1_000_000n))]);
    expect((await chain.refusalOf([back])).code).toBe('utxo.voteLocked');
    await chain.next();
    expect((await chain.refusalOf([back])).code).toBe('utxo.voteLocked');
    await chain.next();
    await chain.next([back]);
  });

  it('tx.expired: after its last height', async () => {
    const chain = await TestChain.start();
    const tx = chain.spend([coinAt(chain.coins, 0)], [pay(chain.value(1_000_000n))], alice, { validUntil: 1 });
    await chain.next();
    expect(await chain.refusalOf([tx])).toMatchObject({ code: 'tx.expired', transaction: 0 });
    await chain.state.revert();
    await chain.next([tx]);
  });

  it.each([
    ['lock.height', 'height' as const, 3],
    ['lock.time', 'timeMs' as const, 1_003_000],
  ])('%s: a refund before its time', async (code, after, until) => {
    const chain = await TestChain.start();
    const lock = {
      name: 'htlc' as const,
      lock: seed('l'),
      recipient: keyRef('std', bob),
      refund: keyRef('std', alice),
      after,
      until,
    };
    const held = chain.spend(
      [coinAt(chain.coins, 0)],
      [pay(chain.value(1_000_000n), { vm: 0, code: encodeTemplate(lock) })],
    );
    await chain.next([held]);
    const draft = chain.spend(coinsOf([held]), [pay(chain.value(1_000_000n), toAlice)]);
    const refund = sealTransaction({ ...draft, witnesses: [[new Uint8Array(0), ...keyWitness(draft, 0, alice)]] });
    expect(await chain.refusalOf([refund])).toMatchObject({ code, transaction: 0 });
    await chain.next();
    await chain.next([refund]);
  });

  it('fee.low: less than the chain asks for size, gas, issues, actions and transfers', async () => {
    const chain = await TestChain.start({ fees: { perKilobyte: '100', transferPpm: 10, transferCap: '5' } });
    const paying = (fee: bigint) => chain.spend([coinAt(chain.coins, 0)], [pay(chain.value(1_000_000n - fee))]);
    const size = paying(100n).parts.bytes.length;
    const least = BigInt(Math.ceil(size / 10)) + 5n;
    expect(await chain.refusalOf([paying(least - 1n)])).toMatchObject({ code: 'fee.low', details: { least } });
    await chain.next([paying(least)]);
  });

  it('once.exists: an issue whose nonce was used', async () => {
    const chain = await TestChain.start();
    const make = (label: string, over: Parameters<typeof issue>[0]) => {
      const input = { ...issue(over) };
      const asset = idOfOn(chain, input);
      return chain.spend(
        [],
        [pay({ asset, token: input.token, amount: input.amount }), { kind: 'retire', data: seed(label) }],
        alice,
        {
          inputs: [input],
        },
      );
    };
    await chain.next([make('one', {})]);
    expect((await chain.refusalOf([make('two', {})])).code).toBe('once.exists');
    await chain.next([make('three', { issueNonce: nonce('later') })]);
    expect((await chain.refusalOf([make('four', { issueNonce: nonce('later') })])).code).toBe('once.exists');
  });

  it('once.exists: an item of class 3 is issued once, also after it was burned', async () => {
    const chain = await TestChain.start();
    const definition: AssetDefinition = { ...plainDefinition, class: 3, decimals: 0 };
    const make = (label: string) => {
      const input = issue({ definition, token: 7n, amount: 1n, issueNonce: nonce(label) });
      const value = { asset: idOfOn(chain, input), token: 7n, amount: 1n };
      return chain.spend([], [{ kind: 'retire', value, data: seed(label) }], alice, { inputs: [input] });
    };
    await chain.next([make('one')]);
    expect((await chain.refusalOf([make('two')])).code).toBe('once.exists');
  });

  it('once.exists: the genesis issue cannot be repeated', async () => {
    const chain = await TestChain.start();
    const fee = chain.chain.assets[0];
    if (fee === undefined) throw new Error('no asset');
    const input = issue({ definition: fee.definition, assetNonce: new Uint8Array(16), issueNonce: new Uint8Array(16) });
    expect(idOfOn(chain, input)).toEqual(fee.id);
    const tx = chain.spend([], [pay(chain.value(10n))], alice, { inputs: [input] });
    expect((await chain.refusalOf([tx])).code).toBe('once.exists');
    expect(issueOnceKey('std', fee.id, new Uint8Array(16)).length).toBe(32);
  });

  it('supply.cap: all issues together stay below the cap, burned or not', async () => {
    const chain = await TestChain.start();
    const definition: AssetDefinition = { ...plainDefinition, supply: 'capped', cap: 25n };
    const make = (label: string, amount: bigint) => {
      const input = issue({ definition, amount, issueNonce: nonce(label) });
      const value = { asset: idOfOn(chain, input), token: 0n, amount };
      return chain.spend([], [{ kind: 'retire', value, data: seed(label) }], alice, { inputs: [input] });
    };
    await chain.next([make('one', 10n), make('two', 10n)]);
    expect(await chain.refusalOf([make('three', 6n)])).toMatchObject({ code: 'supply.cap', details: { issued: 20n } });
    await chain.next([make('four', 5n)]);
  });
});

describe('totals of an asset', () => {
  it('supply.cap: an asset without cap stops at 2^63 - 1 issued, whatever was burned', async () => {
    const chain = await TestChain.start();
    const make = (label: string, amount: bigint) => {
      const input = issue({ amount, issueNonce: nonce(label) });
      const value = { asset: idOfOn(chain, input), token: 0n, amount };
      return chain.spend([], [{ kind: 'retire', value, data: seed(label) }], alice, { inputs: [input] });
    };
    await chain.next([make('one', 2n ** 63n - 2n)]);
    expect((await chain.refusalOf([make('two', 2n)])).code).toBe('supply.cap');
    await chain.next([make('three', 1n)]);
    expect((await chain.refusalOf([make('four', 2n ** 63n - 1n)])).code).toBe('supply.cap');
  });

  it('the subsidy ends at the cap of the fee asset', async () => {
    const chain = await TestChain.start({ emission: { initial: '400000000', halving: 0 } });
    const rewards: (bigint | undefined)[] = [];
    for (let i = 0; i < 4; i++) {
      const { payouts } = await chain.state.propose([], {
        height: i + 1,
        timeMs: chain.state.tip.timeMs + 1000,
        proposer: bob.publicKey,
      });
      rewards.push(payouts.reward);
      await chain.next();
    }
    // 8,000,000 of 1,000,000,000 exist from genesis.
    expect(rewards).toEqual([400_000_000n, 400_000_000n, 192_000_000n, 0n]);
  });
});

describe('rules over blocks', () => {
  const start = () => TestChain.start({ emission: { initial: '50', halving: 0 } });

  it('block.height, block.parent, block.time: only the next block fits', async () => {
    const chain = await start();
    const first = await chain.block([]);
    const late = { ...first, header: { ...first.header, timeMs: 1_000_000 } };
    expect(await chain.apply(late)).toMatchObject({ code: 'block.time' });
    await chain.apply(first);
    expect(await chain.apply(first)).toMatchObject({ code: 'block.height' });
    const orphan = await chain.block([]);
    expect(await chain.apply({ ...orphan, header: { ...orphan.header, parent: seed('p') } })).toMatchObject({
      code: 'block.parent',
    });
  });

  it('block.suite, block.chain, block.attach, block.malformed: a header that does not fit its chain or body', async () => {
    const chain = await start();
    const block = await chain.block([]);
    const wrong = (over: Partial<typeof block.header>) =>
      checkBlock({ ...block, header: { ...block.header, ...over } }, chain.chain.block);
    expect(wrong({ suite: 'gm' })).toMatchObject({ code: 'block.suite' });
    expect(wrong({ chain: seed('c') })).toMatchObject({ code: 'block.chain' });
    expect(wrong({ attachHash: seed('a') })).toMatchObject({ code: 'block.attach' });
    expect(wrong({ txCount: 2 })).toMatchObject({ code: 'block.malformed' });
  });

  it('block.txRoot and block.witnessRoot: roots of other transactions', async () => {
    const chain = await start();
    const block = await chain.block([chain.spend([coinAt(chain.coins, 0)], [pay(chain.value(1_000_000n))])]);
    const wrong = (over: Partial<typeof block.header>) =>
      checkBlock({ ...block, header: { ...block.header, ...over } }, chain.chain.block);
    expect(wrong({ txRoot: seed('r') })).toMatchObject({ code: 'block.txRoot' });
    expect(wrong({ witnessRoot: seed('r') })).toMatchObject({ code: 'block.witnessRoot' });
  });

  it('block.size and block.gas: more than the chain allows', async () => {
    const small = await TestChain.start({ limits: { blockBytes: 600, blockGas: '100', transactionGas: 1000 } });
    const txs = [0, 1].map((i) => small.spend([coinAt(small.coins, i)], [pay(small.value(1_000_000n))]));
    expect(await small.refusalOf(txs)).toMatchObject({ code: 'block.size' });
    const proposal = await small.state.propose(
      txs.map((tx) => small.effects(tx)),
      {
        height: 1,
        timeMs: 1_001_000,
        proposer: bob.publicKey,
      },
    );
    expect(proposal).toMatchObject({ included: [0], refused: [{ code: 'block.size', transaction: 1 }] });
    const code = Uint8Array.from([...Array.from({ length: 60 }, () => 0x61), 0x51]);
    const spins = small.spend(
      [coinAt(small.coins, 0)],
      [0, 1].map(() => pay(small.value(500_000n), { vm: 1, code })),
    );
    const wide = await TestChain.start({ limits: { blockBytes: 70_000, blockGas: '100', transactionGas: 1000 } });
    const again = wide.spend(
      [coinAt(wide.coins, 0)],
      spins.outputs.map((o) => ({ ...o, value: wide.value(500_000n) })),
    );
    await wide.next([again]);
    const heavy = coinsOf([again]).map((coin) => {
      const tx = wide.spend([coin], [pay(wide.value(500_000n))]);
      return sealTransaction({ ...tx, witnesses: [[]] });
    });
    expect(await wide.refusalOf(heavy)).toMatchObject({ code: 'block.gas', transaction: 1 });
  });

  it('block.duplicate: one transaction twice', async () => {
    const chain = await start();
    const tx = chain.spend([coinAt(chain.coins, 0)], [pay(chain.value(1_000_000n))]);
    expect(await chain.refusalOf([tx, tx])).toMatchObject({ code: 'block.duplicate', transaction: 1 });
  });

  it('block.system: none at the end, one of another height, one that is malformed', async () => {
    const chain = await start();
    const tx = chain.spend([coinAt(chain.coins, 0)], [pay(chain.value(1_000_000n))]);
    expect(await chain.apply(chain.assemble([], tx, seed('r')))).toMatchObject({
      code: 'block.system',
      transaction: 0,
    });
    const early = sealTransaction(chain.system(9, []));
    expect(await chain.apply(chain.assemble([], early, seed('r')))).toMatchObject({ code: 'block.system' });
    const inside = sealTransaction(chain.system(1, []));
    expect(await chain.apply(chain.assemble([inside], inside, seed('r')))).toMatchObject({
      code: 'tx.system',
      transaction: 0,
    });
    const block = await chain.block([]);
    const rubbish = { ...block, transactions: [Uint8Array.of(1, 2, 3)] };
    expect(await chain.apply(rubbish)).toMatchObject({ code: 'tx.malformed', transaction: 0 });
  });

  it('block.systemOutputs: a reward too high, too low, missing, or one output more', async () => {
    const chain = await start();
    const reward = (amount: bigint) => pay(chain.value(amount), toAlice);
    for (const outputs of [[reward(51n)], [reward(49n)], [], [reward(50n), reward(1n)]]) {
      const system = sealTransaction(chain.system(1, outputs));
      expect(await chain.apply(chain.assemble([], system, seed('r')))).toMatchObject({ code: 'block.systemOutputs' });
    }
  });

  it('block.stateRoot: another state than the block leads to, and nothing is left behind', async () => {
    const chain = await start();
    const block = await chain.block([chain.spend([coinAt(chain.coins, 0)], [pay(chain.value(1_000_000n))])]);
    const before = String(await stateBytes(chain.store));
    const wrong = { ...block, header: { ...block.header, stateRoot: seed('s') } };
    expect(await chain.apply(wrong)).toMatchObject({ code: 'block.stateRoot' });
    expect(String(await stateBytes(chain.store))).toBe(before);
    expect((await chain.apply(block)).ok).toBe(true);
  });

  it('signature.invalid: names transaction and input', async () => {
    const chain = await start();
    const good = chain.spend([coinAt(chain.coins, 0)], [pay(chain.value(1_000_000n))]);
    const forged = chain.spend([coinAt(chain.coins, 1)], [pay(chain.value(1_000_000n))]);
    const [key = seed('k'), signature = seed('s')] = forged.witnesses[0] ?? [];
    const bad = sealTransaction({ ...forged, witnesses: [[key, signature.with(5, (signature[5] ?? 0) ^ 1)]] });
    expect(await chain.refusalOf([good, bad])).toMatchObject({ code: 'signature.invalid', transaction: 1, input: 0 });
  });

  it('keeps the engine’s last bytes at the end of the header', async () => {
    const chain = await start();
    const { header } = await chain.block([]);
    const bytes = encodeHeader({ ...header, engine: Uint8Array.of(9, 1, 2, 3, 4, 5, 6, 7, 8) });
    expect([...bytes.subarray(-8)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(decodeHeader(bytes).engine.length).toBe(9);
  });
});

/** The id of an issued asset on the test's own chain. */
function idOfOn({ chain }: TestChain, input: ReturnType<typeof issue>): Uint8Array {
  return issuedAsset('std', chain.hash, input);
}
