import { bytesToHex, concatBytes, hexToBytes } from '@dougong/crypto';
import { useBackend } from '@dougong/crypto/backend';
import { ecdsa } from '@dougong/crypto/secp256k1';
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const be = (value: bigint): Uint8Array => numberToBytesBE(value, 32);
const one = be(1n);

/** RFC 6979 signature by key 1 over SHA-256("Satoshi Nakamoto"), a vector that several libraries share. */
const digest = hexToBytes('a0dc65ffca799873cbea0ac274015b9526505daaaed385155425f7337704883e');
const signature = hexToBytes(
  '934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d82442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5',
);
const publicKey = ecdsa.getPublicKey(one);
const long = ecdsa.getPublicKey(one, false);

describe.each(['portable', 'wasm', 'native'] as const)('verification under %s', (backend) => {
  beforeAll(() => useBackend(backend));
  afterAll(() => useBackend('auto'));

  test('accepts both forms of the key', () => {
    expect(ecdsa.verify(signature, digest, publicKey)).toBe(true);
    expect(ecdsa.verify(signature, digest, long)).toBe(true);
  });

  test('refuses the hybrid form, a key off the curve and wrong lengths', () => {
    const hybrid = long.slice();
    hybrid[0] = 6 + ((long[64] ?? 0) & 1);
    const offCurve = long.slice();
    offCurve[64] = (long[64] ?? 0) ^ 1;
    for (const key of [
      hybrid,
      offCurve,
      long.slice(0, 64),
      publicKey.slice(1),
      new Uint8Array(0),
      new Uint8Array(33),
    ]) {
      expect(ecdsa.verify(signature, digest, key)).toBe(false);
    }
  });

  test('refuses high s, zeros and numbers not below the order', () => {
    const r = bytesToNumberBE(signature.subarray(0, 32));
    const s = bytesToNumberBE(signature.subarray(32));
    for (const [r_, s_] of [
      [r, n - s],
      [0n, s],
      [r, 0n],
      [n, s],
      [r, n],
    ] as const) {
      expect(ecdsa.verify(concatBytes(be(r_), be(s_)), digest, publicKey)).toBe(false);
    }
  });

  test('refuses other digests, also of another length, and other lengths of signature', () => {
    expect(ecdsa.verify(signature, digest.toReversed(), publicKey)).toBe(false);
    for (const length of [0, 31, 33, 64]) {
      expect(ecdsa.verify(signature, new Uint8Array(length), publicKey)).toBe(false);
    }
    for (const length of [0, 63, 65, 96]) {
      const other = new Uint8Array(length);
      other.set(signature.subarray(0, length));
      expect(ecdsa.verify(other, digest, publicKey)).toBe(false);
    }
  });
});

test('signs as RFC 6979 says', () => {
  expect(bytesToHex(ecdsa.sign(digest, one))).toBe(bytesToHex(signature));
});

test('recovers the key, and refuses what has none', () => {
  const { signature: made, recovery } = ecdsa.signRecoverable(digest, one);
  expect(made).toEqual(signature);
  expect(ecdsa.recover(made, digest, recovery)).toEqual(publicKey);
  expect(ecdsa.recover(made, digest, recovery ^ 1)).not.toEqual(publicKey);
  expect(() => ecdsa.recover(made, digest, 4)).toThrow(/^recovery: /);
  // x = r + n is no coordinate of the field for so large an r.
  expect(() => ecdsa.recover(made, digest, 2)).toThrow(expect.objectContaining({ code: 'signature.invalid' }));
  expect(() => ecdsa.recover(new Uint8Array(64), digest, 0)).toThrow(
    expect.objectContaining({ code: 'signature.invalid' }),
  );
});

test('normalize takes high s to low s and leaves low s alone', () => {
  const s = bytesToNumberBE(signature.subarray(32));
  const high = concatBytes(signature.subarray(0, 32), be(n - s));
  expect(ecdsa.normalize(high)).toEqual(signature);
  expect(ecdsa.normalize(signature)).toEqual(signature);
  expect(() => ecdsa.normalize(new Uint8Array(64))).toThrow(expect.objectContaining({ code: 'signature.invalid' }));
});

test('secret keys out of range are refused', () => {
  for (const key of [0n, n, 2n ** 256n - 1n]) {
    expect(() => ecdsa.sign(digest, be(key))).toThrow(expect.objectContaining({ code: 'secretKey.range' }));
    expect(() => ecdsa.getPublicKey(be(key))).toThrow(expect.objectContaining({ code: 'secretKey.range' }));
    expect(() => ecdsa.keygen(be(key))).toThrow(expect.objectContaining({ code: 'secretKey.range' }));
  }
  expect(() => ecdsa.sign(digest.subarray(1), one)).toThrow('digest: expected 32 bytes, got 31');
});

describe('DER', () => {
  const scalar = fc.oneof(fc.constantFrom(1n, 127n, 128n, 255n, 256n, n - 1n), fc.bigInt({ min: 1n, max: n - 1n }));

  test('comes back', () => {
    fc.assert(
      fc.property(scalar, scalar, (r, s) => {
        const compact = concatBytes(be(r), be(s));
        expect(ecdsa.fromDer(ecdsa.toDer(compact))).toEqual(compact);
      }),
    );
  });

  test('bytes that parse are the ones that would be written', () => {
    fc.assert(
      fc.property(scalar, scalar, fc.nat(), fc.integer({ min: 1, max: 255 }), (r, s, at, change) => {
        const der = ecdsa.toDer(concatBytes(be(r), be(s)));
        const index = at % der.length;
        der[index] = (der[index] ?? 0) ^ change;
        let parsed: Uint8Array;
        try {
          parsed = ecdsa.fromDer(der);
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^(der\.malformed|signature\.invalid)$/) });
          return;
        }
        expect(ecdsa.toDer(parsed)).toEqual(der);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['nothing', '', 'der.malformed'],
    ['another tag', '3106020101020101', 'der.malformed'],
    ['a long-form length', '308106020101020101', 'der.malformed'],
    ['an indefinite length', '30800201010201010000', 'der.malformed'],
    ['a byte too many', '300602010102010100', 'der.malformed'],
    ['a byte too many within', '30070201010201010a', 'der.malformed'],
    ['a superfluous zero', '300702020001020101', 'der.malformed'],
    ['a negative number', '3006020180020101', 'der.malformed'],
    ['an empty number', '30050200020101', 'der.malformed'],
    ['a truncated number', '3006020101020201', 'der.malformed'],
    ['a string for a number', '3006040101020101', 'der.malformed'],
    ['r = 0', '3006020100020101', 'signature.invalid'],
    ['s = 0', '3006020101020100', 'signature.invalid'],
    ['r = n', `3026022100${n.toString(16)}020101`, 'signature.invalid'],
  ])('refuses %s', (_, hex, code) => {
    expect(() => ecdsa.fromDer(hexToBytes(hex))).toThrow(expect.objectContaining({ code }));
  });

  test('high s passes the parser and fails in verification', () => {
    const s = bytesToNumberBE(signature.subarray(32));
    const high = concatBytes(signature.subarray(0, 32), be(n - s));
    expect(ecdsa.fromDer(ecdsa.toDer(high))).toEqual(high);
    expect(ecdsa.verify(high, digest, publicKey)).toBe(false);
  });
});
