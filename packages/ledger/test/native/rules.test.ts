import { describe, expect, it } from 'vitest';
import { SIGHASH } from '../../src/native/sighash.ts';
import { checkStructure } from '../../src/native/structure.ts';
import { sealTransaction } from '../../src/native/transaction.ts';
import type { AssetDefinition, Value } from '../../src/native/types.ts';
import { encodeTemplate } from '../../src/programs/template.ts';
import {
  alice,
  bob,
  draft,
  fee,
  feeAsset,
  idOf,
  issue,
  keyWitness,
  nonce,
  parameters,
  pay,
  plainDefinition,
  refusal,
  seed,
  signed,
  spend,
  toAlice,
  verdict,
  withWitness,
} from './fixture.ts';

const payment = draft([spend('a', fee(100n))], [pay(fee(60n)), pay(fee(30n), toAlice)]);

describe('an ordinary payment', () => {
  it('passes and leaves the difference as fee', () => {
    const outcome = verdict(signed(payment));
    expect(outcome.ok && outcome.value.effects.fee).toBe(10n);
    expect(outcome.ok && outcome.value.effects.creates.length).toBe(2);
    expect(outcome.ok && outcome.value.effects.spends.length).toBe(1);
  });
});

describe('shape', () => {
  it('tx.suite: of another suite', () => {
    expect(refusal({ ...payment, suite: 'gm' }).code).toBe('tx.suite');
  });

  it('tx.chain: of another chain', () => {
    expect(refusal({ ...payment, chain: seed('other') }).code).toBe('tx.chain');
  });

  it('tx.outputs: without outputs', () => {
    expect(refusal(draft([spend('a', fee(1n))], [])).code).toBe('tx.outputs');
  });

  it('tx.calls: more than 64 calls to modules', () => {
    const call = { kind: 'action' as const, module: 'm', payload: new Uint8Array(0) };
    const calls = (n: number) =>
      draft(
        [spend('a', fee(1n))],
        Array.from({ length: n }, () => call),
      );
    expect(refusal(calls(65)).code).toBe('tx.calls');
    expect(verdict(signed(calls(64))).ok).toBe(true);
  });

  it('tx.duplicateInput: the same output twice', () => {
    const twice = draft([spend('a', fee(5n)), spend('b', fee(5n)), spend('a', fee(5n))], [pay(fee(15n))]);
    expect(refusal(twice)).toMatchObject({ code: 'tx.duplicateInput', input: 2 });
  });

  it('tx.duplicateInput: among many inputs, the earliest repetition', () => {
    const inputs = Array.from({ length: 40 }, (_, i) => spend(`n${i === 30 || i === 35 ? 3 : i}`, fee(1n)));
    expect(refusal(draft(inputs, [pay(fee(1n))]))).toMatchObject({ code: 'tx.duplicateInput', input: 30 });
  });

  it('tx.system: a system input beside another, with a witness, with an expiry, or outside its place', () => {
    const system = { kind: 'system' as const, height: 1, data: new Uint8Array(0) };
    expect(refusal(draft([spend('a', fee(1n)), system], [pay(fee(1n))]))).toMatchObject({
      code: 'tx.system',
      input: 1,
    });
    const alone = draft([system], [pay(fee(1n))]);
    expect(checkStructure(sealTransaction(alone), parameters).ok).toBe(true);
    expect(refusal(alone).code).toBe('tx.system');
    for (const wrong of [
      withWitness(alone, 0, [seed('w')]),
      { ...alone, validUntil: 9 },
      draft([system], [{ kind: 'retire', data: new Uint8Array(1) }]),
    ]) {
      expect(checkStructure(sealTransaction(wrong), parameters)).toMatchObject({ code: 'tx.system' });
    }
  });
});

describe('values by class', () => {
  const value = (first: number, token: bigint, amount: bigint): Value => ({
    asset: seed('asset').with(0, first),
    token,
    amount,
  });
  const through = (v: Value) => refusal(draft([spend('a', v)], [pay(v)])).code;

  it('value.class: the first byte of the asset is no class', () => {
    expect(through(value(0, 0n, 1n))).toBe('value.class');
    expect(through(value(5, 0n, 1n))).toBe('value.class');
  });

  it('value.token: class 1 has token 0, class 4 has its unit', () => {
    expect(through(value(1, 1n, 1n))).toBe('value.token');
    expect(through(value(4, 0n, 1n))).toBe('value.token');
  });

  it('value.amount: class 3 is one item, class 4 whole units', () => {
    expect(through(value(3, 7n, 2n))).toBe('value.amount');
    expect(through(value(4, 50n, 75n))).toBe('value.amount');
  });

  it('is asked of outputs, too', () => {
    const tx = draft([spend('a', fee(1n))], [pay(fee(1n)), pay(value(3, 7n, 2n))]);
    expect(refusal(tx)).toMatchObject({ code: 'value.amount', output: 1 });
  });
});

describe('outputs', () => {
  it('output.program: the module template holds no output', () => {
    const held = { vm: 0, code: encodeTemplate({ name: 'module', module: 'rewards' }) };
    expect(refusal(draft([spend('a', fee(1n))], [pay(fee(1n), held)]))).toMatchObject({
      code: 'output.program',
      output: 0,
    });
  });

  it('output.vote: another asset than the vote asset, or less than the minimum', () => {
    const vote = (value: Value) => ({ kind: 'vote' as const, value, program: toAlice, candidate: seed('c') });
    expect(verdict(signed(draft([spend('a', fee(100n))], [vote(fee(100n))]))).ok).toBe(true);
    expect(refusal(draft([spend('a', fee(99n))], [vote(fee(99n))])).code).toBe('output.vote');
    const other = { asset: seed('other').with(0, 1), token: 0n, amount: 100n };
    expect(refusal(draft([spend('a', other)], [vote(other)])).code).toBe('output.vote');
  });
});

describe('issues', () => {
  const define = (over: Partial<AssetDefinition>): AssetDefinition => ({ ...plainDefinition, ...over });
  const issued = (over: Parameters<typeof issue>[0], amountOut?: bigint) => {
    const input = issue(over);
    const value = { asset: idOf(input), token: input.token, amount: amountOut ?? input.amount };
    return draft([input], [pay(value)]);
  };

  it('pass for each class', () => {
    const quark = define({ class: 3, decimals: 0 });
    const quantum = define({ class: 4, decimals: 0, unit: 50n });
    for (const tx of [
      issued({}),
      issued({ definition: define({ class: 2 }), token: 7n }),
      issued({ definition: quark, token: 7n, amount: 1n }),
      issued({ definition: quantum, token: 50n, amount: 150n }),
    ]) {
      const outcome = verdict(signed(tx));
      expect(outcome).toMatchObject({ ok: true });
    }
  });

  it('issue.token: class 1 with a token, class 4 with another than its unit', () => {
    expect(refusal(issued({ token: 1n })).code).toBe('issue.token');
    const quantum = define({ class: 4, decimals: 0, unit: 50n });
    expect(refusal(issued({ definition: quantum, token: 49n, amount: 98n })).code).toBe('issue.token');
  });

  it('issue.amount: class 3 in more than one, class 4 in a part of a unit', () => {
    const quark = define({ class: 3, decimals: 0 });
    expect(refusal(issued({ definition: quark, token: 7n, amount: 2n })).code).toBe('issue.amount');
    const quantum = define({ class: 4, decimals: 0, unit: 50n });
    expect(refusal(issued({ definition: quantum, token: 50n, amount: 75n })).code).toBe('issue.amount');
  });

  it('issue.nonce: a later issue of an asset that has only one', () => {
    const later = { issueNonce: nonce('second') };
    expect(verdict(signed(issued(later))).ok).toBe(true);
    expect(refusal(issued({ ...later, definition: define({ reissue: false }) })).code).toBe('issue.nonce');
    expect(refusal(issued({ ...later, definition: define({ supply: 'fixed', reissue: false }) })).code).toBe(
      'issue.nonce',
    );
  });

  it('issue.control: an asset that its issuer could freeze', () => {
    expect(refusal(issued({ definition: define({ freeze: true }) })).code).toBe('issue.control');
  });

  it('issue.cap: more than the cap at once', () => {
    const capped = define({ supply: 'capped', cap: 9n });
    expect(refusal(issued({ definition: capped })).code).toBe('issue.cap');
    expect(verdict(signed(issued({ definition: capped, amount: 9n }))).ok).toBe(true);
  });

  it('declare their nonce, and items of class 3 their number, as used once', () => {
    const quark = issued({ definition: define({ class: 3, decimals: 0 }), token: 7n, amount: 1n });
    const outcome = verdict(signed(quark));
    expect(outcome.ok && outcome.value.effects.once.length).toBe(2);
    const plain = verdict(signed(issued({})));
    expect(plain.ok && plain.value.effects.once.length).toBe(1);
    expect(plain.ok && plain.value.effects.supply).toMatchObject([{ issued: 10n, burned: 0n }]);
  });
});

describe('balance', () => {
  const other: Value = { asset: seed('gold').with(0, 1), token: 0n, amount: 8n };

  it('balance.asset: a surplus or deficit of anything but the fee asset', () => {
    for (const amount of [7n, 9n]) {
      const tx = draft([spend('a', fee(1n)), spend('b', other)], [pay({ ...other, amount })]);
      expect(refusal(tx)).toMatchObject({ code: 'balance.asset' });
    }
  });

  it('balance.asset: series of class 2 do not merge', () => {
    const series = (token: bigint, amount: bigint): Value => ({ asset: seed('s').with(0, 2), token, amount });
    const tx = draft([spend('a', series(1n, 3n)), spend('b', series(2n, 3n))], [pay(series(1n, 6n))]);
    expect(refusal(tx).code).toBe('balance.asset');
  });

  it('balance.fee: more goes out than comes in', () => {
    expect(refusal(draft([spend('a', fee(1n))], [pay(fee(2n))])).code).toBe('balance.fee');
  });

  it('balance.overflow: a sum above 2^63 - 1', () => {
    const huge = fee(2n ** 63n - 1n);
    expect(refusal(draft([spend('a', huge), spend('b', huge)], [pay(huge)])).code).toBe('balance.overflow');
    expect(refusal(draft([spend('a', huge)], [pay(huge), pay(fee(1n))])).code).toBe('balance.overflow');
  });

  it('counts the same with few items and with many', () => {
    const inputs = Array.from({ length: 30 }, (_, i) => spend(`m${i}`, i % 2 === 0 ? fee(3n) : other));
    const outputs = [...Array.from({ length: 15 }, () => pay(other)), pay(fee(40n))];
    const outcome = checkStructure(sealTransaction(draft(inputs, outputs)), parameters);
    expect(outcome.ok && outcome.value.fee).toBe(5n);
    expect(refusal(draft(inputs, outputs.slice(1))).code).toBe('balance.asset');
  });

  it('counts retired, pegged-out and action value as gone', () => {
    const tx = draft(
      [spend('a', fee(10n))],
      [
        { kind: 'retire', value: fee(2n), data: new Uint8Array(0) },
        { kind: 'pegOut', value: fee(3n), module: 'bridge', payload: new Uint8Array(0) },
        { kind: 'action', value: fee(4n), module: 'rewards', payload: new Uint8Array(0) },
      ],
    );
    const outcome = verdict(signed(tx));
    expect(outcome.ok && outcome.value.effects.fee).toBe(1n);
    expect(outcome.ok && outcome.value.effects.supply).toEqual([
      { asset: feeAsset, issued: 0n, burned: 2n, peggedIn: 0n, peggedOut: 3n },
    ]);
    expect(outcome.ok && outcome.value.effects.calls.map((c) => [c.source, c.module, c.value?.amount])).toEqual([
      ['pegOut', 'bridge', 3n],
      ['action', 'rewards', 4n],
    ]);
    expect(outcome.ok && outcome.value.effects.calls[1]?.signers).toEqual([Uint8Array.of(1, ...alice.publicKey)]);
  });
});

describe('open signatures', () => {
  const open = { flag: SIGHASH.allOpen, inputs: 1, outputs: 1 } as const;
  const mine = draft([spend('a', fee(10n))], [pay(fee(9n))]);
  const appended = draft(
    [spend('a', fee(10n)), spend('b', fee(5n), pay(fee(1n)).program)],
    [pay(fee(9n)), pay(fee(5n))],
  );

  it('ALL+OPEN lets others append inputs and outputs', () => {
    const witness = keyWitness(mine, 0, alice, open);
    const whole = withWitness(withWitness(appended, 0, witness), 1, keyWitness(appended, 1, bob));
    expect(verdict(whole)).toMatchObject({ ok: true });
    const changed = { ...whole, outputs: [pay(fee(8n)), pay(fee(6n))] };
    expect(refusal(withWitness(changed, 1, keyWitness(changed, 1, bob)))).toMatchObject({
      code: 'signature.invalid',
      input: 0,
    });
  });

  it('PAIR+OPEN covers the output at its own position and lets every other change', () => {
    const tx = draft([spend('a', fee(10n)), spend('b', fee(5n))], [pay(fee(9n)), pay(fee(5n))]);
    const pair = (index: number) => keyWitness(tx, index, alice, { flag: SIGHASH.pairOpen, index });
    const whole = { ...tx, witnesses: [pair(0), pair(1)] };
    expect(verdict(whole).ok).toBe(true);
    const firstChanged = { ...whole, outputs: [pay(fee(8n)), pay(fee(5n))] };
    expect(refusal(firstChanged)).toMatchObject({ code: 'signature.invalid', input: 0 });
  });

  it('a call is signed by those whose signatures cover it', () => {
    const call = { kind: 'action' as const, module: 'rewards', payload: seed('p') };
    const tx = draft([spend('a', fee(10n))], [pay(fee(9n)), call]);
    const narrow = { ...tx, witnesses: [keyWitness(tx, 0, alice, open)] };
    const wide = { ...tx, witnesses: [keyWitness(tx, 0, alice, { ...open, outputs: 2 })] };
    const signers = (t: typeof tx) => {
      const outcome = verdict(t);
      return outcome.ok ? outcome.value.effects.calls[0]?.signers.length : undefined;
    };
    expect(signers(narrow)).toBe(0);
    expect(signers(wide)).toBe(1);
  });
});
