import { hexToBytes } from '@dougong/crypto';
import { chainkd } from '@dougong/crypto/hd';
import { describe, expect, test } from 'vitest';
import { FEDERATION_ADDRESS_PATH, federationProgram, isOpenFederation } from '../../src/bytom/federation.ts';
import { bytomNetworks } from '../../src/bytom/networks.ts';
import { bytom1, vapor } from '../../src/bytom/profile.ts';
import { multisigScript } from '../../src/bytom/programs.ts';
import { BTM, type BytomInput, type BytomTransaction, type TransactionFields } from '../../src/bytom/transaction.ts';
import { type BlockPosition, type BytomChain, checkShape, validateTransaction } from '../../src/bytom/validate.ts';
import { isIncludable, isStatusFail, type TransactionRule, type Verdict } from '../../src/bytom/verdict.ts';
import { alice, bob, fields, id, NONE, pay, payment, signed, spend, spent } from './fixture.ts';

const { chain: main } = bytomNetworks.bytom;
const { chain: side } = bytomNetworks.vapor;
const suffixes = { commitmentSuffix: NONE, witnessSuffix: NONE };
const GOLD = id(7);
const key64 = new Uint8Array(64).fill(9);

function judge(chain: BytomChain, transaction: BytomTransaction, at: Partial<BlockPosition> = {}): Verdict {
  return validateTransaction(chain, transaction, { blockVersion: 1n, blockHeight: 300_000n, first: false, ...at });
}

const coinbase = (arbitrary: Uint8Array = NONE): BytomInput => ({ type: 'coinbase', arbitrary, ...suffixes });
const vote = (amount: bigint, assetId = BTM, voted = key64): TransactionFields['outputs'][number] => ({
  ...pay(amount, bob.program, assetId),
  type: 'vote',
  vote: voted,
});

describe('a payment', () => {
  test.each([main, side])('is valid and leaves the deployed gas', (chain) => {
    const verdict = judge(chain, payment(chain.profile));
    expect(verdict).toMatchObject({ ok: true, gas: { btmValue: 10_000_000n, valid: true } });
    // A P2WPKH input costs 1,409; each byte of the transaction one.
    expect(verdict.gas.gasUsed).toBe(1_409 + payment(chain.profile).size);
  });

  test('with a signature for another transaction fails', () => {
    const other = signed(vapor, fields([spend()], [pay(980_000_000n)]));
    const stolen = vapor.make({ ...payment(vapor), outputs: [pay(990_000_000n, alice.program)] });
    expect(judge(side, stolen)).toMatchObject({ ok: false, rule: 'bvm.falseResult', input: 0 });
    expect(judge(side, other).ok).toBe(true);
  });
});

/** One transaction for each rule; the chain and place are the ordinary ones unless told otherwise. */
const broken: readonly [TransactionRule, BytomChain, TransactionFields, Partial<BlockPosition>?][] = [
  ['tx.version', side, { ...fields([spend()], [pay(1n)]), version: 2n }],
  ['tx.timeRange', side, { ...fields([spend()], [pay(1n)]), timeRange: 299_999n }],
  ['tx.duplicateInput', side, fields([spend(), spend()], [pay(1n)])],
  ['tx.duplicateInput', main, fields([spend(), spend()], [pay(1n)]), { blockHeight: 142_499n }],
  ['tx.emptyInput', side, fields([spend(), coinbase()], [pay(1n)])],
  ['tx.notStandard', main, fields([spend()], [pay(1n, hexToBytes('5152'))])],
  ['tx.notStandard', main, fields([spend({ program: hexToBytes('5152') })], [pay(1n)])],
  ['tx.noResults', side, fields([spend()], [])],
  ['value.overflow', side, fields([spend({ amount: 2n ** 63n - 1n }), spend({ sourcePosition: 1n })], [pay(1n)])],
  ['value.noSource', side, fields([spend()], [pay(1n, bob.program, GOLD)])],
  [
    'value.unbalanced',
    side,
    fields([spend(), spend({ assetId: GOLD, amount: 5n })], [pay(1n), pay(4n, bob.program, GOLD)]),
  ],
  ['gas.math', side, fields([spend()], [pay(2_000_000_000n)])],
  ['gas.overCredit', main, fields([spend({ amount: 31_000n, program: hexToBytes('51') })], [pay(1_000n)])],
  ['coinbase.position', side, fields([coinbase()], [pay(1n)])],
  ['coinbase.position', main, fields([coinbase(), spend()], [pay(1n)]), { blockHeight: 142_499n }],
  ['coinbase.asset', main, fields([coinbase()], [pay(1n, bob.program, GOLD)]), { first: true }],
  ['coinbase.arbitrary', side, fields([coinbase(new Uint8Array(129))], [pay(1n)]), { first: true }],
  ['vote.key', side, fields([spend()], [vote(100_000_000n, BTM, new Uint8Array(63))])],
  ['vote.amount', side, fields([spend()], [vote(99_999_999n)])],
  [
    'bvm.unsupportedVersion',
    main,
    fields(
      [spend(), issuance({ vmVersion: 0n })],
      [pay(1n), pay(5n, bob.program, issuance({ vmVersion: 0n }).assetId)],
    ),
  ],
];

function issuance(parts: Partial<BytomInput & { type: 'issuance' }>): BytomInput & { type: 'issuance' } {
  const program = multisigScript(1, [alice.publicKey]);
  const vmVersion = parts.vmVersion ?? 1n;
  return {
    type: 'issuance',
    nonce: Uint8Array.of(1),
    amount: 5n,
    assetDefinition: NONE,
    issuanceProgram: program,
    arguments: [],
    assetId: bytom1.assetId(program, vmVersion, NONE),
    ...suffixes,
    ...parts,
    vmVersion,
  };
}

describe('rules', () => {
  test.each(broken)('%s', (rule, chain, parts, at) => {
    const verdict = judge(chain, signed(chain.profile, parts), at);
    expect(verdict).toMatchObject({ ok: false, rule });
  });

  test('tx.size', () => {
    expect(judge(side, { ...payment(vapor), size: 0 }).rule).toBe('tx.size');
  });

  test('vote.asset, and votes fail a transaction as a whole only from the soft fork on', () => {
    const inputs = [spend(), spend({ sourcePosition: 1n, assetId: GOLD, amount: 100_000_000n })];
    const wrong = signed(vapor, fields(inputs, [vote(100_000_000n, GOLD)]));
    const before = judge(side, wrong, { blockHeight: 10_461_599n });
    expect([before.rule, isStatusFail(before)]).toEqual(['vote.asset', true]);
    expect(isIncludable(judge(side, wrong, { blockHeight: 10_461_600n }))).toBe(false);
  });

  test('issuance.assetId', () => {
    const issued = issuance({ assetId: GOLD });
    const transaction = signed(bytom1, fields([spend(), issued], [pay(990_000_000n), pay(5n, bob.program, GOLD)]));
    expect(judge(main, transaction).rule).toBe('issuance.assetId');
  });

  test('a failed asset half leaves the fee and the BTM half', () => {
    const parts = fields(
      [spend(), spend({ sourcePosition: 1n, assetId: GOLD, amount: 5n, program: hexToBytes('00') })],
      [pay(990_000_000n), pay(5n, bob.program, GOLD)],
    );
    const verdict = judge(side, signed(vapor, parts));
    expect([verdict.rule, isIncludable(verdict), isStatusFail(verdict)]).toEqual(['bvm.falseResult', true, true]);
  });

  test('checkShape finds what no program needs to run for', () => {
    expect(checkShape(side, payment(vapor))).toBeUndefined();
    expect(checkShape(main, payment(bytom1))).toBeUndefined();
    expect(checkShape(side, vapor.make(fields([spend()], [pay(2_000_000_000n)])))).toBe('gas.math');
    expect(checkShape(main, bytom1.make(fields([spend(), spend()], [pay(1n)])))).toBe('tx.duplicateInput');
    expect(checkShape(side, vapor.make(fields([spend()], [])))).toBe('tx.noResults');
  });
});

describe('peg-ins', () => {
  const keys = [alice, bob].map(({ xprv }) => chainkd.derive(xprv, FEDERATION_ADDRESS_PATH));
  const script = multisigScript(
    2,
    keys.map((xprv) => chainkd.xpub(xprv).subarray(0, 32)),
  );
  const program = federationProgram(
    2,
    keys.map((xprv) => chainkd.xpub(xprv).subarray(0, 32)),
  );
  const chain: BytomChain = { ...side, federation: { program: () => program } };

  function pegIn(assetDefinition: Uint8Array, issuanceProgram: Uint8Array, assetId: Uint8Array): TransactionFields {
    const claim = spent({ program: NONE, assetId, amount: 500n });
    const input = {
      type: 'crossChain',
      spent: claim,
      issuanceVmVersion: 1n,
      assetDefinition,
      issuanceProgram,
      arguments: [],
      ...suffixes,
    } as const;
    return fields([input], [pay(500n, bob.program, assetId)]);
  }

  function by(signers: readonly Uint8Array[], parts: TransactionFields): BytomTransaction {
    const draft = vapor.make(parts);
    const signatures = signers.map((xprv) => chainkd.sign(xprv, vapor.sighash(draft, 0)));
    const [input] = parts.inputs;
    if (input?.type !== 'crossChain') throw new TypeError('a peg-in is expected');
    return vapor.make({ ...parts, inputs: [{ ...input, arguments: [...signatures, script] }] });
  }

  test('need the quorum, and pay no gas for BTM', () => {
    const parts = pegIn(NONE, NONE, BTM);
    expect(judge(chain, by(keys, parts))).toMatchObject({ ok: true, gas: { gasUsed: 0, storageGas: 0 } });
    expect(judge(chain, by(keys.slice(0, 1), parts)).ok).toBe(false);
    expect(judge(chain, by([...keys].reverse(), parts)).rule).toBe('bvm.falseResult');
  });

  test('crossChain.asset: the asset id is that of its definition', () => {
    expect(judge(chain, by(keys, pegIn(NONE, NONE, GOLD))).rule).toBe('crossChain.asset');
    expect(judge(chain, by(keys, pegIn(NONE, NONE, vapor.assetId(NONE, 1n, NONE)))).ok).toBe(true);
  });

  test('of an open federation are judged by the asset’s own program', () => {
    const definition = new TextEncoder().encode('{"description":{"issue_asset_action":"open_federation_cross_chain"}}');
    const yes = hexToBytes('51');
    const parts = pegIn(definition, yes, vapor.assetId(yes, 1n, definition));
    expect(judge(chain, vapor.make(parts)).ok).toBe(true);
  });

  test('cannot be judged without a federation', () => {
    const { federation: _, ...without } = side;
    expect(() => judge(without, by(keys, pegIn(NONE, NONE, BTM)))).toThrow('needs its federation');
  });

  test.each([
    ['{"description":{"issue_asset_action":"open_federation_cross_chain"}}', true],
    ['{"description":"open_federation_cross_chain"}', false],
    ['{"description":{"issue_asset_action":"open_federation_cross_chain"},"n":1e999}', false],
    ['\ufeff{"description":{"issue_asset_action":"open_federation_cross_chain"}}', false],
    [`${'['.repeat(100_000)}open_federation_cross_chain`, false],
    ['null, open_federation_cross_chain', false],
  ])('a definition %.60s says %s', (text, expected) => {
    expect(isOpenFederation(new TextEncoder().encode(text))).toBe(expected);
  });
});

test('a signature that covers one input does not cover another', () => {
  const both = signed(vapor, fields([spend(), spend({ sourcePosition: 1n })], [pay(1_900_000_000n)]));
  const [first, second] = both.inputs;
  if (first?.type !== 'spend' || second?.type !== 'spend') throw new TypeError('two spends are expected');
  const swapped = vapor.make({
    ...both,
    inputs: [
      { ...first, arguments: second.arguments },
      { ...second, arguments: first.arguments },
    ],
  });
  expect(judge(side, both).ok).toBe(true);
  expect(judge(side, swapped).rule).toBe('bvm.falseResult');
});
