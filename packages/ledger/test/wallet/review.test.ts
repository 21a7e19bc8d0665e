import { bytesToHex } from '@dougong/crypto';
import { describe, expect, it } from 'vitest';
import { orderProgram } from '../../src/match/index.ts';
import { SIGHASH } from '../../src/native/sighash.ts';
import type { Output, Program } from '../../src/native/types.ts';
import { encodeAddress } from '../../src/programs/address.ts';
import { keyRef } from '../../src/programs/keys.ts';
import { encodeTemplate } from '../../src/programs/template.ts';
import { addAsset, addInput, addOutput, createPartial } from '../../src/wallet/partial/build.ts';
import { coverSoFar } from '../../src/wallet/partial/sign.ts';
import type { PartialTransaction } from '../../src/wallet/partial/types.ts';
import { type KnownChain, type Review, reviewPartial, type SignerKnowledge } from '../../src/wallet/review.ts';
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
  spend,
  toAlice,
  toBob,
} from '../native/fixture.ts';
import { asset, of, plain, policy, toTwo } from './fixture.ts';

const known: KnownChain = {
  name: 'testchain',
  hash: chain,
  suite: 'std',
  feeAsset,
  voteAsset: feeAsset,
  minVote: 1n,
  hrp: 'dg',
};
const signer: SignerKnowledge = { keys: [plain(alice)], chains: [known] };
const proof = { program: toAlice, definition: plainDefinition, assetNonce: nonce('fee') };
const start = (over: Partial<PartialTransaction> = {}): PartialTransaction => ({
  ...addAsset(createPartial({ suite: 'std', chain, feeAsset }), proof),
  ...over,
});
const base = (...outputs: Output[]): PartialTransaction =>
  outputs.reduce((p, output) => addOutput(p, output), addInput(start(), spend('a', fee(1_000_000_000n))));
const lines = (review: Review): string => (review.ok ? review.lines.join('\n') : `refused: ${review.why}`);

describe('a review', () => {
  it('says who gets what, what comes back and what the fee is', () => {
    const review = reviewPartial(base(pay(fee(300_000_000n)), pay(fee(699_999_000n), toAlice)), signer);
    const tag = bytesToHex(feeAsset.subarray(0, 6));
    expect(lines(review)).toBe(
      [
        'On testchain:',
        `Input 0: you spend 10 FEE (${tag}).`,
        `Output 0: 3 FEE (${tag}) to ${encodeAddress('dg', toBob)}.`,
        `Output 1: 6.99999 FEE (${tag}) to you.`,
        `The fee is 0.00001 FEE (${tag}).`,
        `You give 3.00001 FEE (${tag}) and get nothing.`,
      ].join('\n'),
    );
  });

  it('names votes, destruction, data, expiry, memos, locks and orders', () => {
    const htlc: Program = {
      vm: 0,
      code: encodeTemplate({
        name: 'htlc',
        lock: seed('l'),
        recipient: keyRef('std', bob),
        refund: keyRef('std', alice),
        after: 'height',
        until: 9,
      }),
    };
    const order = orderProgram({
      asset: feeAsset,
      token: 0n,
      offeredToken: 0n,
      num: 2n,
      den: 3n,
      maxFeeBps: 0n,
      payTo: toAlice,
      cancelKey: alice,
    });
    const whole = base(
      { ...pay(fee(10n), toBob), kind: 'vote', candidate: seed('candidate') },
      { kind: 'retire', value: fee(5n), data: new TextEncoder().encode('hello') },
      { kind: 'retire', data: Uint8Array.of(0, 10) },
      pay(fee(7n), htlc),
      pay(fee(8n), order),
    );
    const text = lines(
      reviewPartial({ ...whole, validUntil: 77, memo: new TextEncoder().encode('rent "May"\\') }, signer),
    );
    expect(text).toContain(`voting for ${bytesToHex(seed('candidate'))}`);
    expect(text).toContain('is destroyed, writing "hello"');
    expect(text).toContain('nothing is destroyed, writing 0x000a');
    expect(text).toContain('It is valid up to block 77.');
    expect(text).toContain('Memo: "rent \\"May\\"\\\\"');
    expect(text).toContain('back from block 9 on');
    expect(text).toContain('an order that asks FEE');
  });

  it('counts as change only what the signer can tell for its own', () => {
    const two = addInput(start(), spend('a', fee(1000n), toTwo), { policy });
    const shared = addOutput(two, pay(fee(900n), toTwo), { policy });
    expect(reviewPartial(shared, signer)).toMatchObject({ ok: true, gives: [{ amount: 100n }] });
    // The claim that an output is the signer's proves nothing.
    const claimed = addOutput(addInput(start(), spend('a', fee(1000n))), pay(fee(900n)), { keys: [plain(alice)] });
    expect(reviewPartial(claimed, signer)).toMatchObject({ ok: true, gives: [{ amount: 1000n }] });
    const joined = addOutput(addInput(start(), spend('a', fee(1000n))), pay(fee(900n), toTwo), { policy });
    expect(reviewPartial(joined, signer)).toMatchObject({ ok: true, gives: [{ amount: 1000n }] });
  });

  it('tells what an open signature leaves open', () => {
    const open = base(pay(fee(300n), toAlice));
    const later = addOutput(open, pay(fee(400n), toAlice));
    const review = reviewPartial(later, signer, coverSoFar(open));
    expect(lines(review)).toContain('(your signature does not cover this)');
    expect(lines(review)).toContain('Others can still add');
    expect(review).toMatchObject({ ok: true, fee: undefined, gives: [{ amount: 999_999_700n }] });
    expect(reviewPartial(open, signer, { flag: SIGHASH.pairOpen, index: 0 })).toMatchObject({ ok: true });
  });

  it('explains issues by their own definition', () => {
    const issued = addOutput(addInput(base(), issue({ amount: 50n })), { kind: 'retire', data: new Uint8Array(0) });
    expect(lines(reviewPartial(issued, signer, coverSoFar(issued)))).toContain('you issue 0.0000005 FEE');
  });

  it('asks modules that the signer knows', () => {
    const action: Output = { kind: 'action', module: 'casino', payload: Uint8Array.of(7) };
    const modules = { casino: (payload: Uint8Array) => (payload[0] === 7 ? 'a bet on seven' : undefined) };
    expect(lines(reviewPartial(base(action), { ...signer, modules }))).toContain('casino: a bet on seven');
    const other: Output = { ...action, payload: Uint8Array.of(8) };
    expect(reviewPartial(base(other), { ...signer, modules })).toMatchObject({ ok: false, why: 'module', output: 0 });
  });
});

describe('a review refuses', () => {
  const claim = { kind: 'claim' as const, module: 'bridge', value: fee(1n), payload: new Uint8Array(0) };
  const cases: [string, PartialTransaction, Parameters<typeof reviewPartial>[2]?][] = [
    ['chain', { ...base(pay(fee(1n))), chain: seed('other'), assets: [] }],
    ['chain', { ...base(pay(fee(1n))), feeAsset: seed('other') }],
    ['nothing', start()],
    ['nothing', addOutput(addInput(start(), spend('b', fee(5n), toBob)), pay(fee(1n)))],
    ['asset', { ...base(pay(fee(1n))), assets: [] }],
    ['asset', addOutput(addInput(base(), spend('g', of(asset('gold'), 5n), toBob)), pay(of(asset('gold'), 5n)))],
    ['program', base(pay(fee(1n), { vm: 2, code: Uint8Array.of(0x51) }))],
    ['module', base({ kind: 'pegOut', value: fee(1n), module: 'bridge', payload: new Uint8Array(0) })],
    ['input', addOutput(addInput(base(), claim), pay(fee(1n)))],
    ['rule', base(pay(fee(1_000_000_001n)))],
    ['rule', base(pay(of(asset('gold'), 1n)))],
    ['cover', base(pay(fee(1n))), { flag: SIGHASH.allOpen, inputs: 0, outputs: 0 }],
    ['cover', base(pay(fee(1n))), { flag: SIGHASH.pairOpen, index: 1 }],
  ];
  it.each(cases)('with %s what it cannot tell', (why, partial, cover) => {
    expect(reviewPartial(partial, signer, cover)).toMatchObject({ ok: false, why });
  });
});
