import { concatBytes, hexToBytes } from '@dougong/crypto';
import { sha256 } from '@dougong/crypto/hash';
import { suites } from '@dougong/crypto/keys';
import { controlBlock, taptree, tweakPublicKey, tweakSecretKey } from '@dougong/crypto/mast';
import { describe, expect, it } from 'vitest';
import type { BlockContext } from '../../src/dialect.ts';
import { checkTransaction } from '../../src/native/check.ts';
import { SIGHASH } from '../../src/native/sighash.ts';
import { sealTransaction } from '../../src/native/transaction.ts';
import type { Program, Transaction, Witness } from '../../src/native/types.ts';
import { writeProgram } from '../../src/native/value.ts';
import { keyProgram, keyRef, positionInPolicy, thresholdPolicy, thresholdProgram } from '../../src/programs/keys.ts';
import { programRegistry } from '../../src/programs/program-vm.ts';
import { encodePolicy, encodeTemplate } from '../../src/programs/template.ts';
import { encodeWith } from '../../src/writer.ts';
import {
  alice,
  bob,
  draft,
  fee,
  keyWitness,
  parameters,
  pay,
  refusal,
  seed,
  signatureItem,
  signed,
  spend,
  testKey,
  toAlice,
  verdict,
  withWitness,
} from '../native/fixture.ts';

/** A payment out of an output under `program`, its only input, with the witness that `make` gives it. */
function spending(program: Program, make: (tx: Transaction) => Witness): Transaction {
  const tx = draft([spend('held', fee(100n), program)], [pay(fee(90n))]);
  return withWitness(tx, 0, make(tx));
}

const flipped = (bytes: Uint8Array, at: number): Uint8Array => bytes.with(at, (bytes[at] ?? 0) ^ 1);

describe('key hash', () => {
  it.each([
    ['Ed25519', suites.ed25519],
    ['Schnorr', suites.schnorr],
    ['ECDSA', suites.ecdsa],
    ['SM2', suites.sm2],
  ])('takes a signature of %s', (_, suite) => {
    const key = testKey('k', suite);
    const program = keyProgram('std', key);
    expect(verdict(spending(program, (tx) => keyWitness(tx, 0, key)))).toMatchObject({ ok: true });
    const forged = spending(program, (tx) => [key.publicKey, flipped(signatureItem(tx, 0, key), 40)]);
    expect(refusal(forged)).toMatchObject({ code: 'signature.invalid', input: 0 });
  });

  it('program.witness: too few or too many items', () => {
    for (const count of [0, 1, 3]) {
      const tx = spending(toAlice, (t) => [...keyWitness(t, 0, alice), seed('x')].slice(0, count));
      expect(refusal(tx)).toMatchObject({ code: 'program.witness', input: 0 });
    }
  });

  it('program.key: another key than the one that the program names', () => {
    expect(refusal(spending(toAlice, (tx) => keyWitness(tx, 0, bob))).code).toBe('program.key');
  });

  it('signature.key: a key of the wrong length', () => {
    const tx = spending(toAlice, (t) => [alice.publicKey.subarray(1), signatureItem(t, 0, alice)]);
    expect(refusal(tx).code).toBe('signature.key');
  });

  it('sighash.flag: an unknown flag, or none', () => {
    for (const item of [new Uint8Array(0), new Uint8Array(65).fill(2), new Uint8Array(65).fill(0x83)]) {
      expect(refusal(spending(toAlice, () => [alice.publicKey, item])).code).toBe('sighash.flag');
    }
  });

  it('signature.invalid: a signature of the wrong length, for every flag', () => {
    for (const flag of [SIGHASH.all, SIGHASH.allOpen, SIGHASH.pairOpen]) {
      const item = new Uint8Array(60);
      item[0] = flag;
      expect(refusal(spending(toAlice, () => [alice.publicKey, item])).code).toBe('signature.invalid');
    }
  });

  it('sighash.cover: counts and positions that do not fit', () => {
    const item = (...head: number[]) => concatBytes(Uint8Array.from(head), new Uint8Array(64));
    for (const bad of [
      item(SIGHASH.allOpen, 0, 0, 0, 1),
      item(SIGHASH.allOpen, 0, 2, 0, 1),
      item(SIGHASH.allOpen, 0, 1, 0, 2),
      item(SIGHASH.pairOpen, 0, 1),
    ]) {
      expect(refusal(spending(toAlice, () => [alice.publicKey, bad])).code).toBe('sighash.cover');
    }
    const noOutput = draft([spend('a', fee(1n)), spend('b', fee(1n))], [pay(fee(2n))]);
    const pair = withWitness(signed(noOutput), 1, [alice.publicKey, item(SIGHASH.pairOpen, 0, 1)]);
    expect(refusal(pair)).toMatchObject({ code: 'sighash.cover', input: 1 });
  });
});

describe('threshold', () => {
  const keys = [alice, bob, testKey('carol', suites.schnorr), testKey('dave', suites.ecdsa)];
  const policy = thresholdPolicy('std', 2, keys);
  const program = thresholdProgram('std', policy);
  const sorted = [...keys].sort((a, b) => positionInPolicy('std', policy, a) - positionInPolicy('std', policy, b));
  const pairs = (tx: Transaction, positions: readonly number[]): Witness =>
    positions.flatMap((position) => {
      const key = sorted[position] ?? alice;
      return [concatBytes(Uint8Array.of(position), key.publicKey), signatureItem(tx, 0, key)];
    });
  const spendBy = (positions: readonly number[]) =>
    spending(program, (tx) => [encodePolicy(policy), ...pairs(tx, positions)]);

  it('takes any m of the keys, of whatever suites', () => {
    for (const positions of [
      [0, 1],
      [0, 3],
      [1, 2],
      [2, 3],
    ])
      expect(verdict(spendBy(positions)).ok).toBe(true);
  });

  it('program.witness: other than m signatures, out of order, twice the same key, no such key', () => {
    for (const positions of [[0], [0, 1, 2], [1, 0], [1, 1], [0, 4]]) {
      expect(refusal(spendBy(positions)).code).toBe('program.witness');
    }
    expect(refusal(spending(program, () => [])).code).toBe('program.witness');
    const empty = spending(program, (tx) => [encodePolicy(policy), ...pairs(tx, [0]), new Uint8Array(0), seed('s')]);
    expect(refusal(empty).code).toBe('program.witness');
  });

  it('program.policy: another policy than the one that the program names', () => {
    const other = thresholdPolicy('std', 1, keys);
    const tx = spending(program, (t) => [encodePolicy(other), ...pairs(t, [0])]);
    expect(refusal(tx).code).toBe('program.policy');
  });

  it('program.policy: a policy that does not decode, though the program names it', async () => {
    const { policyHash } = await import('../../src/programs/keys.ts');
    const rubbish = Uint8Array.of(9, 1);
    const code = encodeTemplate({ name: 'threshold', policyHash: policyHash('std', rubbish) });
    expect(refusal(spending({ vm: 0, code }, () => [rubbish])).code).toBe('program.policy');
  });

  it('cannot be made with a key twice, without keys, or with m out of range', () => {
    expect(() => thresholdPolicy('std', 1, [alice, alice])).toThrow('strictly ascending');
    expect(() => thresholdPolicy('std', 0, [alice])).toThrow('0 of 1');
    expect(() => thresholdPolicy('std', 2, [alice])).toThrow('2 of 1');
    expect(() =>
      thresholdPolicy(
        'std',
        1,
        Array.from({ length: 65 }, (_, i) => testKey(`${i}`)),
      ),
    ).toThrow('1 of 65');
  });
});

describe('MAST', () => {
  const secret = seed('internal');
  const internal = suites.schnorr.getPublicKey(secret);
  const leafOf = (program: Program): Uint8Array => encodeWith((w) => writeProgram(w, program));
  const aliceLeaf = leafOf(toAlice);
  const scriptLeaf = leafOf({ vm: 2, code: Uint8Array.of(0x51) });
  const mastLeaf = leafOf({ vm: 0, code: encodeTemplate({ name: 'mast', outputKey: internal }) });
  const tree = taptree([{ script: aliceLeaf }, [{ script: scriptLeaf }, { script: mastLeaf }]]);
  const output = tweakPublicKey(internal, tree.root);
  const program: Program = { vm: 0, code: encodeTemplate({ name: 'mast', outputKey: output.key }) };
  const control = (position: number): Uint8Array => {
    const leaf = tree.leaves[position];
    if (leaf === undefined) throw new Error('no leaf');
    return controlBlock(internal, output.parity, leaf);
  };
  const keyPath = { ...testKey('unused', suites.schnorr), publicKey: output.key };
  const tweaked = tweakSecretKey(secret, tree.root);

  it('key path: one BIP-340 signature under the output key', () => {
    const signer = { ...keyPath, sign: (digest: Uint8Array) => suites.schnorr.sign(digest, tweaked) };
    expect(verdict(spending(program, (tx) => [signatureItem(tx, 0, signer)]))).toMatchObject({ ok: true });
    const wrong = { ...keyPath, sign: (digest: Uint8Array) => suites.schnorr.sign(digest, secret) };
    expect(refusal(spending(program, (tx) => [signatureItem(tx, 0, wrong)])).code).toBe('signature.invalid');
  });

  it('script path: a leaf of any machine', () => {
    const byAlice = spending(program, (tx) => [...keyWitness(tx, 0, alice), aliceLeaf, control(0)]);
    expect(verdict(byAlice)).toMatchObject({ ok: true });
    expect(verdict(spending(program, () => [scriptLeaf, control(1)]))).toMatchObject({ ok: true });
  });

  it('program.control: a leaf that is not in the tree, a broken block, a leaf that is MAST', () => {
    expect(refusal(spending(program, () => [scriptLeaf, control(0)])).code).toBe('program.control');
    expect(refusal(spending(program, () => [scriptLeaf, flipped(control(1), 40)])).code).toBe('program.control');
    expect(refusal(spending(program, () => [scriptLeaf, control(1).subarray(1)])).code).toBe('program.control');
    expect(refusal(spending(program, () => [mastLeaf, control(2)])).code).toBe('program.control');
    const bad = taptree([{ script: Uint8Array.of(9) }, { script: aliceLeaf, version: 0xc2 }]);
    const badKey = tweakPublicKey(internal, bad.root);
    const badProgram = { vm: 0, code: encodeTemplate({ name: 'mast', outputKey: badKey.key }) };
    for (const leaf of bad.leaves) {
      const tx = spending(badProgram, (t) => [
        ...keyWitness(t, 0, alice),
        leaf.script,
        controlBlock(internal, badKey.parity, leaf),
      ]);
      expect(refusal(tx).code).toBe('program.control');
    }
  });

  it('program.gas: a script path is paid for', () => {
    const byAlice = spending(program, (tx) => [...keyWitness(tx, 0, alice), aliceLeaf, control(0)]);
    expect(verdict(byAlice)).toMatchObject({ ok: true, value: { effects: { gas: 8192n } } });
    expect(refusal(byAlice, { maxGas: 8191 }).code).toBe('program.gas');
  });

  it('program.witness: nothing at all', () => {
    expect(refusal(spending(program, () => [])).code).toBe('program.witness');
  });
});

describe('hash time lock', () => {
  const preimage = seed('preimage');
  const lock = (after: 'height' | 'timeMs', until: number): Program => ({
    vm: 0,
    code: encodeTemplate({
      name: 'htlc',
      lock: sha256(preimage),
      recipient: keyRef('std', bob),
      refund: keyRef('std', alice),
      after,
      until,
    }),
  });

  it('pays the recipient with the preimage', () => {
    const tx = spending(lock('height', 50), (t) => [preimage, ...keyWitness(t, 0, bob)]);
    expect(verdict(tx)).toMatchObject({ ok: true, value: { effects: { notBeforeHeight: 0, notBeforeMs: 0 } } });
  });

  it('program.preimage: another preimage, or one of another length', () => {
    for (const wrong of [seed('wrong'), preimage.subarray(1)]) {
      const tx = spending(lock('height', 50), (t) => [wrong, ...keyWitness(t, 0, bob)]);
      expect(refusal(tx).code).toBe('program.preimage');
    }
  });

  it('pays back to the refund key, not before its height or time', () => {
    const empty = new Uint8Array(0);
    const byHeight = verdict(spending(lock('height', 50), (t) => [empty, ...keyWitness(t, 0, alice)]));
    expect(byHeight).toMatchObject({ ok: true, value: { effects: { notBeforeHeight: 50, notBeforeMs: 0 } } });
    const byTime = verdict(spending(lock('timeMs', 77), (t) => [empty, ...keyWitness(t, 0, alice)]));
    expect(byTime).toMatchObject({ ok: true, value: { effects: { notBeforeHeight: 0, notBeforeMs: 77 } } });
    expect(refusal(spending(lock('height', 50), (t) => [empty, ...keyWitness(t, 0, bob)])).code).toBe('program.key');
    expect(refusal(spending(lock('height', 50), () => [empty])).code).toBe('program.witness');
  });
});

describe('machines', () => {
  const codeOf = (vm: number, ...code: number[]): Program => ({ vm, code: Uint8Array.from(code) });
  const runs = (program: Program, witness: Witness = []) => spending(program, () => witness);

  it('program.vm: a machine that the chain does not have', () => {
    expect(refusal(runs({ vm: 3, code: seed('wasm') }))).toMatchObject({ code: 'program.vm', details: { vm: 3 } });
    const own = { vm: 3, run: () => undefined };
    expect(verdict(runs({ vm: 3, code: seed('wasm') }), { programs: programRegistry([own]) }).ok).toBe(true);
  });

  it('program.module: what a module holds no witness releases', () => {
    const program = { vm: 0, code: encodeTemplate({ name: 'module', module: 'm' }) };
    expect(refusal(runs(program)).code).toBe('program.module');
  });

  it('vm 1: program.false, program.fault and program.gas', () => {
    expect(verdict(runs(codeOf(1, 0x51))).ok).toBe(true);
    expect(refusal(runs(codeOf(1, 0x00))).code).toBe('program.false');
    expect(refusal(runs(codeOf(1, 0x6a)))).toMatchObject({
      code: 'program.fault',
      details: { fault: 'bvm.returnExecuted' },
    });
    expect(refusal(runs(codeOf(1, 0x63, 0, 0, 0, 0))).code).toBe('program.gas');
  });

  it('vm 1: the standard key form with Ed25519 over this format’s digest', async () => {
    const { ripemd160 } = await import('@dougong/crypto/hash');
    const program = { vm: 1, code: concatBytes(Uint8Array.of(0, 0x14), ripemd160(alice.publicKey)) };
    const tx = draft([spend('held', fee(100n), program)], [pay(fee(90n))]);
    const signature = signatureItem(tx, 0, alice).subarray(1);
    expect(verdict(withWitness(tx, 0, [signature, alice.publicKey]))).toMatchObject({
      ok: true,
      value: { effects: { gas: 1409n, contextual: false } },
    });
    expect(refusal(withWitness(tx, 0, [flipped(signature, 3), alice.publicKey])).code).toBe('program.false');
  });

  it('the programs of one transaction share one gas limit', () => {
    const spin = codeOf(1, ...Array.from({ length: 300 }, () => 0x61), 0x51);
    const tx = draft([spend('a', fee(9n), spin), spend('b', fee(9n), spin)], [pay(fee(9n))]);
    expect(verdict(tx, { maxGas: 700 }).ok).toBe(true);
    expect(refusal(tx, { maxGas: 400 })).toMatchObject({ code: 'program.gas', input: 1 });
  });

  it('vm 2 reads height and time, and says that its outcome depends on them', () => {
    const at = (tx: Transaction, block: BlockContext) => checkTransaction(sealTransaction(tx), parameters, block);
    const height = runs(codeOf(2, 0xcd, 0x5a, 0x9c));
    expect(at(height, { height: 10, timeMs: 0 })).toMatchObject({ ok: true, value: { effects: { contextual: true } } });
    expect(at(height, { height: 11, timeMs: 0 }).ok).toBe(false);
    const time = runs(codeOf(2, 0xb3, 0x02, 0xe8, 0x03, 0xa0));
    expect(at(time, { height: 1, timeMs: 1001 })).toMatchObject({ ok: true, value: { effects: { contextual: true } } });
    expect(at(time, { height: 1, timeMs: 1000 }).ok).toBe(false);
  });

  it('vm 2 looks at inputs and outputs by position', () => {
    const equal = [0x87];
    for (const [program, argument] of [
      [codeOf(2, 0xb4, 0x51, 0x9c), undefined],
      [codeOf(2, 0xb5, 0x51, 0x9c), undefined],
      [codeOf(2, 0x00, 0xb6, 0x51, 0x9c), undefined],
      [codeOf(2, 0x00, 0xb7, ...equal), fee(1n).asset],
      [codeOf(2, 0x00, 0xb8, ...equal), new Uint8Array(8)],
      [codeOf(2, 0x00, 0xb9, 0x01, 90, 0x9c), undefined],
      [codeOf(2, 0x00, 0xba, ...equal), encodeWith((w) => writeProgram(w, pay(fee(1n)).program))],
    ] as const) {
      expect(verdict(runs(program, argument === undefined ? [] : [argument]))).toMatchObject({ ok: true });
    }
    expect(refusal(runs(codeOf(2, 0x51, 0xb6)))).toMatchObject({ details: { fault: 'bvm.badValue' } });
    expect(refusal(runs(codeOf(1, 0x00, 0xb6)))).toMatchObject({ details: { fault: 'bvm.disallowedOpcode' } });
  });

  it('vm 2 checks Schnorr and SM2 signatures and MAST membership', () => {
    const message = seed('message');
    for (const [byte, suite] of [
      [0xaf, suites.schnorr],
      [0xb0, suites.sm2],
    ] as const) {
      const key = testKey('s', suite);
      const check = codeOf(2, byte);
      expect(verdict(runs(check, [key.sign(message), message, key.publicKey])).ok).toBe(true);
      expect(refusal(runs(check, [key.sign(seed('other')), message, key.publicKey])).code).toBe('program.false');
      expect(refusal(runs(check, [key.sign(message), message, seed('short').subarray(3)])).code).toBe('program.false');
    }
    const internal = testKey('i', suites.schnorr).publicKey;
    const tree = taptree({ script: seed('leaf') });
    const output = tweakPublicKey(internal, tree.root);
    const leaf = tree.leaves[0];
    if (leaf === undefined) throw new Error('no leaf');
    const witness = [seed('leaf'), controlBlock(internal, output.parity, leaf), output.key];
    expect(verdict(runs(codeOf(2, 0xb2), witness)).ok).toBe(true);
    expect(refusal(runs(codeOf(2, 0xb2), [seed('x'), ...witness.slice(1)])).code).toBe('program.false');
  });

  it('vm 2 aggregates keys as in the first key aggregation vectors of BIP-327', () => {
    const keys = [
      '02f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9',
      '03dff1d77f2a671c5f36183726db2341be58feae1da2deced843240f7b502ba659',
      '023590a94e768f8e1815c2f24b4d80a8e3149316c3518ce7b7ad338368d038ca66',
    ].map(hexToBytes);
    const aggregate = codeOf(2, 0x53, 0xb1, 0x87);
    const expected = (key: string) => [hexToBytes(key), ...keys];
    const forward = '90539eede565f5d054f32cc0c220126889ed1e5d193baf15aef344fe59d4610c';
    expect(verdict(runs(aggregate, expected(forward))).ok).toBe(true);
    const backward = '6204de8b083426dc6eaf9502d27024d53fc826bf7d2012148a0575435df54b2b';
    expect(verdict(runs(aggregate, [hexToBytes(backward), ...keys.toReversed()])).ok).toBe(true);
    expect(refusal(runs(aggregate, [seed('x'), ...keys])).code).toBe('program.false');
    const off = [hexToBytes(`02${'00'.repeat(31)}05`), keys[0] ?? alice.publicKey, keys[1] ?? alice.publicKey];
    expect(refusal(runs(codeOf(2, 0x53, 0xb1), off))).toMatchObject({ details: { fault: 'bvm.badValue' } });
    expect(refusal(runs(codeOf(2, 0x00, 0xb1)))).toMatchObject({ details: { fault: 'bvm.badValue' } });
    expect(refusal(runs(codeOf(2, 0x51, 0xb1), [alice.publicKey]))).toMatchObject({
      details: { fault: 'bvm.badValue' },
    });
  });

  it('CHECKOUTPUT sees pay and retire outputs, and not another token of a distinct asset', () => {
    const check = (value: { asset: Uint8Array; amount: bigint }, vm: number, code: Uint8Array) => [
      Uint8Array.of(),
      Uint8Array.of(Number(value.amount)),
      value.asset,
      vm === 0 ? Uint8Array.of() : Uint8Array.of(vm),
      code,
    ];
    const program = codeOf(1, 0xc1);
    const held = fee(100n);
    const target = { vm: 1, code: Uint8Array.of(0x51) };
    const tx = draft([spend('h', held, program)], [pay(fee(90n), target)]);
    expect(verdict(withWitness(tx, 0, check(fee(90n), 1, target.code))).ok).toBe(true);
    expect(refusal(withWitness(tx, 0, check(fee(89n), 1, target.code))).code).toBe('program.false');
    expect(refusal(withWitness(tx, 0, check(fee(90n), 2, target.code))).code).toBe('program.false');

    const burn = draft([spend('h', held, program)], [{ kind: 'retire', value: fee(90n), data: new Uint8Array(0) }]);
    expect(verdict(withWitness(burn, 0, check(fee(90n), 0, new Uint8Array(0)))).ok).toBe(true);

    const item = (token: bigint) => ({ asset: seed('q').with(0, 2), token, amount: 1n });
    const swap = draft(
      [spend('h', item(1n), program), spend('i', item(2n), codeOf(1, 0x51))],
      [pay(item(2n), target), pay(item(1n), target)],
    );
    expect(refusal(withWitness(swap, 0, check(item(2n), 1, target.code))).code).toBe('program.false');
    expect(verdict(withWitness(swap, 0, [Uint8Array.of(1), ...check(item(1n), 1, target.code).slice(1)])).ok).toBe(
      true,
    );
  });
});
