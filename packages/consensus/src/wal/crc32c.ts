import type { Bytes } from '../interface/primitives.ts';

/** Reflected form of the Castagnoli polynomial 0x1EDC6F41 (RFC 3720, appendix B.4). */
const POLYNOMIAL = 0x82f6_3b78;

const TABLE: Int32Array = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ ((remainder & 1) === 0 ? 0 : POLYNOMIAL);
  return remainder;
});

/** CRC-32C of `bytes` as an unsigned integer. */
export function crc32c(bytes: Bytes): number {
  let remainder = -1;
  for (const byte of bytes) remainder = (remainder >>> 8) ^ (TABLE[(remainder ^ byte) & 0xff] ?? 0);
  return ~remainder >>> 0;
}
