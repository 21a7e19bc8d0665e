import { bytesToHex, hexToBytes } from '@dougong/crypto';
import { useBackend } from '@dougong/crypto/backend';
import { type SignedMessage, schnorr } from '@dougong/crypto/secp256k1';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** BIP-340, vectors 1, 6 (R has odd y) and 15 (message of no bytes). */
const one = {
  secretKey: hexToBytes('b7e151628aed2a6abf7158809cf4f3c762e7160f38b4da56a784d9045190cfef'),
  publicKey: hexToBytes('dff1d77f2a671c5f36183726db2341be58feae1da2deced843240f7b502ba659'),
  auxRand: hexToBytes('0000000000000000000000000000000000000000000000000000000000000001'),
  message: hexToBytes('243f6a8885a308d313198a2e03707344a4093822299f31d0082efa98ec4e6c89'),
  signature: hexToBytes(
    '6896bd60eeae296db48a229ff71dfe071bde413e6d43f917dc8dcf8c78de33418906d11ac976abccb20b091292bff4ea897efcb639ea871cfa95f6de339e4b0a',
  ),
};
const oddR = hexToBytes(
  'fff97bd5755eeea420453a14355235d382f6472f8568a18b2f057a14602975563cc27944640ac607cd107ae10923d9ef7a73c643e166be5ebeafa34b1ac553e2',
);

const pool: readonly SignedMessage[] = Array.from({ length: 40 }, (_, i) => {
  const { secretKey, publicKey } = schnorr.keygen(new Uint8Array(32).fill((i % 3) + 1));
  const message = new Uint8Array(i).fill(i);
  return { signature: schnorr.sign(message, secretKey, new Uint8Array(32)), message, publicKey };
});

test('signs as BIP-340 does, and with fresh randomness by default', () => {
  expect(bytesToHex(schnorr.sign(one.message, one.secretKey, one.auxRand))).toBe(bytesToHex(one.signature));
  expect(schnorr.getPublicKey(one.secretKey)).toEqual(one.publicKey);
  expect(schnorr.sign(one.message, one.secretKey)).not.toEqual(schnorr.sign(one.message, one.secretKey));
});

describe.each(['portable', 'wasm', 'native'] as const)('under %s', (backend) => {
  beforeAll(() => useBackend(backend));
  afterAll(() => useBackend('auto'));

  test('the signature of the vector is valid, what resembles it is not', () => {
    const { signature, message, publicKey } = one;
    expect(schnorr.verify(signature, message, publicKey)).toBe(true);
    expect(schnorr.verify(oddR, message, publicKey)).toBe(false);
    expect(schnorr.verify(signature, message.subarray(1), publicKey)).toBe(false);
    expect(schnorr.verify(signature.toReversed(), message, publicKey)).toBe(false);
    // x = 5 is on no point, and the field's size is no coordinate.
    const noPoint = new Uint8Array(32).fill(5, 31);
    const p = hexToBytes('fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f');
    expect(schnorr.verify(signature, message, noPoint)).toBe(false);
    expect(schnorr.verify(signature, message, p)).toBe(false);
  });

  test('messages of any length', () => {
    for (const { signature, message, publicKey } of pool.slice(0, 10)) {
      expect(schnorr.verify(signature, message, publicKey)).toBe(true);
    }
  });

  test('wrong lengths are invalid', () => {
    const { signature, message, publicKey } = one;
    for (const length of [0, 63, 65, 96]) {
      const other = new Uint8Array(length);
      other.set(signature.subarray(0, length));
      expect(schnorr.verify(other, message, publicKey)).toBe(false);
      expect(schnorr.findInvalid([one, { signature: other, message, publicKey }])).toEqual([1]);
    }
    expect(schnorr.verify(signature, message, new Uint8Array(33))).toBe(false);
  });

  test('a batch finds exactly the broken entries', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: backend === 'portable' ? 12 : 40 }),
        fc.uniqueArray(fc.nat(39), { maxLength: 3 }),
        (size, broken) => {
          const expected = broken.filter((at) => at < size).sort((a, b) => a - b);
          const items = pool
            .slice(0, size)
            .map((item, i) => (expected.includes(i) ? { ...item, message: new Uint8Array(99) } : item));
          expect(schnorr.findInvalid(items)).toEqual(expected);
          expect(schnorr.verifyBatch(items)).toBe(expected.length === 0);
        },
      ),
      { numRuns: backend === 'portable' ? 3 : 15 },
    );
  });
});

test('an empty batch is valid, and batches larger than one equation work', () => {
  expect(schnorr.verifyBatch([])).toBe(true);
  const many = Array.from({ length: 1030 }, () => one);
  expect(schnorr.verifyBatch(many)).toBe(true);
  expect(schnorr.findInvalid(many.with(1027, { ...one, signature: oddR }))).toEqual([1027]);
});

test('wrong types and keys out of range', () => {
  const { signature, message, publicKey, secretKey } = one;
  expect(() => schnorr.verify('x' as never, message, publicKey)).toThrow(/^signature: /);
  expect(() => schnorr.verify(signature, null as never, publicKey)).toThrow(/^message: /);
  expect(() => schnorr.verify(signature, message, 1 as never)).toThrow(/^publicKey: /);
  expect(() => schnorr.verifyBatch({} as never)).toThrow(/^items: /);
  expect(() => schnorr.verifyBatch([{ signature, message, publicKey: '' as never }])).toThrow(
    /^items\[0\]\.publicKey: /,
  );
  expect(() => schnorr.sign(message, secretKey, new Uint8Array(31))).toThrow(/^auxRand: /);
  expect(() => schnorr.getPublicKey(new Uint8Array(32))).toThrow(expect.objectContaining({ code: 'secretKey.range' }));
});
