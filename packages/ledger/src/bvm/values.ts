/** Largest and smallest integer that a stack item can stand for. */
export const INT64_MAX: bigint = 2n ** 63n - 1n;
export const INT64_MIN: bigint = -(2n ** 63n);

/** Longest item that reads as an integer. */
const INT64_BYTES = 8;
/** Items up to this length read as exact, non-negative JavaScript numbers. */
export const QUICK_BYTES = 6;

const SMALL: readonly Uint8Array[] = Array.from({ length: 256 }, (_, n) =>
  n === 0 ? new Uint8Array(0) : Uint8Array.of(n),
);

/** The item for false and for 0: no bytes. */
export const EMPTY: Uint8Array = new Uint8Array(0);
/** The item for true and for 1. */
const TRUE: Uint8Array = Uint8Array.of(1);

/** Whether an item counts as true: it has a byte that is not zero. */
export function isTrue(item: Uint8Array): boolean {
  for (let i = 0; i < item.length; i++) if (item[i] !== 0) return true;
  return false;
}

/** The item for a boolean. */
export function booleanItem(value: boolean): Uint8Array {
  return value ? TRUE : EMPTY;
}

/** Reads an item of at most {@link QUICK_BYTES} bytes: little-endian, never negative at that length. */
export function quickInteger(item: Uint8Array): number {
  let value = 0;
  for (let i = item.length - 1; i >= 0; i--) value = value * 256 + (item[i] ?? 0);
  return value;
}

/**
 * Reads an item as an integer: little-endian, zero-extended to eight bytes, two's complement. Only items of eight
 * bytes can be negative.
 *
 * @returns undefined when the item has more than eight bytes.
 */
export function itemInteger(item: Uint8Array): bigint | undefined {
  if (item.length > INT64_BYTES) return undefined;
  if (item.length <= QUICK_BYTES) return BigInt(quickInteger(item));
  let value = 0n;
  for (let i = item.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(item[i] ?? 0);
  return BigInt.asIntN(64, value);
}

/** The item for a non-negative safe integer: little-endian without high zero bytes; 0 is empty. */
export function quickItem(value: number): Uint8Array {
  if (value < 256) return SMALL[value] ?? EMPTY;
  let length = 0;
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) length += 1;
  const item = new Uint8Array(length);
  for (let i = 0, rest = value; i < length; i++, rest = Math.floor(rest / 256)) item[i] = rest % 256;
  return item;
}

/** The item for a signed 64-bit integer: two's complement, little-endian, without high zero bytes. */
export function integerItem(value: bigint): Uint8Array {
  if (value >= 0n && value <= Number.MAX_SAFE_INTEGER) return quickItem(Number(value));
  const item = new Uint8Array(INT64_BYTES);
  let rest = BigInt.asUintN(64, value);
  let length = 0;
  for (let i = 0; i < INT64_BYTES; i++, rest >>= 8n) {
    const byte = Number(rest & 0xffn);
    item[i] = byte;
    if (byte !== 0) length = i + 1;
  }
  return item.subarray(0, length);
}
