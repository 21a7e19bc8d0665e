/** Characters of one call: more arguments than this may not fit the stack. */
const PART = 4096;

/**
 * Bytes as a string with one character each: their key in maps. Different bytes have different names.
 *
 * Some ten thousand ids of 32 bytes are named for a block of payments, so their bytes are passed one by one: six times
 * faster than spreading them.
 */
export function bytesName(bytes: Uint8Array): string {
  if (bytes.length === 32) return nameOf32(bytes as unknown as Bytes32);
  if (bytes.length <= PART) return String.fromCharCode(...bytes);
  let name = '';
  for (let at = 0; at < bytes.length; at += PART) name += bytesName(bytes.subarray(at, at + PART));
  return name;
}

type Byte8 = readonly [number, number, number, number, number, number, number, number];

/** Exactly 32 bytes, so that each can be read without asking whether it is there. */
type Bytes32 = readonly [...Byte8, ...Byte8, ...Byte8, ...Byte8];

function nameOf32(b: Bytes32): string {
  // biome-ignore format: a table
  return String.fromCharCode(
    b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7],
    b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15],
    b[16], b[17], b[18], b[19], b[20], b[21], b[22], b[23],
    b[24], b[25], b[26], b[27], b[28], b[29], b[30], b[31],
  );
}
