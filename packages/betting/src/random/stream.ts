import { assertBytes, concatBytes } from '@dougong/crypto';
import { sha256 } from '@dougong/crypto/hash';
import { BettingError } from '../errors.ts';
import { assertCount } from '../units.ts';

/** Numbers from a seed: a value, so that a stream can be continued from any place. */
export interface RandomStream {
  /** 32 bytes. */
  readonly seed: Uint8Array;
  /** Keeps draws of one seed apart. */
  readonly domain: Uint8Array;
  /** 64-bit words that were taken; four to a block. */
  readonly consumed: number;
}

/** What was drawn, and the stream after it. */
export interface Drawn<T> {
  readonly value: T;
  readonly stream: RandomStream;
}

const PREFIX = new TextEncoder().encode('dougong/rand/v1\0');
const WORDS_PER_BLOCK = 4;
const WORDS = 2n ** 64n;

/** A stream at its beginning. The domain is text (UTF-8) or bytes. */
export function openStream(seed: Uint8Array, domain: string | Uint8Array): RandomStream {
  assertBytes('seed', seed, 32);
  const bytes = typeof domain === 'string' ? new TextEncoder().encode(domain) : domain;
  assertBytes('domain', bytes);
  return { seed, domain: bytes, consumed: 0 };
}

/** Block `index`: SHA-256("dougong/rand/v1\0" ‖ seed ‖ u32be length of domain ‖ domain ‖ u64be index). */
export function blockOf(stream: Pick<RandomStream, 'seed' | 'domain'>, index: number): Uint8Array {
  assertCount('index', index);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, stream.domain.length);
  const number = new Uint8Array(8);
  new DataView(number.buffer).setBigUint64(0, BigInt(index));
  return sha256(concatBytes(PREFIX, stream.seed, length, stream.domain, number));
}

/**
 * `count` numbers from 0 to n − 1, every one equally likely: a 64-bit word at or above the largest multiple of n is thrown
 * away. At worst every second word goes that way.
 *
 * @param n - 1 to 2^64.
 * @throws {@link BettingError} `random.range` for another n, `time.range` for a count that is none.
 */
export function uniform(stream: RandomStream, n: bigint, count: number): Drawn<readonly bigint[]> {
  return draw(
    stream,
    Array.from({ length: checkedCount(count) }, () => n),
  );
}

/** The numbers 0 to `count` − 1 in random order: Fisher and Yates from the top (Knuth, TAOCP 2, algorithm P). */
export function shuffle(stream: RandomStream, count: number): Drawn<readonly number[]> {
  const order = Array.from({ length: checkedCount(count) }, (_, i) => i);
  const bounds = order.slice(1).map((i) => BigInt(i) + 1n);
  const picks = draw(stream, bounds.reverse());
  for (const [step, pick] of picks.value.entries()) swap(order, count - 1 - step, Number(pick));
  return { value: order, stream: picks.stream };
}

/**
 * `k` different numbers from 1 to `n`, ascending: Fisher and Yates from the front, stopped after k.
 *
 * @throws {@link BettingError} `random.range` where k exceeds n.
 */
export function choose(stream: RandomStream, k: number, n: number): Drawn<readonly number[]> {
  checkedCount(n);
  checkedCount(k);
  if (k > n) throw new BettingError('random.range', `${k} of ${n} numbers`, { field: 'k', k, n });
  const numbers = Array.from({ length: n }, (_, i) => i + 1);
  const picks = draw(
    stream,
    numbers.slice(0, k).map((_, i) => BigInt(n - i)),
  );
  for (const [i, pick] of picks.value.entries()) swap(numbers, i, i + Number(pick));
  return { value: numbers.slice(0, k).sort((a, b) => a - b), stream: picks.stream };
}

/** One number below each bound, in order. */
function draw(stream: RandomStream, bounds: readonly bigint[]): Drawn<readonly bigint[]> {
  let { consumed } = stream;
  let held = -1;
  let view: DataView = new DataView(new ArrayBuffer(32));
  const next = (): bigint => {
    const index = Math.floor(consumed / WORDS_PER_BLOCK);
    if (index !== held) {
      const block = blockOf(stream, index);
      view = new DataView(block.buffer, block.byteOffset, block.length);
      held = index;
    }
    const word = view.getBigUint64((consumed % WORDS_PER_BLOCK) * 8);
    consumed += 1;
    return word;
  };
  const value = bounds.map((n) => {
    if (n < 1n || n > WORDS) throw new BettingError('random.range', `${n} is not within 1 to 2^64`, { field: 'n', n });
    const limit = WORDS - (WORDS % n);
    let word = next();
    while (word >= limit) word = next();
    return word % n;
  });
  return { value, stream: { ...stream, consumed } };
}

/** A list may be as long as a million; longer ones are a mistake. */
function checkedCount(count: number): number {
  assertCount('count', count);
  if (count > 1_000_000) throw new BettingError('random.range', `${count} numbers at once`, { field: 'count', count });
  return count;
}

function swap(list: number[], i: number, j: number): void {
  const [a, b] = [list[i], list[j]];
  if (a === undefined || b === undefined) return;
  list[i] = b;
  list[j] = a;
}
