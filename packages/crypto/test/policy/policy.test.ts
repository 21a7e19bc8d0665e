import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from '../../src/bytes.ts';
import { CryptoError } from '../../src/errors.ts';
import {
  allOf,
  anyOf,
  atLeast,
  checkPolicy,
  decodePolicy,
  encodePolicy,
  evaluate,
  key,
  minimalSatisfaction,
  multisig,
  POLICY_LIMITS,
  type Policy,
  policyKeys,
  threshold,
} from '../../src/policy/index.ts';

const code = (name: string, path?: string): unknown =>
  expect.objectContaining(path === undefined ? { code: name } : { code: name, details: { path } });
const k = (n: number): Uint8Array => Uint8Array.of(n);
const [alice, bob, carol, dave, auditor] = [k(1), k(2), k(3), k(4), k(5)] as const;

/** Policies over the keys 0 … 7, so that keys often stand in several places. */
const names = fc.uniqueArray(fc.nat({ max: 7 }), { minLength: 1, maxLength: 4 });
const { policy: policies } = fc.letrec<{ policy: Policy }>((tie) => ({
  policy: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.nat({ max: 7 }).map((n) => key(k(n))),
    names.chain((ns) => fc.integer({ min: 1, max: ns.length }).map((required) => multisig(required, ns.map(k)))),
    names.chain((ns) =>
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: ns.length, maxLength: ns.length }).chain((weights) => {
        const members = ns.map((n, i) => ({ key: k(n), weight: weights[i] ?? 1 }));
        const sum = weights.reduce((a, b) => a + b, 0);
        return fc.integer({ min: 1, max: sum }).map((required) => threshold(required, members));
      }),
    ),
    fc
      .array(tie('policy'), { minLength: 1, maxLength: 3 })
      .chain((parts) => fc.integer({ min: 1, max: parts.length }).map((required) => atLeast(required, ...parts))),
  ),
})) as { policy: fc.Arbitrary<Policy> };
const kept = policies.filter((policy) => {
  try {
    checkPolicy(policy);
    return true;
  } catch {
    return false;
  }
});

describe('evaluation', () => {
  const treasury = allOf(key(auditor), anyOf(multisig(2, [alice, bob, carol]), key(dave)));

  test('and, or, m of n', () => {
    expect(evaluate(treasury, [auditor, alice, carol])).toBe(true);
    expect(evaluate(treasury, [auditor, dave])).toBe(true);
    expect(evaluate(treasury, [alice, bob, carol, dave])).toBe(false);
    expect(evaluate(treasury, [auditor, alice])).toBe(false);
    expect(evaluate(treasury, [auditor, alice, alice, k(99)])).toBe(false);
    expect(evaluate(treasury, [])).toBe(false);
  });

  test('weights', () => {
    const board = threshold(51, [
      { key: alice, weight: 50 },
      { key: bob, weight: 30 },
      { key: carol, weight: 20 },
    ]);
    expect(evaluate(board, [alice])).toBe(false);
    expect(evaluate(board, [bob, carol])).toBe(false);
    expect(evaluate(board, [alice, carol])).toBe(true);
    const large = threshold(2 * (2 ** 32 - 1), [
      { key: alice, weight: 2 ** 32 - 1 },
      { key: bob, weight: 2 ** 32 - 1 },
    ]);
    expect(evaluate(large, [alice])).toBe(false);
    expect(evaluate(large, [alice, bob])).toBe(true);
    expect(decodePolicy(encodePolicy(large))).toEqual(large);
  });

  test('more signatures never take a policy back', () => {
    fc.assert(
      fc.property(kept, fc.nat({ max: 255 }), fc.nat({ max: 7 }), (policy, mask, more) => {
        const signed = [0, 1, 2, 3, 4, 5, 6, 7].filter((n) => (mask >> n) & 1).map(k);
        if (evaluate(policy, signed)) expect(evaluate(policy, [...signed, k(more)])).toBe(true);
      }),
    );
  });
});

describe('minimal satisfaction', () => {
  test('no smaller set of the available keys satisfies the policy', () => {
    fc.assert(
      fc.property(kept, fc.nat({ max: 255 }), (policy, mask) => {
        const available = [0, 1, 2, 3, 4, 5, 6, 7].filter((n) => (mask >> n) & 1);
        const found = minimalSatisfaction(policy, available.map(k));
        let least = Number.POSITIVE_INFINITY;
        for (let subset = 0; subset < 2 ** available.length; subset++) {
          const signed = available.filter((_, i) => (subset >> i) & 1).map(k);
          if (signed.length < least && evaluate(policy, signed)) least = signed.length;
        }
        expect(found?.length ?? Number.POSITIVE_INFINITY).toBe(least);
        if (found !== undefined) expect(evaluate(policy, found)).toBe(true);
        expect(minimalSatisfaction(policy, available.map(k).reverse())).toEqual(found);
      }),
      { numRuns: 300 },
    );
  });

  test('a key that stands in two branches is signed with once', () => {
    const policy = allOf(multisig(1, [alice, bob]), multisig(1, [carol, bob]));
    expect(minimalSatisfaction(policy, [alice, bob, carol])).toEqual([bob]);
    expect(minimalSatisfaction(policy, [alice, carol])).toEqual([alice, carol]);
    expect(minimalSatisfaction(policy, [alice])).toBeUndefined();
  });

  test('the heaviest keys are the fewest', () => {
    const members = [1, 2, 3, 10, 4].map((weight, n) => ({ key: k(n), weight }));
    expect(
      minimalSatisfaction(
        threshold(14, members),
        members.map((member) => member.key),
      ),
    ).toEqual([k(3), k(4)]);
  });

  test('too many shared keys are refused, not searched', () => {
    const keys = Array.from({ length: 13 }, (_, n) => k(n));
    const policy = allOf(multisig(7, keys), multisig(6, keys));
    expect(() => minimalSatisfaction(policy, keys)).toThrow(code('policy.limit'));
    expect(minimalSatisfaction(policy, keys.slice(1))).toHaveLength(7);
  });

  test('a policy of a thousand keys is no work', () => {
    const groups = Array.from({ length: 4 }, (_, g) =>
      multisig(
        200,
        Array.from({ length: 255 }, (_, n) => Uint8Array.of(g, n)),
      ),
    );
    const policy = atLeast(3, ...groups);
    expect(minimalSatisfaction(policy, policyKeys(policy))).toHaveLength(600);
  });
});

describe('bytes', () => {
  test('the layout is for ever', () => {
    const policy = atLeast(
      2,
      key(hexToBytes('aabb')),
      multisig(1, [alice, bob]),
      threshold(258, [{ key: carol, weight: 65_537 }]),
    );
    expect(bytesToHex(encodePolicy(policy))).toBe(
      ['030203', '0002aabb', '010102', '0101', '0102', '02', '0000000000000102', '01', '00010001', '0103'].join(''),
    );
  });

  test('policy and back', () => {
    fc.assert(
      fc.property(kept, (policy) => {
        expect(decodePolicy(encodePolicy(policy))).toEqual(policy);
      }),
    );
  });

  test('any bytes are refused with a typed error or come back as they were', () => {
    const small = fc.array(fc.constantFrom(0, 1, 1, 1, 2, 3, 3, 255), { maxLength: 40 });
    fc.assert(
      fc.property(small, (list) => {
        const bytes = Uint8Array.from(list);
        try {
          expect(encodePolicy(decodePolicy(bytes))).toEqual(bytes);
        } catch (error) {
          if (!(error instanceof CryptoError)) throw error;
          expect(['bytes.truncated', 'bytes.trailing', 'policy.malformed', 'policy.limit']).toContain(error.code);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('nesting and counts of strangers are bounded', () => {
    const nested = Uint8Array.from([...new Array(30_000).fill([3, 1, 1]).flat(), 0, 1, 7]);
    expect(() => decodePolicy(nested)).toThrow(code('policy.limit'));
    const wide = Uint8Array.from([3, 1, 255, ...new Array(255).fill([3, 1, 255]).flat()]);
    expect(() => decodePolicy(wide)).toThrow(CryptoError);
    const many = [
      3,
      1,
      9,
      ...Array.from({ length: 9 }, () => [3, 1, 255, ...new Array(255).fill([0, 1, 7]).flat()]).flat(),
    ];
    expect(() => decodePolicy(Uint8Array.from(many))).toThrow(code('policy.limit'));
    expect(() => decodePolicy(Uint8Array.of(9))).toThrow(code('policy.malformed'));
  });
});

describe('rules', () => {
  test('the part that breaks one is named', () => {
    const refused: [Policy, string][] = [
      [multisig(0, [alice]), 'required'],
      [multisig(2, [alice]), 'required'],
      [multisig(1.5, [alice, bob]), 'required'],
      [multisig(1, []), 'keys'],
      [multisig(1, [alice, bob, k(1)]), 'keys.2'],
      [key(new Uint8Array(0)), 'key.0'],
      [key(new Uint8Array(256)), 'key.0'],
      [key('x' as never), 'key.0'],
      [threshold(0, [{ key: alice, weight: 1 }]), 'required'],
      [threshold(3, [{ key: alice, weight: 2 }]), 'required'],
      [threshold(1, [{ key: alice, weight: 0 }]), 'members.0.weight'],
      [threshold(1, [{ key: alice, weight: 2 ** 32 }]), 'members.0.weight'],
      [
        threshold(1, [
          { key: alice, weight: 1 },
          { key: k(1), weight: 1 },
        ]),
        'members.1',
      ],
      [allOf(), 'policies'],
      [allOf(key(alice), multisig(9, [bob])), 'policies.1.required'],
      [allOf(key(alice), { type: 'nonsense' } as never), 'policies.1.type'],
      [undefined as never, 'type'],
    ];
    for (const [policy, path] of refused) {
      expect(() => checkPolicy(policy), path).toThrow(code('policy.malformed', path));
      expect(() => evaluate(policy, [])).toThrow(code('policy.malformed', path));
      expect(() => encodePolicy(policy)).toThrow(code('policy.malformed', path));
    }
  });

  test('limits', () => {
    let deep: Policy = key(alice);
    for (let i = 0; i < POLICY_LIMITS.depth; i++) deep = allOf(deep);
    expect(decodePolicy(encodePolicy(deep))).toEqual(deep);
    expect(() => checkPolicy(allOf(deep))).toThrow(code('policy.limit'));
    const keys = Array.from({ length: 255 }, (_, n) => k(n));
    const wide = allOf(...new Array(5).fill(multisig(1, keys)));
    expect(() => checkPolicy(wide)).toThrow(code('policy.limit'));
    const nodes = allOf(...new Array(255).fill(allOf(key(alice), key(bob), key(carol), key(dave))));
    expect(() => checkPolicy(nodes)).toThrow(code('policy.limit'));
    expect(() => checkPolicy(multisig(1, [...keys, Uint8Array.of(1, 1)]))).toThrow(code('policy.malformed'));
  });
});
