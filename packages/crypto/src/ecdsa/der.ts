import { numberToBytesBE } from '@noble/curves/utils.js';
import { assertBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';

const SEQUENCE = 0x30;
const INTEGER = 0x02;

/**
 * The DER form of a 64-byte signature (`ECDSA-Sig-Value` of RFC 3279, 2.2.3).
 *
 * @throws TypeError when `signature` is not 64 bytes.
 */
export function compactToDer(signature: Uint8Array): Uint8Array {
  assertBytes('signature', signature, 64);
  const body = [...integer(signature.subarray(0, 32)), ...integer(signature.subarray(32))];
  return Uint8Array.of(SEQUENCE, body.length, ...body);
}

/**
 * The 64-byte form of a DER signature. Only the one distinguished encoding of two numbers in [1, n−1] is read: short
 * definite lengths, no superfluous zeros, no negative numbers, nothing after the end.
 *
 * @throws TypeError when `der` is no `Uint8Array`.
 * @throws {@link CryptoError} `der.malformed` with the offset where it deviates, `signature.invalid` when a number is
 * zero or not below the order.
 */
export function derToCompact(der: Uint8Array, order: bigint): Uint8Array {
  assertBytes('der', der);
  if (der[0] !== SEQUENCE) throw malformed(0, 'a SEQUENCE was expected');
  // Two integers of at most 33 bytes take 70 bytes, so the length has one byte.
  if (der[1] !== der.length - 2 || der.length > 72) throw malformed(1, 'the length is not that of the input');
  const r = readInteger(der, 2);
  const s = readInteger(der, r.end);
  if (s.end !== der.length) throw malformed(s.end, 'bytes follow the second number');
  for (const [name, { value }] of [
    ['r', r],
    ['s', s],
  ] as const) {
    if (value === 0n || value >= order) throw new CryptoError('signature.invalid', `${name} is out of range`, { name });
  }
  const compact = new Uint8Array(64);
  compact.set(numberToBytesBE(r.value, 32));
  compact.set(numberToBytesBE(s.value, 32), 32);
  return compact;
}

/** An INTEGER of the fewest bytes (X.690, 8.3.2). */
function integer(number: Uint8Array): number[] {
  const first = number.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? [0] : [...number.subarray(first)];
  if ((digits[0] ?? 0) >= 0x80) digits.unshift(0);
  return [INTEGER, digits.length, ...digits];
}

function readInteger(der: Uint8Array, at: number): { readonly value: bigint; readonly end: number } {
  if (der[at] !== INTEGER) throw malformed(at, 'an INTEGER was expected');
  const length = der[at + 1] ?? 0;
  const end = at + 2 + length;
  if (length === 0 || length > 33 || end > der.length) throw malformed(at + 1, 'the length of the number is wrong');
  const first = der[at + 2] ?? 0;
  if (first >= 0x80) throw malformed(at + 2, 'the number is negative');
  if (first === 0 && length > 1 && (der[at + 3] ?? 0) < 0x80)
    throw malformed(at + 2, 'the number has a superfluous zero');
  let value = 0n;
  for (const byte of der.subarray(at + 2, end)) value = (value << 8n) | BigInt(byte);
  return { value, end };
}

function malformed(offset: number, why: string): CryptoError {
  return new CryptoError('der.malformed', `byte ${offset}: ${why}`, { offset });
}
