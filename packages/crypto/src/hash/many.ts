import { slot } from '../backend/registry.ts';
import { assertBytes } from '../bytes.ts';
import { loadHashKernel } from '../wasm/hash-kernel.ts';
import { assertLength } from './arguments.ts';
import { createDigester } from './digester.ts';
import { engineOf } from './engine.ts';
import { sha256 } from './functions.ts';
import { opensslDigest } from './openssl.ts';
import type { HashFunction } from './types.ts';

/** Writes the digest of `prefix` and each record to `out`, one after the other; lengths are checked. */
type HashRecords = (
  hash: HashFunction,
  input: Uint8Array,
  recordLength: number,
  prefix: Uint8Array,
  out: Uint8Array,
) => void;

const hashRecords: () => HashRecords = /* @__PURE__ */ slot<HashRecords>({
  name: 'hash.many',
  candidates: [
    { tier: 'wasm', name: 'kernel', load: kernel },
    { tier: 'native', name: 'node', load: () => (opensslDigest('sha256') === undefined ? undefined : oneByOne) },
    { tier: 'portable', name: 'noble', load: () => oneByOne },
  ],
  test: agrees,
});

/**
 * Hashes equally long records that lie one after the other, into digests that lie one after the other: a level of a
 * Merkle tree in one call.
 *
 * @param recordLength - bytes of a record, at least 1; `input` must be a multiple.
 * @param prefix - goes before each record, e.g. the node byte 0x01 of RFC 6962 section 2.1.
 * @param out - receives the digests from its start; it may be `input` itself when digests are no longer than records.
 * @returns `out` up to the last digest, or a fresh array.
 * @throws TypeError naming the argument that has a wrong type or length.
 * @example
 * ```ts
 * const level = hashMany(sha256, children, 64, Uint8Array.of(1)); // 32 bytes for each pair of children
 * ```
 */
export function hashMany(
  hash: HashFunction,
  input: Uint8Array,
  recordLength: number,
  prefix: Uint8Array = new Uint8Array(),
  out?: Uint8Array,
): Uint8Array {
  const { digestLength } = hash;
  engineOf('hash', hash);
  assertBytes('input', input);
  assertLength('recordLength', recordLength, 1, Number.MAX_SAFE_INTEGER);
  if (input.length % recordLength !== 0) {
    throw new TypeError(`input: expected a multiple of ${recordLength} bytes, got ${input.length}`);
  }
  assertBytes('prefix', prefix);
  const length = (input.length / recordLength) * digestLength;
  const digests = out ?? new Uint8Array(length);
  assertBytes('out', digests);
  if (digests.length < length) throw new TypeError(`out: expected at least ${length} bytes, got ${digests.length}`);
  if (overlapsAhead(input, recordLength, digests, digestLength)) {
    throw new TypeError('out: overlaps input that is yet to be read');
  }
  hashRecords()(hash, input, recordLength, prefix, digests);
  return digests.length === length ? digests : digests.subarray(0, length);
}

/** Whether a digest could overwrite a record before its turn. From a common start, digests must not be longer. */
function overlapsAhead(input: Uint8Array, recordLength: number, out: Uint8Array, digestLength: number): boolean {
  if (out.buffer !== input.buffer || input.length === 0) return false;
  const ends = out.byteOffset + (input.length / recordLength) * digestLength;
  if (ends <= input.byteOffset || input.byteOffset + input.length <= out.byteOffset) return false;
  return digestLength > recordLength || out.byteOffset > input.byteOffset;
}

function oneByOne(
  hash: HashFunction,
  input: Uint8Array,
  recordLength: number,
  prefix: Uint8Array,
  out: Uint8Array,
): void {
  const digester = createDigester(hash, prefix);
  const record = [input];
  for (let from = 0, to = 0; from < input.length; from += recordLength, to += hash.digestLength) {
    record[0] = input.subarray(from, from + recordLength);
    digester(out, to, record);
  }
}

/** Four records at a time in vector registers, for the algorithms and lengths that the kernel has. */
function kernel(): HashRecords | undefined {
  const loaded = loadHashKernel();
  if (loaded === undefined) return undefined;
  return (hash, input, recordLength, prefix, out) => {
    const { algorithm } = hash;
    if (loaded.supports(algorithm, prefix.length, recordLength)) {
      loaded.hashRecords(algorithm, input, recordLength, prefix, out);
    } else oneByOne(hash, input, recordLength, prefix, out);
  };
}

/** Nine records, so that full and partly filled groups of four occur, on both sides of a block's end. */
function agrees(run: HashRecords): boolean {
  return [1, 54, 55, 64].every((recordLength) => {
    const input = Uint8Array.from({ length: 9 * recordLength }, (_, i) => 255 - i);
    const prefix = Uint8Array.of(1);
    const [got, expected] = [new Uint8Array(288), new Uint8Array(288)];
    run(sha256, input, recordLength, prefix, got);
    oneByOne(sha256, input, recordLength, prefix, expected);
    return got.every((byte, i) => byte === expected[i]);
  });
}
