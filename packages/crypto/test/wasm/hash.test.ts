import { concatBytes, equalBytes } from '@dougong/crypto';
import { sm3 } from '@dougong/crypto/hash';
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256, sha3_256 } from '@noble/hashes/sha3.js';
import { describe, expect, test } from 'vitest';
import { Random } from '../../scripts/fuzz/random.ts';
import { type HashKernel, loadHashKernel, type RecordHash } from '../../src/wasm/hash-kernel.ts';

function kernel(): HashKernel {
  const loaded = loadHashKernel();
  if (loaded === undefined) throw new TypeError('WebAssembly with SIMD does not run here');
  return loaded;
}

const references: Readonly<Record<RecordHash, (message: Uint8Array) => Uint8Array>> = {
  sha256,
  sm3,
  'sha3-256': sha3_256,
  'keccak-256': keccak_256,
};

function expected(algorithm: RecordHash, input: Uint8Array, recordLength: number, prefix: Uint8Array): Uint8Array {
  const digests: Uint8Array[] = [];
  for (let from = 0; from < input.length; from += recordLength) {
    digests.push(references[algorithm](concatBytes(prefix, input.subarray(from, from + recordLength))));
  }
  return concatBytes(...digests);
}

describe.each(Object.keys(references) as RecordHash[])('%s', (algorithm) => {
  const random = new Random(algorithm);

  test('any record length around block and padding borders, any prefix and number of records', () => {
    for (const recordLength of [1, 31, 32, 54, 55, 56, 63, 64, 65, 118, 119, 120, 134, 135, 136, 137, 271, 272, 1000]) {
      for (const prefixLength of [0, 1, 64]) {
        const count = 1 + random.index(9);
        const input = random.bytes(recordLength * count);
        const prefix = random.bytes(prefixLength);
        const out = new Uint8Array(32 * count);
        kernel().hashRecords(algorithm, input, recordLength, prefix, out);
        expect(equalBytes(out, expected(algorithm, input, recordLength, prefix))).toBe(true);
      }
    }
  });

  test('digests may replace the records, and nothing behind them is touched', () => {
    const count = 1030;
    const input = random.bytes(64 * count);
    const wanted = expected(algorithm, input, 64, Uint8Array.of(1));
    const rest = input.slice(32 * count);
    kernel().hashRecords(algorithm, input, 64, Uint8Array.of(1), input);
    expect(equalBytes(input.subarray(0, 32 * count), wanted)).toBe(true);
    expect(equalBytes(input.subarray(32 * count), rest)).toBe(true);
  });

  test('the longest records, and more of the shortest than one call takes', () => {
    const long = random.bytes(3 * 16_384);
    const out = new Uint8Array(3 * 32);
    kernel().hashRecords(algorithm, long, 16_384, random.bytes(0), out);
    expect(out).toEqual(expected(algorithm, long, 16_384, new Uint8Array(0)));
    const short = random.bytes(2051);
    const digests = new Uint8Array(2051 * 32);
    kernel().hashRecords(algorithm, short, 1, Uint8Array.of(0), digests);
    expect(equalBytes(digests, expected(algorithm, short, 1, Uint8Array.of(0)))).toBe(true);
  });
});

test('it says what it can do', () => {
  expect(kernel().supports('sha256', 64, 16_384)).toBe(true);
  expect(kernel().supports('sha256', 65, 32)).toBe(false);
  expect(kernel().supports('sha256', 1, 16_385)).toBe(false);
  expect(kernel().supports('blake3', 1, 32)).toBe(false);
  expect(kernel().supports('toString', 1, 32)).toBe(false);
});
