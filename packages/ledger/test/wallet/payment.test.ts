import { sha256 } from '@dougong/crypto/hash';
import { suites } from '@dougong/crypto/keys';
import { controlBlock, taptree, tweakPublicKey } from '@dougong/crypto/mast';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimumFee } from '../../src/chain/fees.ts';
import { assetId, txid } from '../../src/native/ids.ts';
import { SIGHASH } from '../../src/native/sighash.ts';
import type { Output, Program, Value } from '../../src/native/types.ts';
import { writeProgram } from '../../src/native/value.ts';
import { keyRef } from '../../src/programs/keys.ts';
import { encodeTemplate } from '../../src/programs/template.ts';
import { buildBatch } from '../../src/wallet/batch.ts';
import { draftOf } from '../../src/wallet/partial/build.ts';
import { coverSoFar, extractTransaction, signPartial } from '../../src/wallet/partial/sign.ts';
import { buildPayment, type Coin, type Payment, type PaymentRequest } from '../../src/wallet/payment.ts';
import { encodeWith } from '../../src/writer.ts';
import {
  alice,
  bob,
  chain,
  fee,
  feeAsset,
  issue,
  nonce,
  pay,
  plainDefinition,
  seed,
  type TestKey,
  toAlice,
  toBob,
  verdict,
} from '../native/fixture.ts';
import { asset, carol, coin, coinOf, of, payments, plain, policy, schnorrKey, toTwo } from './fixture.ts';

const gold = asset('gold');
const issuedByAlice = assetId('std', chain, toAlice, plainDefinition, nonce('asset'));
const change = { program: toAlice, known: { keys: [plain(alice)] } };
const request = (over: Partial<PaymentRequest>): PaymentRequest => ({
  chain: payments(),
  coins: [],
  outputs: [],
  change,
  ...over,
});

/** Signs with all keys that help, and checks the outcome against the rules of the ledger. */
function finish({ partial, fee: paid, size }: Payment, keys: readonly TestKey[] = [alice], policyOver = {}): void {
  const tx = extractTransaction(keys.reduce((p, key) => signPartial(p, key), partial));
  const outcome = verdict(tx);
  if (!outcome.ok) throw new Error(`the payment breaks ${outcome.code}`);
  const { effects } = outcome.value;
  expect(effects.fee).toBe(paid);
  expect(tx.parts.bytes.length).toBe(size);
  expect(paid >= minimumFee(payments(policyOver).fees, effects)).toBe(true);
}

/** Whether the fee is the least there is, to the unit. */
function isExact({ partial, fee: paid }: Payment, keys: readonly TestKey[] = [alice]): boolean {
  const tx = extractTransaction(keys.reduce((p, key) => signPartial(p, key), partial));
  const outcome = verdict(tx);
  return outcome.ok && minimumFee(payments().fees, outcome.value.effects) === paid;
}

describe('a payment', () => {
  it('pays the fee to the byte and takes the rest back', () => {
    const payment = buildPayment(request({ coins: [coin('a', fee(10_000n))], outputs: [{ output: pay(fee(3000n)) }] }));
    finish(payment);
    expect(isExact(payment)).toBe(true);
    expect(payment.partial.outputs).toHaveLength(2);
    expect(payment.warnings).toEqual([]);
  });

  it('spends coins of several assets, each with its own change', () => {
    const coins = [coin('g', of(gold, 50n)), coin('s', of(asset('silver'), 9n)), coin('f', fee(10_000n))];
    const outputs = [{ output: pay(of(gold, 20n)) }, { output: pay(of(asset('silver'), 9n)) }];
    const payment = buildPayment(request({ coins, outputs }));
    finish(payment);
    expect(isExact(payment)).toBe(true);
    expect(payment.change.map((i) => payment.partial.outputs[i]?.output.value?.amount)).toContain(30n);
  });

  it('makes no change where coins fit', () => {
    const one = buildPayment(request({ coins: [coin('a', fee(10_000n))], outputs: [{ output: pay(fee(3000n)) }] }));
    const without = one.fee - 78n;
    const coins = [coin('a', fee(3000n + without)), coin('b', fee(50_000n))];
    const payment = buildPayment(request({ coins, outputs: [{ output: pay(fee(3000n)) }] }));
    expect(payment.partial.outputs).toHaveLength(1);
    expect(payment.coins).toEqual([0]);
    finish(payment);
  });

  it('issues assets, with coins for the fee alone', () => {
    const own = issue({ amount: 500n });
    const value: Value = { asset: issuedByAlice, token: 0n, amount: 500n };
    const payment = buildPayment(
      request({
        coins: [coin('f', fee(10_000n))],
        inputs: [{ input: own, known: { keys: [plain(alice)] } }],
        outputs: [{ output: pay(value) }],
      }),
    );
    finish(payment);
    expect(isExact(payment)).toBe(true);
  });

  it('knows the witnesses of thresholds, MAST leaves and keys, and hash locks', () => {
    const leafProgram: Program = { vm: 0, code: encodeTemplate({ name: 'keyHash', key: keyRef('std', bob) }) };
    const tree = taptree({ script: encodeWith((w) => writeProgram(w, leafProgram)) });
    const { key, parity } = tweakPublicKey(schnorrKey.publicKey, tree.root);
    const [leaf] = tree.leaves;
    if (leaf === undefined) throw new Error('no leaf');
    const mast: Program = { vm: 0, code: encodeTemplate({ name: 'mast', outputKey: key }) };
    const plainMast: Program = { vm: 0, code: encodeTemplate({ name: 'mast', outputKey: schnorrKey.publicKey }) };
    const control = controlBlock(schnorrKey.publicKey, parity, leaf);
    const preimage = seed('secret');
    const lock = {
      name: 'htlc' as const,
      lock: sha256(preimage),
      recipient: keyRef('std', carol),
      refund: keyRef('std', bob),
    };
    const htlc: Program = { vm: 0, code: encodeTemplate({ ...lock, after: 'height', until: 5 }) };
    const keys = [alice, bob, carol].map(plain);
    const cases: [string, Coin, TestKey[]][] = [
      ['threshold', coinOf('t', fee(10_000n), toTwo, { policy, keys: keys.slice(0, 2) }), [alice, bob]],
      ['leaf', coinOf('l', fee(10_000n), mast, { leaf: { program: leafProgram, control }, keys: [plain(bob)] }), [bob]],
      ['key path', coinOf('k', fee(10_000n), plainMast, { keys: [plain(schnorrKey)] }), [schnorrKey]],
      ['claim', coinOf('c', fee(10_000n), htlc, { preimage, keys }), [carol]],
      ['refund', coinOf('r', fee(10_000n), htlc, { keys }), [bob]],
    ];
    for (const [name, own, signers] of cases) {
      const payment = buildPayment(request({ coins: [own], outputs: [{ output: pay(fee(3000n)) }] }));
      finish(payment, signers);
      expect(isExact(payment, signers), name).toBe(true);
    }
  });

  it('refuses what cannot be paid', () => {
    const outputs = [{ output: pay(fee(3000n)) }];
    const code = (over: Partial<PaymentRequest>, expected: string): void => {
      expect(() => buildPayment(request({ outputs, ...over }))).toThrow(expect.objectContaining({ code: expected }));
    };
    code({}, 'wallet.funds');
    code({ coins: [coin('a', fee(3000n))] }, 'wallet.funds');
    code({ coins: [coin('a', fee(10_000n))], outputs: [{ output: pay(of(gold, 1n)) }] }, 'wallet.funds');
    code({ coins: [coin('a', fee(10_000n))], outputs: [{ output: pay(fee(3n)) }] }, 'wallet.payment');
    code({ coins: [coin('a', fee(10_000n), alice, { known: {} })] }, 'wallet.payment');
    code({ inputs: [{ input: { kind: 'system', height: 1, data: new Uint8Array(0) } }] }, 'wallet.payment');
  });

  it('refuses what fits into no transaction', () => {
    const coins = Array.from({ length: 3000 }, (_, i) => coin(`small ${i}`, fee(1000n)));
    const outputs = [{ output: pay(fee(2_300_000n)) }];
    expect(() => buildPayment(request({ coins, outputs }))).toThrow(
      expect.objectContaining({ code: 'wallet.payment' }),
    );
    const memo = new Uint8Array(257);
    expect(() => buildPayment(request({ coins, outputs: [{ output: pay(fee(500n)) }], memo }))).toThrow(
      expect.objectContaining({ code: 'wallet.payment' }),
    );
  });

  it('warns where others could change it', () => {
    const coins = [coin('a', fee(10_000n))];
    const payment = buildPayment(request({ coins, outputs: [{ output: pay(fee(3000n)) }], flag: SIGHASH.allOpen }));
    expect(payment.warnings).toEqual(['openEnded']);
    const tx = extractTransaction(signPartial(payment.partial, alice, coverSoFar(payment.partial)));
    expect(tx.parts.bytes.length).toBe(payment.size);
    expect(verdict(tx).ok).toBe(true);
  });

  it('loses no unit of any asset and pays the exact fee or less than a change is worth, whatever the coins', () => {
    const amounts = fc.array(fc.bigInt({ min: 1n, max: 20_000n }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        amounts,
        amounts,
        fc.bigInt({ min: 300n, max: 20_000n }),
        fc.bigInt({ min: 1n, max: 500n }),
        (own, golden, sum, bars) => {
          const coins = [
            ...own.map((amount, i) => coin(`f${i}`, fee(amount))),
            ...golden.map((amount, i) => coin(`g${i}`, of(gold, amount))),
          ];
          const outputs = [{ output: pay(fee(sum)) }, { output: pay(of(gold, bars)) }];
          let payment: Payment;
          try {
            payment = buildPayment(request({ coins, outputs }));
          } catch (error) {
            expect(error).toMatchObject({ code: 'wallet.funds' });
            const total = own.reduce((a, b) => a + b, 0n);
            const gold = golden.reduce((a, b) => a + b, 0n);
            // The fee of all coins together is below 4,000.
            expect(total < sum + 4000n || gold < bars).toBe(true);
            return;
          }
          finish(payment);
          const hasChange = payment.partial.outputs.some(
            ({ output }, i) => i >= 2 && String(output.value?.asset) === String(feeAsset),
          );
          if (hasChange) expect(isExact(payment)).toBe(true);
          else expect(payment.fee <= BigInt(payment.size) + 91n + 220n + 1n).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a batch', () => {
  it('pays everybody once, later transactions from the change of earlier ones', () => {
    const outputs = Array.from({ length: 25 }, (_, i) => ({
      output: pay(fee(1000n + BigInt(i)), i % 2 ? toBob : toAlice) as Output,
    }));
    const batch = buildBatch(request({ coins: [coin('a', fee(200_000n))], outputs }), 10);
    expect(batch).toHaveLength(3);
    expect(batch.map(({ coins }) => coins)).toEqual([[0], [], []]);
    for (const payment of batch) finish(payment);
    const paid = batch.flatMap(({ partial, change: own }) => partial.outputs.filter((_, i) => !own.includes(i)));
    expect(paid.map(({ output }) => output.value?.amount)).toEqual(outputs.map(({ output }) => output.value?.amount));
    const spent = batch.flatMap(({ partial }) =>
      partial.inputs.map(({ input }) => (input.kind === 'spend' ? String(input.txid) : '')),
    );
    expect(new Set(spent).size).toBe(spent.length);
    expect(spent[1]).toBe(batch[0] && String(txid(draftOf(batch[0].partial))));
  });

  it('refuses sizes and options that make no sense', () => {
    const coins = [coin('a', fee(200_000n))];
    expect(() => buildBatch(request({ coins }), 0)).toThrow(expect.objectContaining({ code: 'wallet.payment' }));
    const inputs = [{ input: issue() }];
    expect(() => buildBatch(request({ coins, inputs }))).toThrow(expect.objectContaining({ code: 'wallet.payment' }));
  });
});

it('signs with every suite', () => {
  for (const suite of [suites.ed25519, suites.schnorr, suites.ecdsa, suites.sm2]) {
    const secret = seed(`suite ${suite.id}`);
    const key: TestKey = { suite: suite.id, publicKey: suite.getPublicKey(secret), sign: (d) => suite.sign(d, secret) };
    const own = request({ coins: [coin('a', fee(10_000n), key)], outputs: [{ output: pay(fee(3000n)) }] });
    finish(buildPayment(own), [key]);
  }
});
