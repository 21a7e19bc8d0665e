import { concatBytes, hexToBytes } from '@dougong/crypto';
import { backendInfo, useBackend } from '@dougong/crypto/backend';
import { sm2 } from '@dougong/crypto/sm';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { N, Point } from '../../src/sm/curve.ts';

afterEach(() => useBackend('auto'));

const bytes32 = (value: bigint): Uint8Array => hexToBytes(value.toString(16).padStart(64, '0'));
const edge = fc.constantFrom(0n, 1n, 2n, N - 2n, N - 1n, N, N + 1n, 2n ** 256n - 1n);
const number = fc.oneof(edge, fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }));

/** The answer, which must be the same on every backend. */
function agreed(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean {
  const answers = (['portable', 'wasm', 'native'] as const).map((backend) => {
    useBackend(backend);
    return sm2.verifyDigest(signature, digest, publicKey);
  });
  expect(new Set(answers).size).toBe(1);
  return answers[0] === true;
}

test('the kernel answers when WebAssembly is there', () => {
  useBackend('wasm');
  expect(backendInfo()['sm2.verify']).toMatchObject({ backend: 'kernel', tier: 'wasm' });
});

test('backends agree on signatures, with any bit changed, in both forms of the key', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: N - 2n }),
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.nat({ max: 511 }),
      fc.boolean(),
      (secret, digest, bit, compressed) => {
        const { secretKey, publicKey } = sm2.keygen(bytes32(secret), compressed);
        const signature = sm2.signDigest(digest, secretKey);
        expect(agreed(signature, digest, publicKey)).toBe(true);
        const altered = signature.slice();
        altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(agreed(altered, digest, publicKey)).toBe(false);
        const otherKey = publicKey.slice();
        otherKey[1 + (bit >> 4)] = (otherKey[1 + (bit >> 4)] ?? 0) ^ 1;
        expect(agreed(signature, digest, otherKey)).toBe(false);
      },
    ),
    { numRuns: 25 },
  );
});

test('backends agree on numbers at the edges, which no signer makes', () => {
  const keys = [1n, 2n, N - 2n].map((secret) => sm2.getPublicKey(bytes32(secret)));
  fc.assert(
    fc.property(number, number, number, fc.constantFrom(...keys), (r, s, e, publicKey) => {
      agreed(concatBytes(bytes32(r), bytes32(s)), bytes32(e), publicKey);
    }),
    { numRuns: 120 },
  );
});

test('a digest e above n counts modulo n', () => {
  // With [s]G + [t]P of a known x, e = r − x mod n makes any r and s a signature.
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: N - 1n }), fc.bigInt({ min: 1n, max: N - 1n }), (r, s) => {
      const t = (r + s) % N;
      const sum = Point.BASE.multiplyUnsafe((s + 5n * t) % N);
      fc.pre(t !== 0n && !sum.is0());
      const e = (r + N - (sum.x % N)) % N;
      const publicKey = sm2.getPublicKey(bytes32(5n));
      const signature = concatBytes(bytes32(r), bytes32(s));
      expect(agreed(signature, bytes32(e), publicKey)).toBe(true);
      if (e + N < 2n ** 256n) expect(agreed(signature, bytes32(e + N), publicKey)).toBe(true);
    }),
    { numRuns: 25 },
  );
});
