import { useBackend } from '@dougong/crypto/backend';
import { findInvalid, keygen, type SignedMessage, sign, verify, verifyBatch } from '@dougong/crypto/ed25519';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const keys = Array.from({ length: 4 }, (_, i) => keygen(new Uint8Array(32).fill(i + 1)));
const pool: readonly SignedMessage[] = Array.from({ length: 80 }, (_, i) => {
  const { secretKey, publicKey } = keys[i % keys.length] ?? keygen();
  const message = Uint8Array.of(i, i, i);
  return { signature: sign(message, secretKey), message, publicKey };
});

/** Ways to break an entry: by its equation, by its encoding, by its length. */
const breakages: readonly ((item: SignedMessage) => SignedMessage)[] = [
  (item) => ({ ...item, message: new Uint8Array(7) }),
  (item) => ({ ...item, signature: item.signature.map((byte, i) => (i === 63 ? 0xff : byte)) }),
  (item) => ({ ...item, signature: item.signature.subarray(1) }),
  (item) => ({ ...item, publicKey: new Uint8Array(32).fill(2, 0, 1) }),
];

describe.each(['portable', 'wasm', 'native'] as const)('under %s', (backend) => {
  beforeAll(() => useBackend(backend));
  afterAll(() => useBackend('auto'));

  test.each(['zip215', 'strict', 'ref10', 'bytom'] as const)('%s finds exactly the broken entries', (rule) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: backend === 'portable' ? 24 : 80 }),
        fc.uniqueArray(fc.tuple(fc.nat(79), fc.nat(breakages.length - 1)), { maxLength: 4, selector: ([at]) => at }),
        (size, broken) => {
          const items = pool.slice(0, size);
          const places = broken.filter(([at]) => at < size);
          for (const [at, how] of places) {
            const item = items[at];
            const breakage = breakages[how];
            if (item !== undefined && breakage !== undefined) items[at] = breakage(item);
          }
          const expected = places.map(([at]) => at).sort((a, b) => a - b);
          expect(findInvalid(items, { rule })).toEqual(expected);
          expect(verifyBatch(items, { rule })).toBe(expected.length === 0);
        },
      ),
      { numRuns: backend === 'portable' ? 3 : 12 },
    );
  });
});

test('an empty batch is valid', () => {
  expect(verifyBatch([])).toBe(true);
  expect(findInvalid([])).toEqual([]);
});

test('errors that cancel in a plain sum do not cancel in a batch', () => {
  const [first, second] = pool;
  if (first === undefined || second === undefined) throw new RangeError('no signatures');
  // S of the first grows by one and of the second shrinks by one: the sum of both equations still holds.
  const shifted = (item: SignedMessage, by: 1 | -1): SignedMessage => {
    const signature = item.signature.slice();
    signature[32] = (signature[32] ?? 0) + by;
    return { ...item, signature };
  };
  const pair = [shifted(first, 1), shifted(second, -1)];
  expect(pair.map((item) => verify(item.signature, item.message, item.publicKey))).toEqual([false, false]);
  for (const backend of ['portable', 'wasm'] as const) {
    useBackend(backend);
    expect(verifyBatch(pair)).toBe(false);
  }
  useBackend('auto');
});

test('batches larger than one equation holds', () => {
  const many = Array.from({ length: 1100 }, (_, i) => never(pool[i % pool.length]));
  expect(verifyBatch(many)).toBe(true);
  const broken = many.with(1050, { ...never(many[1050]), message: new Uint8Array(1) });
  expect(verifyBatch(broken)).toBe(false);
  expect(findInvalid(broken)).toEqual([1050]);
});

test('wrong types name the entry and field', () => {
  expect(() => verifyBatch('x' as never)).toThrow(/^items: /);
  expect(() => findInvalid([never(pool[0]), { ...never(pool[1]), publicKey: [] as never }])).toThrow(
    /^items\[1\]\.publicKey: /,
  );
  expect(() => verifyBatch([undefined as never])).toThrow(/^items\[0\]\.signature: /);
});

function never<T>(value?: T): T {
  if (value === undefined) throw new RangeError('missing');
  return value;
}
