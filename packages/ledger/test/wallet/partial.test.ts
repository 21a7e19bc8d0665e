import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/errors.ts';
import { checkTransaction } from '../../src/native/check.ts';
import { SIGHASH } from '../../src/native/sighash.ts';
import { decodeTransaction } from '../../src/native/transaction.ts';
import { invalidClaims } from '../../src/programs/claims.ts';
import {
  addAsset,
  addInput,
  addOutput,
  createPartial,
  draftOf,
  isClosed,
  updateInput,
} from '../../src/wallet/partial/build.ts';
import { encodePartial } from '../../src/wallet/partial/codec.ts';
import {
  addSignature,
  combinePartials,
  coverSoFar,
  extractTransaction,
  finalisePartial,
  inputsFor,
  signingDigest,
  signPartial,
} from '../../src/wallet/partial/sign.ts';
import type { PartialTransaction } from '../../src/wallet/partial/types.ts';
import {
  alice,
  bob,
  chain,
  fee,
  feeAsset,
  nonce,
  parameters,
  pay,
  plainDefinition,
  seed,
  spend,
  toAlice,
  toBob,
  verdict,
} from '../native/fixture.ts';
import { asset, carol, of, plain, policy, toTwo } from './fixture.ts';

const gold = asset('gold');
const start = (): PartialTransaction => createPartial({ suite: 'std', chain, feeAsset });
const code = (expected: string): unknown => expect.objectContaining({ code: expected });

/** Alice offers fee units for gold; who has gold joins. */
function offer(): PartialTransaction {
  const given = addInput(start(), spend('alice', fee(1000n)), { keys: [plain(alice)] });
  return addOutput(given, pay(of(gold, 5n), toAlice));
}

function answer(partial: PartialTransaction): PartialTransaction {
  const given = addInput(partial, spend('bob', of(gold, 5n), toBob), { keys: [plain(bob)] });
  return addOutput(given, pay(fee(900n), toBob));
}

describe('two parties at different times', () => {
  it('build one transaction: the first leaves it open, the second closes it', () => {
    const open = offer();
    const asked = signPartial(open, alice, coverSoFar(open));
    const done = signPartial(answer(asked), bob);
    expect(verdict(extractTransaction(done))).toMatchObject({ ok: true, value: { effects: { fee: 100n } } });
    expect(isClosed(asked)).toBe(false);
    expect(isClosed(done)).toBe(true);
    expect(() => answer(done)).toThrow(code('partial.conflict'));
    expect(() => addOutput(done, pay(fee(1n)))).toThrow(code('partial.conflict'));
  });

  it('may sign a pair', () => {
    const open = offer();
    const asked = signPartial(open, alice, { flag: SIGHASH.pairOpen, index: 0 });
    expect(verdict(extractTransaction(signPartial(answer(asked), bob)))).toMatchObject({ ok: true });
  });

  it('break the rules of the ledger by changing any byte or amount that was signed', () => {
    const open = offer();
    const tx = extractTransaction(signPartial(answer(signPartial(open, alice, coverSoFar(open))), bob));
    const { bytes } = tx.parts;
    const signedBytes = bytes.length - tx.parts.witnesses.reduce((sum, w) => sum + w.length, 0);
    for (let at = 0; at < signedBytes; at++)
      expect(problem(bytes.with(at, (bytes[at] ?? 0) ^ 1))).toMatch(/^[a-z]+\.[A-Za-z]+$/);
    const codes = [0, 1].flatMap((i) => {
      const outputs = tx.outputs.map((output, j) => {
        if (i !== j || output.kind !== 'pay') return output;
        return { ...output, value: { ...output.value, amount: output.value.amount - 1n } };
      });
      const outcome = verdict({ ...tx, outputs });
      return outcome.ok ? [] : [outcome.code];
    });
    expect(codes).toEqual(['balance.asset', 'signature.invalid']);
  });

  function problem(bytes: Uint8Array): string {
    try {
      const outcome = checkTransaction(decodeTransaction(bytes), parameters, { height: 10, timeMs: 1_000_000 });
      if (!outcome.ok) return outcome.code;
      return invalidClaims(outcome.value.claims).length > 0 ? 'signature.invalid' : '';
    } catch (error) {
      if (error instanceof LedgerError) return error.code;
      throw error;
    }
  }
});

describe('combining', () => {
  const base = addOutput(addInput(start(), spend('two', fee(1000n), toTwo), { policy }), pay(fee(900n)));

  it('joins signatures, facts and additions in any order', () => {
    const opened = addInput(base, spend('alice', fee(50n)), { keys: [plain(alice)] });
    const copies = [
      signPartial(base, alice, { flag: SIGHASH.allOpen, inputs: 1, outputs: 1 }),
      signPartial(base, bob, { flag: SIGHASH.allOpen, inputs: 1, outputs: 1 }),
      signPartial(opened, alice, coverSoFar(opened)),
      updateInput(opened, 0, {
        keys: [{ ...plain(carol), origin: { fingerprint: new Uint8Array(4), path: [1] } }, plain(bob)],
      }),
      addOutput(base, pay(fee(40n), toAlice)),
      addAsset(base, { program: toAlice, definition: plainDefinition, assetNonce: nonce('fee') }),
    ];
    const whole = encodePartial(combinePartials(copies));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(copies, { minLength: copies.length }),
        fc.integer({ min: 1, max: 5 }),
        (order, cut) => {
          const grouped = combinePartials([combinePartials(order.slice(0, cut)), combinePartials(order.slice(cut))]);
          expect(encodePartial(combinePartials(order))).toEqual(whole);
          expect(encodePartial(grouped)).toEqual(whole);
          expect(encodePartial(combinePartials([...order, ...order]))).toEqual(whole);
        },
      ),
      { numRuns: 40 },
    );
    expect(verdict(extractTransaction(combinePartials(copies)))).toMatchObject({ ok: true });
  });

  it('keeps the signature that holds, and of two that hold the one that covers more', () => {
    const good = signPartial(base, alice);
    const open = signPartial(base, alice, { flag: SIGHASH.allOpen, inputs: 1, outputs: 1 });
    const input = good.inputs[0];
    const signature = input?.signatures[0];
    if (input === undefined || signature === undefined) throw new Error('not signed');
    const bad = {
      ...good,
      inputs: [{ ...input, signatures: [{ ...signature, item: new Uint8Array(65).fill(0).with(0, 1) }] }],
    };
    expect(encodePartial(combinePartials([bad, good]))).toEqual(encodePartial(good));
    expect(encodePartial(combinePartials([good, bad]))).toEqual(encodePartial(good));
    expect(encodePartial(combinePartials([open, good]))).toEqual(encodePartial(good));
  });

  it('refuses copies that contradict each other', () => {
    const otherHead = createPartial({ suite: 'std', chain: seed('other'), feeAsset });
    const otherInput = addInput(start(), spend('other', fee(1n)));
    const closed = signPartial(base, alice);
    const longer = addOutput(base, pay(fee(1n)));
    const [a, b] = [updateInput(base, 0, { preimage: seed('a') }), updateInput(base, 0, { preimage: seed('b') })];
    for (const pair of [
      [base, otherHead],
      [base, otherInput],
      [closed, longer],
      [a, b],
    ]) {
      expect(() => combinePartials(pair)).toThrow(code('partial.conflict'));
      expect(() => combinePartials(pair.toReversed())).toThrow(code('partial.conflict'));
    }
    expect(() => combinePartials([])).toThrow(code('partial.incomplete'));
  });
});

describe('signing', () => {
  const base = addOutput(addInput(start(), spend('two', fee(1000n), toTwo), { policy }), pay(fee(900n)));

  it('says what is missing until the policy is satisfied', () => {
    expect(finalisePartial(base).missing).toEqual([0]);
    const one = signPartial(base, carol);
    expect(finalisePartial(one).missing).toEqual([0]);
    expect(() => extractTransaction(one)).toThrow(code('partial.incomplete'));
    const all = [alice, bob].reduce((p, key) => signPartial(p, key), one);
    expect(verdict(extractTransaction(all))).toMatchObject({ ok: true });
    expect(verdict(extractTransaction(finalisePartial(all).partial))).toMatchObject({ ok: true });
  });

  it('takes signatures of devices that sign digests, and no others', () => {
    const signature = alice.sign(signingDigest(base, 0));
    const all = { flag: SIGHASH.all };
    const signed = addSignature(base, 0, alice, all, signature);
    expect(verdict(extractTransaction(signPartial(signed, bob)))).toMatchObject({ ok: true });
    expect(() => addSignature(base, 0, bob, all, signature)).toThrow(code('partial.signature'));
    expect(() => addSignature(base, 0, { suite: 2, publicKey: seed('x') }, all, signature)).toThrow(
      code('partial.signature'),
    );
    expect(() => addSignature(base, 1, alice, all, signature)).toThrow(code('partial.conflict'));
  });

  it('touches only inputs to which the key contributes', () => {
    const more = addInput(base, spend('bob', fee(10n), toBob));
    expect(inputsFor(more, [alice])).toEqual([0]);
    expect(inputsFor(more, [bob])).toEqual([0, 1]);
    expect(() => signPartial(addInput(start(), spend('bob', fee(10n), toBob)), alice)).toThrow(
      code('partial.signature'),
    );
    expect(() => draftOf(start())).toThrow(code('partial.incomplete'));
  });
});
