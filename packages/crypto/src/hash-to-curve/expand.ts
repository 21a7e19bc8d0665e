import { expand_message_xmd } from '@noble/curves/abstract/hash-to-curve.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { assertBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';

/** Hash functions of {@link expandMessageXmd}. */
export type ExpandHash = 'sha256' | 'sha512';

/**
 * `expand_message_xmd` of RFC 9380, 5.3.1: `length` uniform bytes from a message, separated from other uses by `dst`.
 * Tags longer than 255 bytes are hashed as 5.3.3 says.
 *
 * @param length - 1 to 255 times the digest's length.
 * @throws TypeError for arguments of the wrong type, {@link CryptoError} `expand.range` for an empty tag or a length out
 * of range.
 */
export function expandMessageXmd(hash: ExpandHash, message: Uint8Array, dst: Uint8Array, length: number): Uint8Array {
  if (hash !== 'sha256' && hash !== 'sha512')
    throw new TypeError(`hash: expected sha256 or sha512, got ${String(hash)}`);
  assertBytes('message', message);
  assertTag(dst);
  const function_ = hash === 'sha256' ? sha256 : sha512;
  const most = 255 * function_.outputLen;
  if (!Number.isInteger(length) || length < 1 || length > most) {
    throw new CryptoError('expand.range', `the length must be 1 to ${most}, got ${length}`, { length });
  }
  return expand_message_xmd(message, dst, length, function_);
}

/** Checks a domain separation tag, which RFC 9380, 3.1 wants to hold at least one byte. */
export function assertTag(dst: Uint8Array): void {
  assertBytes('dst', dst);
  if (dst.length === 0) throw new CryptoError('expand.range', 'the domain separation tag is empty', { length: 0 });
}
