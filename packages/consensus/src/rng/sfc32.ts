import { sha256 } from '@dougong/crypto/hash';
import type { Rng } from '../interface/rng.ts';

const utf8 = new TextEncoder();

/**
 * A generator of Chris Doty-Humphrey's sfc32 family (PractRand), seeded with SHA-256. Statistically sound and equal on
 * every machine; predictable, so never a source of keys.
 *
 * @example
 * const rng = seededRng('run 7');
 * rng.split('net/3→7').u32(); // the same whatever else was drawn from rng
 */
export function seededRng(seed: string): Rng {
  const digest = sha256(utf8.encode(seed));
  const view = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
  let a = view.getUint32(0) | 0;
  let b = view.getUint32(4) | 0;
  let c = view.getUint32(8) | 0;
  let counter = view.getUint32(12) | 0;
  return {
    u32() {
      const out = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + out) | 0;
      return out >>> 0;
    },
    split: (label) => seededRng(`${seed.length}:${seed}/${label}`),
  };
}
