/** Order of byte strings as unsigned bytes, a prefix before what it begins; negative, zero or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Whether two public byte strings are equal; leaves early. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Up to here comparing every pair costs less than sorting. */
const FEW = 16;

/** The position of the first item that equals an earlier one; -1 when all differ. n log n at worst. */
export function firstDuplicate(items: readonly Uint8Array[]): number {
  if (items.length <= FEW) {
    return items.findIndex((item, i) => items.some((other, j) => j < i && sameBytes(item, other)));
  }
  const positions = items.map((_, i) => i);
  const none = new Uint8Array(0);
  positions.sort((i, j) => compareBytes(items[i] ?? none, items[j] ?? none) || i - j);
  let first = -1;
  for (let k = 1; k < positions.length; k++) {
    const i = positions[k - 1] ?? 0;
    const j = positions[k] ?? 0;
    if (sameBytes(items[i] ?? none, items[j] ?? none) && (first === -1 || j < first)) first = j;
  }
  return first;
}
