import { hexToBytes } from '@dougong/crypto';
import {
  dleq,
  ecdh,
  ecdsa,
  schnorr,
  tweakAdd,
  tweakAddSecret,
  tweakAddXOnly,
  tweakAddXOnlySecret,
} from '@dougong/crypto/secp256k1';
import { numberToBytesBE } from '@noble/curves/utils.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const be = (value: bigint): Uint8Array => numberToBytesBE(value, 32);
const scalar = fc.oneof(fc.constantFrom(1n, 2n, n - 1n), fc.bigInt({ min: 1n, max: n - 1n })).map(be);
const tweaks = fc.oneof(fc.constantFrom(0n, 1n), fc.bigInt({ min: 0n, max: n - 1n })).map(be);
const runs = { numRuns: 25 };

test('both halves of a tweak belong together', () => {
  fc.assert(
    fc.property(scalar, tweaks, (secretKey, tweak) => {
      let secret: Uint8Array;
      try {
        secret = tweakAddSecret(secretKey, tweak);
      } catch (error) {
        expect(error).toMatchObject({ code: 'tweak.range' });
        expect(() => tweakAdd(ecdsa.getPublicKey(secretKey), tweak)).toThrow(
          expect.objectContaining({ code: 'tweak.range' }),
        );
        return;
      }
      expect(tweakAdd(ecdsa.getPublicKey(secretKey), tweak)).toEqual(ecdsa.getPublicKey(secret));
      expect(tweakAdd(ecdsa.getPublicKey(secretKey, false), tweak)).toEqual(ecdsa.getPublicKey(secret));
    }),
    runs,
  );
});

test('both halves of an x-only tweak belong together, with the parity of BIP-341', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 3n, max: n - 3n }).map(be), tweaks, (secretKey, tweak) => {
      const { publicKey, parity } = tweakAddXOnly(schnorr.getPublicKey(secretKey), tweak);
      const secret = tweakAddXOnlySecret(secretKey, tweak);
      expect(schnorr.getPublicKey(secret)).toEqual(publicKey);
      expect(ecdsa.getPublicKey(secret)[0]).toBe(2 + parity);
    }),
    runs,
  );
});

test('a tweak that takes the key to zero, or is too large, is refused', () => {
  const refused = expect.objectContaining({ code: 'tweak.range' });
  expect(() => tweakAddSecret(be(5n), be(n - 5n))).toThrow(refused);
  expect(() => tweakAdd(ecdsa.getPublicKey(be(5n)), be(n - 5n))).toThrow(refused);
  expect(() => tweakAddSecret(be(5n), be(n))).toThrow(refused);
  expect(() => tweakAdd(ecdsa.getPublicKey(be(5n)), be(n))).toThrow(refused);
  expect(() => tweakAddXOnly(schnorr.getPublicKey(be(5n)), be(n))).toThrow(refused);
  expect(() => tweakAddSecret(be(5n), new Uint8Array(31))).toThrow('tweak: expected 32 bytes, got 31');
});

test('keys that are no points are refused', () => {
  const invalid = expect.objectContaining({ code: 'publicKey.invalid' });
  expect(() => tweakAdd(new Uint8Array(33), be(1n))).toThrow(invalid);
  expect(() => tweakAddXOnly(new Uint8Array(32), be(1n))).toThrow(invalid);
  expect(() => ecdh(be(1n), new Uint8Array(65))).toThrow(invalid);
  expect(() => ecdh(be(1n), new Uint8Array(0))).toThrow(invalid);
  const hybrid = ecdsa.getPublicKey(be(1n), false);
  hybrid[0] = 6;
  expect(() => ecdh(be(1n), hybrid)).toThrow(invalid);
});

test('both sides of a key agreement get the same x coordinate', () => {
  fc.assert(
    fc.property(scalar, scalar, (a, b) => {
      const shared = ecdh(a, ecdsa.getPublicKey(b));
      expect(shared.length).toBe(32);
      expect(ecdh(b, ecdsa.getPublicKey(a, false))).toEqual(shared);
    }),
    runs,
  );
  expect(ecdh(be(1n), ecdsa.getPublicKey(be(1n)))).toEqual(
    hexToBytes('79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798'),
  );
});

test('a proof of equal logarithms holds for what it was made for, and nothing else', () => {
  fc.assert(
    fc.property(
      scalar,
      scalar,
      fc.option(fc.uint8Array({ minLength: 32, maxLength: 32 }), { nil: undefined }),
      (a, b, m) => {
        const A = ecdsa.getPublicKey(a);
        const B = ecdsa.getPublicKey(b);
        const C = Uint8Array.of(2, ...ecdh(a, B));
        const shared = [C, Uint8Array.of(3, ...C.subarray(1))];
        const options = m === undefined ? {} : { message: m };
        const proof = dleq.prove(a, B, options);
        expect(shared.filter((point) => dleq.verify(A, B, point, proof, options)).length).toBe(1);
        const right = shared.find((point) => dleq.verify(A, B, point, proof, options)) ?? C;
        for (let i = 0; i < 64; i += 9) {
          const altered = proof.slice();
          altered[i] = (altered[i] ?? 0) ^ 1;
          expect(dleq.verify(A, B, right, altered, options)).toBe(false);
        }
        expect(dleq.verify(A, B, right, proof, { message: new Uint8Array(32).fill(0xee) })).toBe(false);
        expect(dleq.verify(A, B, right, proof.subarray(1), options)).toBe(false);
      },
    ),
    { numRuns: 8 },
  );
});

test('proofs refuse what is no point, and false arguments', () => {
  const A = ecdsa.getPublicKey(be(2n));
  const invalid = expect.objectContaining({ code: 'publicKey.invalid' });
  expect(() => dleq.prove(be(2n), new Uint8Array(33))).toThrow(invalid);
  expect(() => dleq.prove(be(0n), A)).toThrow(expect.objectContaining({ code: 'secretKey.range' }));
  expect(() => dleq.prove(be(2n), A, { message: new Uint8Array(31) })).toThrow(/^message: /);
  expect(dleq.verify(new Uint8Array(33), A, A, new Uint8Array(64))).toBe(false);
  expect(dleq.verify(A, A, A, new Uint8Array(64).fill(0xff))).toBe(false);
  expect(() => dleq.verify(A, A, A, 'x' as never)).toThrow(/^proof: /);
});
