import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AssetsAction, assetsActions } from '../../src/modules/assets/actions.ts';
import { assets } from '../../src/modules/assets/assets.ts';
import type { Output } from '../../src/native/types.ts';
import { keyRef } from '../../src/programs/keys.ts';
import { alice, pay, plainDefinition, toAlice, toBob } from '../native/fixture.ts';
import { testSpec } from '../state/fixture.ts';
import { action, ModuleChain } from './harness.ts';
import { expectCanonical, expectSoundWalks } from './properties.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const amount = fc.bigInt({ min: 1n, max: (1n << 63n) - 1n });
const program = fc.constantFrom(toAlice, toBob, { vm: 2, code: Uint8Array.of(1, 2) });

const actions: fc.Arbitrary<AssetsAction> = fc.oneof(
  fc.record({
    kind: fc.constant('register' as const),
    program,
    definition: fc.constantFrom(plainDefinition, { ...plainDefinition, symbol: 'X', name: '斗拱' }),
    assetNonce: bytes(16),
  }),
  fc.record({
    kind: fc.constant('describe' as const),
    asset: bytes(32),
    metadata: bytes(32),
    uri: fc.constantFrom('', 'https://example.org/ü', 'x'.repeat(256)),
  }),
  fc.record({ kind: fc.constant('setCap' as const), asset: bytes(32), cap: amount }),
  fc.record({
    kind: fc.constant('issue' as const),
    asset: bytes(32),
    token: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
    amount,
    program,
  }),
  fc.constant({ kind: 'retire' as const }),
  fc.record({ kind: fc.constantFrom('freeze' as const, 'unfreeze' as const), asset: bytes(32) }),
);

const aliceRef = keyRef('std', alice);
const aliceName = Buffer.from([aliceRef.suite, ...aliceRef.hash]).toString('hex');
const coin = { class: 1, decimals: 0, supply: 'capped', cap: '200', reissue: true, symbol: 'COIN', name: 'Coin' };
const SPEC = {
  assets: [...testSpec().assets, { definition: coin, issuer: { module: 'assets' } }],
  modules: { assets: { version: 1, params: { issuers: { COIN: aliceName } } } },
  maturity: 1,
};

describe('assets, at random', () => {
  it('has canonical actions', () => expectCanonical(assetsActions, actions));

  it('conserves value, reverts exactly, and asks for what it lacks', async () => {
    const move = (chain: ModuleChain, n: number) => {
      const asset = chain.chain.chain.assets.at(-1)?.id ?? new Uint8Array(32);
      const value = { asset, token: 0n, amount: BigInt(1 + (n % 37)) };
      const request = (what: AssetsAction, with_?: Output['value']): Output =>
        action('assets', assetsActions.encode(what), with_);
      const outputs: readonly Output[] = [
        request({ kind: 'issue', ...value, program: toAlice }),
        request({ kind: 'retire' }, value),
        request({ kind: 'setCap', asset, cap: BigInt(1 + (n % 250)) }),
        request({ kind: 'describe', asset, metadata: new Uint8Array(32), uri: `${n}` }),
        { kind: 'retire', value, data: new Uint8Array(0) },
        pay(chain.value(BigInt(n % 1000) + 1n), toAlice),
      ];
      try {
        return chain.tx(alice, outputs[(n >> 3) % outputs.length] ?? pay(chain.value(1n)));
      } catch {
        return undefined;
      }
    };
    const { accepted, events } = await expectSoundWalks(
      (store) => ModuleChain.start([assets()], SPEC, store),
      move,
      async (chain) => expect(await chain.account('assets')).toBe(0n),
      10,
    );
    expect(accepted).toBeGreaterThan(20);
    expect([...events.keys()]).toEqual(expect.arrayContaining(['issued', 'retired', 'capped']));
  });
});
