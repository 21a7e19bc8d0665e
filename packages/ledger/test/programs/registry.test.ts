import { suites } from '@dougong/crypto/keys';
import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/errors.ts';
import { bvm1 } from '../../src/programs/bvm.ts';
import { invalidClaims } from '../../src/programs/claims.ts';
import { keyRef } from '../../src/programs/keys.ts';
import { programRegistry } from '../../src/programs/program-vm.ts';
import { compareKeyRefs, decodePolicy, encodePolicy, encodeTemplate } from '../../src/programs/template.ts';
import { seed, testKey } from '../native/fixture.ts';

describe('machines', () => {
  it('registry.conflict: two of one byte', () => {
    expect(() => programRegistry([bvm1, bvm1])).toThrow(
      expect.objectContaining({ code: 'registry.conflict' }) as Error,
    );
    expect(programRegistry([bvm1]).vm(2)).toBeUndefined();
  });
});

describe('claims', () => {
  const claim = (name: string, suite: (typeof suites)['ed25519'], input: number, good = true) => {
    const key = testKey(name, suite);
    const message = seed(name);
    const signature = key.sign(good ? message : seed('other'));
    return { suite: suite.id, publicKey: key.publicKey, message, signature, input };
  };

  it('come back with the positions of those that do not hold, over all suites', () => {
    const claims = [
      claim('a', suites.ed25519, 0),
      claim('b', suites.schnorr, 1, false),
      claim('c', suites.ed25519, 2, false),
      claim('d', suites.ecdsa, 3),
      claim('e', suites.sm2, 4, false),
      claim('f', suites.ecdsa, 5, false),
      claim('g', suites.schnorr, 6),
      { ...claim('h', suites.ed25519, 7), suite: 99 },
    ];
    expect(invalidClaims(claims)).toEqual([1, 2, 4, 5, 7]);
    expect(invalidClaims(claims.filter((_, i) => ![1, 2, 4, 5, 7].includes(i)))).toEqual([]);
    expect(invalidClaims([])).toEqual([]);
  });
});

describe('keys and policies', () => {
  it('encode.value: an unknown suite, a key of the wrong length', () => {
    for (const bad of [
      { suite: 0, publicKey: seed('k') },
      { suite: 5, publicKey: seed('k') },
      { suite: 1, publicKey: seed('k').subarray(1) },
    ]) {
      expect(() => keyRef('std', bad)).toThrow(LedgerError);
    }
    const key = { suite: 7, hash: seed('k') };
    expect(() => encodeTemplate({ name: 'keyHash', key })).toThrow(LedgerError);
  });

  it('decode only in their one order, with m from 1 to n', () => {
    const keys = ['a', 'b', 'c'].map((name) => keyRef('std', testKey(name))).sort(compareKeyRefs);
    const bytes = encodePolicy({ m: 2, keys });
    expect(decodePolicy(bytes).m).toBe(2);
    for (const wrong of [bytes.with(0, 0), bytes.with(0, 4), bytes.with(1, 0), bytes.with(2, 9), bytes.subarray(1)]) {
      expect(() => decodePolicy(wrong)).toThrow(LedgerError);
    }
    const [first, second, third] = keys;
    if (first === undefined || second === undefined || third === undefined) throw new Error('no keys');
    for (const order of [
      [second, first, third],
      [first, first, third],
    ]) {
      const turned = new Uint8Array(bytes);
      for (const [i, { suite, hash }] of order.entries()) turned.set([suite, ...hash], 2 + 33 * i);
      expect(() => decodePolicy(turned)).toThrow(LedgerError);
    }
  });
});
