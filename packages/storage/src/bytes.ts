/** Order of byte strings as unsigned bytes, a prefix before what it begins; negative, zero or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Bytes as a string with one character each: a key for maps. */
export function latin1(bytes: Uint8Array): string {
  // Keys of 32 bytes, such as ids, are the most of all; passing their bytes one by one is six times faster.
  return bytes.length === 32 ? latin1Of32(bytes as unknown as Bytes32) : String.fromCharCode(...bytes);
}

type Byte8 = readonly [number, number, number, number, number, number, number, number];

/** Exactly 32 bytes, so that each can be read without asking whether it is there. */
type Bytes32 = readonly [...Byte8, ...Byte8, ...Byte8, ...Byte8];

function latin1Of32(b: Bytes32): string {
  // biome-ignore format: a table
  return String.fromCharCode(
    b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7],
    b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15],
    b[16], b[17], b[18], b[19], b[20], b[21], b[22], b[23],
    b[24], b[25], b[26], b[27], b[28], b[29], b[30], b[31],
  );
}

/** The bytes of {@link latin1}. */
export function fromLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Whether `key` is in the range. */
export function inRange(key: Uint8Array, gte: Uint8Array | undefined, lt: Uint8Array | undefined): boolean {
  return (gte === undefined || compareBytes(key, gte) >= 0) && (lt === undefined || compareBytes(key, lt) < 0);
}
