import { createHash } from 'node:crypto';
import { concatBytes } from '@dougong/crypto';
import { useBackend } from '@dougong/crypto/backend';
import {
  blake2b,
  blake2s,
  blake3,
  createHasher,
  hashMany,
  hashSuites,
  keccak_256,
  ripemd160,
  sha3_256,
  sha3_512,
  sha256,
  sha512,
  sm3,
} from '@dougong/crypto/hash';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';

const functions = [sha256, sha512, sha3_256, sha3_512, keccak_256, ripemd160, blake2b, blake2s, blake3, sm3] as const;
const backends = ['portable', 'wasm', 'native', 'auto'] as const;
const parts = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 });

afterEach(() => useBackend('auto'));

test('an incremental hash is the hash of the whole, on every backend, and a clone goes its own way', () => {
  fc.assert(
    fc.property(fc.constantFrom(...functions), parts, (hash, pieces) => {
      useBackend('portable');
      const whole = hash(concatBytes(...pieces));
      for (const backend of backends) {
        useBackend(backend);
        expect(hash(concatBytes(...pieces))).toEqual(whole);
        const hasher = createHasher(hash);
        for (const piece of pieces) hasher.update(piece);
        const fork = hasher.clone().update(Uint8Array.of(1));
        expect(hasher.digest()).toEqual(whole);
        expect(fork.digest()).toEqual(hash(concatBytes(...pieces, Uint8Array.of(1))));
      }
    }),
    { numRuns: 150 },
  );
});

test('suites hash parts as one message, on every backend', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(hashSuites)), parts, fc.string(), (suite, pieces, tag) => {
      useBackend('portable');
      const message = concatBytes(...pieces);
      const plain = suite.hashFunction(message);
      const tagDigest = suite.hashFunction(new TextEncoder().encode(tag));
      const tagged = suite.hashFunction(concatBytes(tagDigest, tagDigest, message));
      for (const backend of backends) {
        useBackend(backend);
        expect(suite.hash(...pieces)).toEqual(plain);
        expect(suite.tagged(tag, ...pieces)).toEqual(tagged);
        // The part may be the target.
        const own = pieces[0] !== undefined && pieces[0].length >= 32 ? pieces[0] : undefined;
        if (own !== undefined) {
          const copy = own.slice();
          suite.hashInto(copy, 0, copy, ...pieces.slice(1));
          expect(copy.subarray(0, 32)).toEqual(plain);
        }
      }
    }),
    { numRuns: 150 },
  );
});

test('hashMany is one hash a record, on every backend', () => {
  const records = fc.tuple(
    fc.integer({ min: 1, max: 150 }),
    fc.integer({ min: 0, max: 9 }),
    fc.uint8Array({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...functions), records, (hash, [length, count, prefix]) => {
      const input = Uint8Array.from({ length: length * count }, (_, i) => i * 31);
      useBackend('portable');
      const expected = concatBytes(
        ...Array.from({ length: count }, (_, i) =>
          hash(concatBytes(prefix, input.subarray(i * length, (i + 1) * length))),
        ),
      );
      for (const backend of backends) {
        useBackend(backend);
        expect(hashMany(hash, input, length, prefix)).toEqual(expected);
        const own = input.slice();
        if (length >= hash.digestLength) expect(hashMany(hash, own, length, prefix, own)).toEqual(expected);
      }
    }),
    { numRuns: 100 },
  );
});

test('our SM3 is that of OpenSSL for every length across three blocks', () => {
  useBackend('portable');
  for (let length = 0; length <= 200; length++) {
    const message = Uint8Array.from({ length }, (_, i) => i * 5 + length);
    expect(sm3(message)).toEqual(new Uint8Array(createHash('sm3').update(message).digest()));
  }
});
