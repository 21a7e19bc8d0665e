import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/errors.ts';
import { anyModule, moduleRegistry } from '../../src/modules/registry.ts';
import { sealTransaction } from '../../src/native/transaction.ts';
import type { Output } from '../../src/native/types.ts';
import { encodeAddress } from '../../src/programs/address.ts';
import { NS } from '../../src/state/layout.ts';
import { alice, pay, seed, toAlice } from '../native/fixture.ts';
import { coinAt, TestChain } from '../state/fixture.ts';
import { bank, vault, vaultCodec } from './vault.ts';

const address = encodeAddress('dg', toAlice) ?? '';
const MODULES = { vault: { version: 1, params: { mint: 0 } }, bank: { version: 1 } };

async function start(over: Record<string, unknown> = {}): Promise<TestChain> {
  let asset: Uint8Array | undefined;
  const parts = { modules: [vault(() => asset ?? new Uint8Array(32)), bank] };
  const { createChain } = await import('../../src/chain/chain.ts');
  const { testSpec } = await import('../state/fixture.ts');
  asset = createChain(testSpec({ modules: MODULES, ...over }), parts).block.feeAsset;
  return TestChain.start({ modules: MODULES, ...over }, parts);
}

const action = (verb: string, amount: number): Output => ({
  kind: 'action',
  module: 'vault',
  payload: vaultCodec.encode({ verb, amount }),
});

/** A transaction that spends coin `i` on these outputs and gives the rest back. */
function ask(chain: TestChain, i: number, ...outputs: Output[]) {
  const spent = outputs.reduce((sum, output) => sum + (output.value?.amount ?? 0n), 0n);
  return chain.spend([coinAt(chain.coins, i)], [...outputs, pay(chain.value(1_000_000n - spent), toAlice)]);
}

const keeping = (chain: TestChain, amount: bigint): Output =>
  ({ ...action('keep', 1), value: chain.value(amount) }) as Output;

describe('a module', () => {
  it('takes value into its account, reports events, pays through the system transaction', async () => {
    const chain = await start();
    const { events } = await chain.next([ask(chain, 0, keeping(chain, 100n))]);
    expect(events).toEqual([{ module: 'vault', name: 'kept', transaction: 0, data: { amount: 100n, doubled: 2 } }]);
    const block = await chain.block([ask(chain, 1, action('withdraw', 30))]);
    const { decodeTransaction } = await import('../../src/native/transaction.ts');
    const system = decodeTransaction(block.transactions.at(-1) ?? new Uint8Array(0));
    expect(system.outputs).toEqual([pay(chain.value(30n), toAlice)]);
    expect((await chain.apply(block)).ok).toBe(true);
    expect(await chain.refusalOf([ask(chain, 2, action('withdraw', 71))])).toMatchObject({
      code: 'module.refused',
      details: { module: 'vault', reason: 'vault.short' },
      output: 0,
      transaction: 0,
    });
    await chain.next([ask(chain, 2, action('withdraw', 70))]);
  });

  it('goes on at the end of each block from where it was', async () => {
    const chain = await start();
    const queued = [5, 3, 300, 4].map((n) => action('queue', n));
    const paid = async (...txs: Parameters<TestChain['block']>[0]) => {
      const block = await chain.block(txs);
      expect((await chain.apply(block)).ok).toBe(true);
      const { decodeTransaction } = await import('../../src/native/transaction.ts');
      return decodeTransaction(block.transactions.at(-1) ?? new Uint8Array(0)).outputs.length;
    };
    expect(await paid(ask(chain, 0, keeping(chain, 9n), ...queued))).toBe(2);
    expect(await paid()).toBe(2);
    expect(await paid()).toBe(0);
  });

  it('calls exports of those that it names, with their keys and without its value', async () => {
    const chain = await start();
    await chain.next([ask(chain, 0, keeping(chain, 50n), action('lend', 20))]);
    const noted = await chain.store.get(NS.modules, Uint8Array.of(4, ...new TextEncoder().encode('bank'), 9));
    expect(new TextDecoder().decode(noted)).toBe('vault 20 true');
    expect((await chain.refusalOf([ask(chain, 1, action('withdraw', 31))])).code).toBe('module.refused');
  });

  it('mints and burns what the chain spec permits', async () => {
    const assets = [
      {
        definition: { class: 1, decimals: 0, supply: 'capped', cap: '9000000', symbol: 'V', name: 'Vault coin' },
        issuer: { module: 'vault' },
        allocations: Array.from({ length: 8 }, () => ({ to: address, amount: '1000000' })),
      },
    ];
    const chain = await start({ assets });
    await chain.next([ask(chain, 0, action('mint', 500), action('burn', 100), action('withdraw', 400))]);
    expect(await chain.refusalOf([ask(chain, 1, action('mint', 999_501))])).toMatchObject({ code: 'module.contract' });
    await chain.next([ask(chain, 1, action('mint', 999_500))]);
  });

  it('begins with what its genesis says', async () => {
    const modules = { ...MODULES, vault: { version: 1, params: { mint: 700 } } };
    const assets = [
      {
        definition: { class: 1, decimals: 0, supply: 'fixed', symbol: 'V', name: 'Vault coin' },
        issuer: { module: 'vault' },
        allocations: Array.from({ length: 8 }, () => ({ to: address, amount: '1000000' })),
      },
    ];
    const chain = await start({ assets, modules });
    await chain.next([ask(chain, 0, action('withdraw', 700))]);
    expect(await chain.refusalOf([ask(chain, 1, action('mint', 1))])).toMatchObject({ code: 'module.contract' });
  });
});

describe('queries', () => {
  it('answer from the present state, and check their input', async () => {
    const chain = await start();
    expect(await chain.state.query('vault', 'total', undefined)).toBe(0);
    await chain.next([ask(chain, 0, keeping(chain, 100n))]);
    expect(await chain.state.query('vault', 'total', undefined)).toBe(100);
    for (const [module, name, input] of [
      ['nobody', 'total', undefined],
      ['vault', 'nothing', undefined],
      ['vault', 'toString', undefined],
      ['vault', 'total', 7],
    ] as const) {
      await expect(chain.state.query(module, name, input)).rejects.toMatchObject({ code: 'query.invalid' });
    }
  });
});

describe('rules of modules', () => {
  it('module.unknown: the chain has no such module', async () => {
    const chain = await start();
    const tx = ask(chain, 0, { kind: 'action', module: 'nobody', payload: new Uint8Array(0) });
    expect(await chain.refusalOf([tx])).toMatchObject({ code: 'module.unknown', output: 0 });
  });

  it('module.action: bytes that the module does not read, or a kind that it does not take', async () => {
    const chain = await start();
    const rubbish = ask(chain, 0, { kind: 'action', module: 'vault', payload: seed('x') });
    expect(await chain.refusalOf([rubbish])).toMatchObject({ code: 'module.action', output: 0 });
    const out = ask(chain, 0, { kind: 'pegOut', module: 'vault', value: chain.value(5n), payload: seed('x') });
    expect(await chain.refusalOf([out])).toMatchObject({ code: 'module.action', details: { source: 'pegOut' } });
    const claim = { kind: 'claim' as const, module: 'bank', value: chain.value(5n), payload: seed('x') };
    const tx = chain.spend([], [pay(chain.value(5n))], alice, { inputs: [claim] });
    expect(await chain.refusalOf([sealTransaction(tx)])).toMatchObject({ code: 'module.action', input: 0 });
  });

  it('module.refused: what the module’s own verification refuses', async () => {
    const chain = await start();
    expect(await chain.refusalOf([ask(chain, 0, action('bad', 1))])).toMatchObject({
      code: 'module.refused',
      details: { reason: 'vault.bad' },
    });
  });

  it.each([
    ['pays more than its account holds', 'steal'],
    ['mints without permission', 'mint'],
    ['burns without permission', 'burn'],
    ['calls an export that is not there', 'spy'],
    ['uses a key that is too long', 'shout'],
    ['pays to a program that is too long', 'heavy'],
    ['pays to a program that holds no output', 'held'],
    ['reads a range that is too wide', 'wide'],
    ['transfers what it does not have', 'lend'],
  ])('module.contract: a module that %s spoils the transaction, and nothing is left of it', async (_, verb) => {
    const chain = await start();
    const tx = ask(chain, 0, keeping(chain, 5n), action(verb, verb === 'lend' || verb === 'steal' ? 6 : 1));
    expect(await chain.refusalOf([tx])).toMatchObject({ code: 'module.contract', output: 1 });
    await chain.next([ask(chain, 0, keeping(chain, 5n))]);
  });

  it('a refusal in one transaction does not disturb the others of a proposal', async () => {
    const chain = await start();
    const txs = [
      ask(chain, 0, keeping(chain, 5n)),
      ask(chain, 1, action('steal', 6)),
      ask(chain, 2, action('withdraw', 5)),
    ];
    const proposal = await chain.state.propose(
      txs.map((tx) => chain.effects(tx)),
      {
        height: 1,
        timeMs: 1_001_000,
        proposer: alice.publicKey,
      },
    );
    expect(proposal).toMatchObject({ included: [0, 2], refused: [{ code: 'module.contract', transaction: 1 }] });
    expect(proposal.payouts.releases.length).toBe(1);
  });
});

describe('the registry', () => {
  it('refuses two modules of one name, malformed names, and calls into the void', () => {
    expect(() => moduleRegistry([bank, bank])).toThrow(LedgerError);
    expect(() => moduleRegistry([vault(() => new Uint8Array(32))])).toThrow('calls bank');
    const unnamed = {
      ...bank,
      actions: { encode: () => new Uint8Array(0), decode: () => 1 },
      apply: () => ({ ok: true, facts: undefined }) as const,
    };
    expect(() =>
      anyModule<{ entries: [] }, number>({
        ...unnamed,
        name: 'Bank',
        check: unnamed.apply,
        genesis: () => ({ entries: [] }),
        queries: {},
      }),
    ).toThrow('malformed');
  });
});
