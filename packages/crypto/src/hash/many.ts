import { assertBytes } from '../bytes.ts';
import { assertLength } from './arguments.ts';
import { createDigester } from './digester.ts';
import type { HashFunction } from './types.ts';

/**
 * Hashes equally long records that lie one after the other, into digests that lie one after the other: a level of a
 * Merkle tree in one call.
 *
 * @param recordLength bytes of a record, at least 1; `input` must be a multiple.
 * @param prefix goes before each record, e.g. the node byte 0x01 of RFC 6962 section 2.1.
 * @param out receives the digests from its start; it may be `input` itself when digests are no longer than records.
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
  prefix?: Uint8Array,
  out?: Uint8Array,
): Uint8Array {
  assertBytes('input', input);
  assertLength('recordLength', recordLength, 1, Number.MAX_SAFE_INTEGER);
  if (input.length % recordLength !== 0) {
    throw new TypeError(`input: expected a multiple of ${recordLength} bytes, got ${input.length}`);
  }
  if (prefix !== undefined) assertBytes('prefix', prefix);
  const digester = createDigester(hash, prefix);
  const { digestLength } = hash;
  const length = (input.length / recordLength) * digestLength;
  const digests = out ?? new Uint8Array(length);
  assertBytes('out', digests);
  if (digests.length < length) throw new TypeError(`out: expected at least ${length} bytes, got ${digests.length}`);
  if (digests.buffer === input.buffer && digestLength > recordLength) {
    throw new TypeError('out: overlaps the input, and digests are longer than records');
  }
  const record = [input];
  for (let from = 0, to = 0; from < input.length; from += recordLength, to += digestLength) {
    record[0] = input.subarray(from, from + recordLength);
    digester(digests, to, record);
  }
  return digests.length === length ? digests : digests.subarray(0, length);
}
