import type { Rng } from '../interface/rng.ts';
import { seededRng } from '../rng/sfc32.ts';

/**
 * Random numbers of one consumer. Every consumer owns a stream split off by a label, so that a new fault or a new node
 * leaves the draws of all others as they were.
 */
export interface RandomStream extends Rng {
  /** A uniform integer in 0..n−1, without bias; n is a positive safe integer. */
  below(n: number): number;
  /** A uniform integer in low..high, both included. */
  between(low: number, high: number): number;
  /** True with a probability of `ppm` parts per million. */
  chance(ppm: number): boolean;
  /** One of the items. The list must not be empty. */
  pick<T>(items: readonly T[]): T;
  /** The items in random order, in a fresh array. */
  shuffle<T>(items: readonly T[]): T[];
  split(label: string): RandomStream;
}

/**
 * The stream of a seed text.
 *
 * @example
 * ```ts
 * const net = randomStream('42').split('net/3→7');
 * net.below(10); // the same digit in every run, on every machine
 * ```
 */
export function randomStream(seed: string): RandomStream {
  return extended(seededRng(seed));
}

function extended(rng: Rng): RandomStream {
  const below = (n: number): number => {
    if (!Number.isSafeInteger(n) || n < 1) throw new TypeError(`n: expected a positive safe integer, got ${n}`);
    const wide = n > 0x1_0000_0000;
    const range = wide ? 2 ** 53 : 0x1_0000_0000;
    const fair = range - (range % n);
    for (;;) {
      const x = wide ? (rng.u32() >>> 11) * 0x1_0000_0000 + rng.u32() : rng.u32();
      if (x < fair) return x % n;
    }
  };
  return {
    u32: rng.u32,
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (ppm) => ppm > 0 && below(1_000_000) < ppm,
    pick: <T>(items: readonly T[]) => items[below(items.length)] as T,
    shuffle: (items) => {
      const mixed = [...items];
      for (let i = mixed.length - 1; i > 0; i--) {
        const j = below(i + 1);
        const held = mixed[i] as (typeof mixed)[number];
        mixed[i] = mixed[j] as (typeof mixed)[number];
        mixed[j] = held;
      }
      return mixed;
    },
    split: (label) => extended(rng.split(label)),
  };
}
