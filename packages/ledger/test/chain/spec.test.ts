import { bytesToHex } from '@dougong/crypto';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/chain/canonical-json.ts';
import { createChain } from '../../src/chain/chain.ts';
import { minimumFee, NO_FEES, splitFees, subsidy } from '../../src/chain/fees.ts';
import { chainHash, parseChainSpec } from '../../src/chain/spec.ts';
import type { TransactionEffects } from '../../src/dialect.ts';
import { LedgerError } from '../../src/errors.ts';
import { encodeAddress } from '../../src/programs/address.ts';
import { alice, seed, toAlice } from '../native/fixture.ts';
import { testSpec } from '../state/fixture.ts';

const issuer = encodeAddress('dg', toAlice) ?? '';

describe('canonical JSON', () => {
  it('is the example of RFC 8785 section 3.2.2', () => {
    const input = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(input)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('orders members by UTF-16 code units, as RFC 8785 section 3.2.3', () => {
    const input = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
    expect(Object.values(JSON.parse(canonicalJson(input)) as object).length).toBe(7);
    expect([...canonicalJson(input).matchAll(/:(\d)/g)].map(([, digit]) => digit).join('')).toBe('2467153');
  });

  it('refuses what JSON lacks', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, '\ud800', { '\udc00': 1 }, 1n, () => 1, [undefined]]) {
      expect(() => canonicalJson(bad)).toThrow(LedgerError);
    }
  });
});

describe('chain spec', () => {
  it('has one hash, whatever the order of members, and another for every change', () => {
    const spec = testSpec();
    const turned = parseChainSpec(Object.fromEntries(Object.entries(spec).reverse()));
    expect(chainHash(turned)).toEqual(chainHash(spec));
    expect(chainHash(testSpec({ maturity: 3 }))).not.toEqual(chainHash(spec));
  });

  it('fills in defaults, which the hash covers', () => {
    const spec = testSpec({ maturity: undefined });
    expect(spec.maturity).toBe(1);
    expect(chainHash(spec)).toEqual(chainHash(testSpec({ maturity: 1 })));
  });

  it.each([
    ['a member that it does not know', { extra: 1 }],
    ['another format', { format: 'dougong-chain/2' }],
    ['an upper-case human part', { hrp: 'DG' }],
    ['an amount with leading zeros', { minVote: '01' }],
    ['an amount above 19 digits', { minVote: '10000000000000000000' }],
    ['no assets', { assets: [] }],
    ['a fee asset that is not there', { feeAsset: 'NONE' }],
    ['a fast clock off a development chain', { network: 'test', clock: { epochMs: 0, rate: 2 } }],
    ['a machine twice', { vms: [0, 1, 1] }],
    ['a validator twice', { validators: [v('a'), v('a')] }],
    ['a validator without weight', { validators: [{ ...v('a'), weight: '0' }] }],
    ['a malformed module name', { modules: { Vault: { version: 1 } } }],
    ['an epoch of no blocks', { epochBlocks: 0 }],
  ])('spec.invalid: %s', (_, over) => {
    expect(() => testSpec(over)).toThrow(expect.objectContaining({ code: 'spec.invalid' }) as Error);
  });

  it.each([
    ['a module that is not there', { modules: { ghost: { version: 1 } } }],
    ['a machine that is not there', { vms: [0, 1, 2, 3] }],
    ['an allocation to rubbish', { assets: [asset({}, [{ to: 'dg1xyz', amount: '1' }])] }],
    ['a definition that contradicts itself', { assets: [asset({ supply: 'capped' })] }],
  ])('spec.invalid, when joined with its parts: %s', (_, over) => {
    expect(() => createChain(testSpec(over))).toThrow(expect.objectContaining({ code: 'spec.invalid' }) as Error);
  });

  it.each([
    ['more than the cap', { supply: 'capped', cap: '5' }, '6', '0'],
    ['a token of class 1', {}, '1', '3'],
    ['nothing', {}, '0', '0'],
  ])('spec.invalid, at genesis: an allocation of %s', async (_, definition, amount, token) => {
    const { genesisBlock } = await import('../../src/chain/genesis.ts');
    const to = encodeAddress('dg', toAlice);
    const chain = createChain(
      testSpec({ assets: [asset({}), asset({ symbol: 'B', ...definition }, [{ to, amount, token }])] }),
    );
    await expect(genesisBlock(chain)).rejects.toMatchObject({ code: 'spec.invalid' });
  });
});

function v(name: string) {
  return { id: bytesToHex(seed(name)), voteKey: `01${bytesToHex(alice.publicKey)}`, weight: '1' };
}

function asset(definition: object, allocations: readonly object[] = []) {
  const base = { class: 1, decimals: 0, supply: 'open', symbol: 'A', name: 'A' };
  return { definition: { ...base, ...definition }, issuer: { address: issuer }, allocations };
}

describe('fees', () => {
  const effects = { size: 300, gas: 0n, supply: [], calls: [], transferred: 0n } as unknown as TransactionEffects;

  it('take 0.001 % of a transfer, at most 100 coins, rounded up: the cap is reached at ten million coins', () => {
    const COIN = 100_000_000n;
    const policy = { ...NO_FEES, transferPpm: 10n, transferCap: 100n * COIN };
    const fee = (transferred: bigint) => minimumFee(policy, { ...effects, transferred });
    expect(fee(0n)).toBe(0n);
    expect(fee(1n)).toBe(1n);
    expect(fee(100_000n)).toBe(1n);
    expect(fee(100_001n)).toBe(2n);
    expect(fee(10_000_000n * COIN - 100_000n)).toBe(100n * COIN - 1n);
    expect(fee(10_000_000n * COIN)).toBe(100n * COIN);
    expect(fee(90_000_000n * COIN)).toBe(100n * COIN);
  });

  it('add up size, gas, issues and actions', () => {
    const policy = { ...NO_FEES, perKilobyte: 10n, perKilogas: 7n, perIssue: 100n, perAction: { vault: 1000n } };
    const call = { module: 'vault' };
    const many = {
      ...effects,
      gas: 1001n,
      supply: [{ issued: 1n }, { issued: 0n }],
      calls: [call, { module: 'free' }],
    };
    expect(minimumFee(policy, many as unknown as TransactionEffects)).toBe(3n + 8n + 100n + 1000n);
  });

  it('are divided without remainder, the burned part rounded down', () => {
    expect(splitFees({ ...NO_FEES, burnPpm: 333_333n }, 10n)).toEqual({ burned: 3n, proposer: 7n });
    expect(splitFees({ ...NO_FEES, burnPpm: 1_000_000n }, 10n)).toEqual({ burned: 10n, proposer: 0n });
  });

  it('come beside a subsidy that halves', () => {
    const emission = { initial: 50n, halving: 10 };
    expect([0, 1, 9, 10, 19, 20, 60].map((h) => subsidy(emission, h))).toEqual([0n, 50n, 50n, 25n, 25n, 12n, 0n]);
    expect(subsidy({ initial: 50n, halving: 0 }, 1_000_000)).toBe(50n);
  });
});
