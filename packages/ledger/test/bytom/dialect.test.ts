import { describe, expect, test } from 'vitest';
import { bytomDialect } from '../../src/bytom/dialect.ts';
import { bytomNetworks } from '../../src/bytom/networks.ts';
import { vapor } from '../../src/bytom/profile.ts';
import { alice, bob, fields, id, pay, payment, signed, spend, spent } from './fixture.ts';

describe('a deployed network as a dialect', () => {
  const dialect = bytomDialect(bytomNetworks.vapor);
  const context = { height: 5_000, timeMs: 0 };

  test('tells what a payment asks of the state', () => {
    const transaction = dialect.decode(vapor.encode(payment(vapor)));
    const outcome = dialect.check(transaction, context);
    if (!outcome.ok) throw new TypeError('the payment is valid');
    const { effects, claims } = outcome.value;
    expect(claims).toEqual([]);
    expect(effects).toMatchObject({
      fee: 10_000_000n,
      transferred: 990_000_000n,
      contextual: false,
      validUntil: 0,
      once: [],
    });
    expect(effects.spends).toEqual([vapor.entryHasher.outputId(id(1), 0n, spent(), alice.program)]);
    expect(effects.creates.map(({ id: created, origin }) => [created, origin])).toEqual([
      [vapor.entries(transaction).resultIds[0], 'normal'],
    ]);
  });

  test('a zero output is nothing, a vote is locked', () => {
    const key = new Uint8Array(64);
    const outputs = [pay(0n), { ...pay(200_000_000n), type: 'vote', vote: key } as const, pay(700_000_000n)];
    const outcome = dialect.check(signed(vapor, fields([spend()], outputs)), context);
    if (!outcome.ok) throw new TypeError('the vote is valid');
    expect(outcome.value.effects.creates.map(({ index, origin }) => [index, origin])).toEqual([
      [1, 'vote'],
      [2, 'normal'],
    ]);
  });

  test('refusals carry the ledger’s rule and the deployed one', () => {
    const stolen = vapor.make({ ...payment(vapor), outputs: [pay(1n)] });
    expect(dialect.check(stolen, context)).toMatchObject({
      ok: false,
      code: 'program.false',
      input: 0,
      details: { rule: 'bvm.falseResult' },
    });
    const twice = vapor.make(fields([spend(), spend()], [pay(1n)]));
    expect(dialect.checkStructure(twice)).toMatchObject({
      code: 'tx.duplicateInput',
      details: { rule: 'tx.duplicateInput' },
    });
    expect(dialect.checkStructure(payment(vapor))).toEqual({ ok: true, value: undefined });
    const late = signed(vapor, { ...fields([spend()], [pay(1n)]), timeRange: 4_999n });
    expect(dialect.check(late, context)).toMatchObject({ code: 'tx.expired' });
  });

  test('there are no flags, and no input beyond the last', () => {
    const transaction = payment(vapor);
    expect(dialect.sighash(transaction, 0)).toEqual(vapor.sighash(transaction, 0));
    expect(() => dialect.sighash(transaction, 0, 1)).toThrow(expect.objectContaining({ code: 'encode.value' }));
    expect(() => dialect.sighash(transaction, 1)).toThrow(expect.objectContaining({ code: 'encode.value' }));
  });

  test('standard programs have addresses', () => {
    const { programs } = dialect;
    const toKey = programs.payToKey(alice.publicKey);
    const toTwo = programs.payToThreshold(2, [alice.publicKey, bob.publicKey]);
    expect(toKey).toEqual(alice.program);
    for (const program of [toKey, toTwo])
      expect(programs.fromAddress(programs.toAddress(program) ?? '')).toEqual(program);
    expect(() => programs.fromAddress('bm1x')).toThrow(expect.objectContaining({ code: 'address.malformed' }));
  });
});
