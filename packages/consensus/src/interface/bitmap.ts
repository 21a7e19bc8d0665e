import type { Bytes } from './primitives.ts';

/** Bytes of a bitmap over `size` members. */
export function bitmapBytes(size: number): number {
  return (size + 7) >> 3;
}

/** Bitmap with the given positions set. */
export function bitmapOf(positions: Iterable<number>, size: number): Bytes {
  const bitmap = new Uint8Array(bitmapBytes(size));
  for (const position of positions) bitmap[position >> 3] = (bitmap[position >> 3] ?? 0) | (1 << (position & 7));
  return bitmap;
}

/** Whether a position is set. */
export function bitmapHas(bitmap: Bytes, position: number): boolean {
  return ((bitmap[position >> 3] ?? 0) & (1 << (position & 7))) !== 0;
}

/** Positions in a bitmap over `size` members, ascending; `undefined` for a wrong length or bits beyond the set. */
export function positionsIn(bitmap: Bytes, size: number): number[] | undefined {
  if (bitmap.length !== bitmapBytes(size)) return undefined;
  const positions: number[] = [];
  for (let at = 0; at < bitmap.length; at++) {
    const byte = bitmap[at] ?? 0;
    if (byte === 0) continue;
    for (let bit = 0; bit < 8; bit++) if ((byte & (1 << bit)) !== 0) positions.push(8 * at + bit);
  }
  const last = positions.at(-1);
  return last !== undefined && last >= size ? undefined : positions;
}
