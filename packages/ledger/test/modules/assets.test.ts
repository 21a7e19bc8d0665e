import { bytesToHex } from '@dougong/crypto';
import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/errors.ts';
import { type AssetsAction, assetsActions } from '../../src/modules/assets/actions.ts';
import { ASSETS_CODES, assets } from '../../src/modules/assets/assets.ts';
import { issuedAsset } from '../../src/native/ids.ts';
import type { IssueInput, Output, SealedTransaction } from '../../src/native/types.ts';
import { encodeAddress } from '../../src/programs/address.ts';
import { keyRef } from '../../src/programs/keys.ts';
import { alice, bob, issue, nonce, pay, plainDefinition, seed, toAlice, toBob } from '../native/fixture.ts';
import { testSpec } from '../state/fixture.ts';
import { action, ModuleChain } from './harness.ts';

const addressOf = (program: typeof toAlice): string => encodeAddress('dg', program) ?? '';
const bobRef = keyRef('std', bob);
const bobName = bytesToHex(Uint8Array.of(bobRef.suite, ...bobRef.hash));

const definition = (symbol: string, over: object = {}): object => ({
  class: 1,
  decimals: 0,
  supply: 'capped',
  cap: '100',
  reissue: true,
  symbol,
  name: symbol,
  ...over,
});

/** FEE and GOLD of the common spec, and assets that the module issues for Bob. */
const SPEC = {
  assets: [
    ...testSpec().assets,
    { definition: definition('COIN'), issuer: { module: 'assets' } },
    { definition: definition('ONCE', { reissue: false }), issuer: { module: 'assets' } },
    { definition: definition('OWNER', { class: 3, supply: 'open', cap: '0' }), issuer: { module: 'assets' } },
    { definition: definition('UNIT', { class: 4, unit: '5' }), issuer: { module: 'assets' } },
    { definition: definition('MIXED', { class: 3 }), issuer: { address: addressOf(toBob) }, mintedBy: ['assets'] },
    { definition: definition('DONE', { supply: 'fixed', cap: '0', reissue: false }), issuer: { module: 'assets' } },
  ],
  modules: {
    assets: {
      version: 1,
      params: { issuers: { COIN: bobName, ONCE: bobName, OWNER: bobName, UNIT: bobName, DONE: bobName } },
    },
  },
};

async function start(): Promise<ModuleChain> {
  const chain = await ModuleChain.start([assets()], SPEC);
  // Bob needs coins for his transactions.
  await chain.block([chain.tx(alice, ...Array.from({ length: 8 }, () => pay(chain.value(100n), toBob)))]);
  return chain;
}

const id = (chain: ModuleChain, symbol: string): Uint8Array =>
  chain.chain.chain.assets.find((asset) => asset.definition.symbol === symbol)?.id ?? new Uint8Array(32);

const act = (request: AssetsAction, value?: Output['value']): Output =>
  action('assets', assetsActions.encode(request), value);

/** An issue of an asset of Bob's by an issue input, with its actions. */
function issuing(
  chain: ModuleChain,
  over: Partial<IssueInput>,
  ...outputs: Output[]
): { tx: SealedTransaction; asset: Uint8Array } {
  const input = issue({ program: toBob, ...over });
  const asset = issuedAsset('std', chain.chain.chain.hash, input);
  const value = { asset, token: input.token, amount: input.amount };
  const tx = chain.chain.spend([], [pay(value, toBob), ...outputs], bob, { inputs: [input] });
  return { tx, asset };
}

const ownDefinition = { ...plainDefinition, supply: 'capped' as const, cap: 1000n, symbol: 'BOB', name: 'Bob’s' };
const register = (over: object = {}): AssetsAction => ({
  kind: 'register',
  program: toBob,
  definition: ownDefinition,
  assetNonce: nonce('asset'),
  ...over,
});

describe('the registry of assets', () => {
  it('knows the assets of genesis by id, by symbol in any case, and in pages', async () => {
    const chain = await start();
    const gold = { symbol: 'GOLD', issued: '500', burned: '0', cap: null, supply: 'open', reissue: true };
    expect(await chain.ask('assets', 'bySymbol', { symbol: 'gold' })).toMatchObject(gold);
    expect(await chain.ask('assets', 'byId', { asset: bytesToHex(id(chain, 'GOLD')) })).toMatchObject(gold);
    expect(await chain.ask('assets', 'bySymbol', { symbol: 'NONE' })).toBeNull();
    expect(await chain.ask('assets', 'byId', { asset: '00'.repeat(32) })).toBeNull();
    const symbols: string[] = [];
    for (let from: string | null = ''; from !== null; ) {
      const input: object = from === '' ? { limit: 3 } : { from, limit: 3 };
      const page = (await chain.ask('assets', 'list', input)) as { assets: { symbol: string }[]; next: string | null };
      symbols.push(...page.assets.map(({ symbol }) => symbol));
      from = page.next;
    }
    expect(symbols).toEqual(['COIN', 'DONE', 'FEE', 'GOLD', 'MIXED', 'ONCE', 'OWNER', 'UNIT']);
  });

  it('enters an asset in the very transaction that issues it, lets its issuer describe it', async () => {
    const chain = await start();
    const { tx, asset } = issuing(chain, { definition: ownDefinition }, act(register()));
    const { events } = await chain.block([tx]);
    expect(events).toMatchObject([{ name: 'registered', data: { symbol: 'BOB' } }]);
    const metadata = seed('document');
    expect(
      await chain.try(chain.tx(bob, act({ kind: 'describe', asset, metadata, uri: 'https://example.org/b' }))),
    ).toBe('ok');
    expect(await chain.ask('assets', 'bySymbol', { symbol: 'Bob' })).toMatchObject({
      asset: bytesToHex(asset),
      issued: '10',
      cap: '1000',
      issuer: bobName,
      metadata: bytesToHex(metadata),
      uri: 'https://example.org/b',
    });
  });

  it('lowers and raises the cap of an asset within its definition, and holds issue inputs to it', async () => {
    const chain = await start();
    const { tx, asset } = issuing(chain, { definition: ownDefinition }, act(register()));
    await chain.block([tx]);
    const more = (label: string, amount: bigint) =>
      issuing(chain, { definition: ownDefinition, issueNonce: nonce(label), amount }).tx;
    const cap = (most: bigint) => chain.try(chain.tx(bob, act({ kind: 'setCap', asset, cap: most })));
    expect(await cap(30n)).toBe('ok');
    expect(await chain.try(more('a', 21n))).toBe('assets.cap');
    expect(await chain.try(more('a', 20n))).toBe('ok');
    expect(await chain.try(more('b', 1n))).toBe('assets.cap');
    expect(await cap(29n)).toBe('assets.capBelowIssued');
    expect(await cap(1001n)).toBe('assets.capAboveDefinition');
    expect(await cap(1000n)).toBe('ok');
    expect(await chain.try(more('b', 970n))).toBe('ok');
    expect(await chain.try(more('c', 1n))).toBe('supply.cap');
  });

  it('issues, reissues and retires what the chain lets it mint', async () => {
    const chain = await start();
    const coin = { asset: id(chain, 'COIN'), token: 0n };
    const { payouts } = await chain.block([
      chain.tx(bob, act({ kind: 'issue', ...coin, amount: 60n, program: toAlice })),
    ]);
    expect(payouts).toEqual([expect.anything(), pay({ ...coin, amount: 60n }, toAlice)].slice(-payouts.length));
    await chain.until(chain.height + 2);
    expect(await chain.try(chain.tx(alice, act({ kind: 'retire' }, { ...coin, amount: 25n })))).toBe('ok');
    expect(await chain.ask('assets', 'bySymbol', { symbol: 'COIN' })).toMatchObject({ issued: '60', burned: '25' });
    expect(await chain.try(chain.tx(bob, act({ kind: 'issue', ...coin, amount: 40n, program: toAlice })))).toBe('ok');
    await chain.expectConserved();
  });
});

describe('refusals of assets', () => {
  const mint = (chain: ModuleChain, symbol: string, amount: bigint, token = 0n) =>
    chain.tx(bob, act({ kind: 'issue', asset: id(chain, symbol), token, amount, program: toAlice }));

  const provoke: Record<string, (chain: ModuleChain) => Promise<string>> = {
    'assets.value': (c) => c.try(c.tx(bob, act({ kind: 'setCap', asset: id(c, 'COIN'), cap: 5n }, c.value(1n)))),
    'assets.unknown': (c) => c.try(c.tx(bob, act({ kind: 'setCap', asset: seed('x'), cap: 5n }))),
    'assets.issuer': (c) => c.try(c.tx(alice, act({ kind: 'setCap', asset: id(c, 'COIN'), cap: 5n }))),
    'assets.exists': async (c) => {
      await c.block([issuing(c, { definition: ownDefinition }, act(register())).tx]);
      return c.try(c.tx(bob, act(register())));
    },
    'assets.symbol': async (c) => {
      const mine = { ...ownDefinition, symbol: 'gOLD' };
      return c.try(issuing(c, { definition: mine }, act(register({ definition: mine }))).tx);
    },
    'assets.notIssued': (c) => c.try(c.tx(bob, act(register()))),
    'assets.capFixed': (c) => c.try(c.tx(bob, act({ kind: 'setCap', asset: id(c, 'DONE'), cap: 5n }))),
    'assets.capGrows': (c) => c.try(c.tx(alice, act({ kind: 'setCap', asset: id(c, 'FEE'), cap: 900_000_000n }))),
    'assets.capBelowIssued': (c) => c.try(c.tx(bob, act({ kind: 'setCap', asset: id(c, 'GOLD'), cap: 499n }))),
    'assets.capAboveDefinition': (c) => c.try(c.tx(bob, act({ kind: 'setCap', asset: id(c, 'COIN'), cap: 101n }))),
    'assets.cap': (c) => c.try(mint(c, 'COIN', 101n)),
    'assets.notMinted': (c) => c.try(mint(c, 'GOLD', 1n)),
    'assets.noReissue': async (c) => {
      expect(await c.try(mint(c, 'ONCE', 1n))).toBe('ok');
      expect(await c.try(mint(c, 'DONE', 1n))).toBe('assets.noReissue');
      return c.try(mint(c, 'ONCE', 1n));
    },
    'assets.amount': async (c) => {
      expect(await c.try(mint(c, 'UNIT', 4n, 4n))).toBe('assets.amount');
      expect(await c.try(mint(c, 'UNIT', 10n, 5n))).toBe('ok');
      return c.try(mint(c, 'OWNER', 2n, 7n));
    },
    'assets.item': async (c) => {
      expect(await c.try(mint(c, 'MIXED', 1n, 7n))).toBe('assets.item');
      expect(await c.try(mint(c, 'OWNER', 1n, 7n))).toBe('ok');
      return c.try(mint(c, 'OWNER', 1n, 7n));
    },
    'assets.blockFull': async (c) => {
      await c.block([c.tx(alice, ...Array.from({ length: 16 }, () => pay(c.value(9n), toBob)))]);
      const asset = id(c, 'OWNER');
      const one = (token: number): Output =>
        act({ kind: 'issue', asset, token: BigInt(token), amount: 1n, program: toAlice });
      const txs = Array.from({ length: 16 }, (_, k) =>
        c.tx(bob, ...Array.from({ length: 64 }, (__, i) => one(64 * k + i))),
      );
      const { refused } = await c.block(txs);
      return refused[0] ?? 'ok';
    },
    'assets.freeze': async (c) => {
      expect(await c.try(c.tx(bob, act({ kind: 'unfreeze', asset: id(c, 'GOLD') })))).toBe('assets.freeze');
      return c.try(c.tx(bob, act({ kind: 'freeze', asset: id(c, 'GOLD') })));
    },
  };

  it.each(Object.keys(ASSETS_CODES))('%s', async (code) => {
    const chain = await start();
    expect(await provoke[code]?.(chain)).toBe(code);
  });

  it('refuses a genesis with symbols that differ in case alone, or issuers of assets that are not there', async () => {
    const twice = [...testSpec().assets, { definition: definition('gold'), issuer: { module: 'assets' } }];
    await expect(ModuleChain.start([assets()], { assets: twice })).rejects.toThrow('differs in case alone');
    const params = { assets: { version: 1, params: { issuers: { NONE: bobName } } } };
    await expect(ModuleChain.start([assets()], { modules: params })).rejects.toThrow('there is no asset NONE');
    const wrong = { assets: { version: 1, params: { issuers: { GOLD: 'bob' } } } };
    await expect(ModuleChain.start([assets()], { modules: wrong })).rejects.toThrow(LedgerError);
  });
});
