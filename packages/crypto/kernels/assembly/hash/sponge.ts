// Keccak-f[1600] sponges with 256-bit digests (FIPS 202) over two messages at once, a lane of each in every vector.

import { permute } from './keccak.ts';
import { messages, STRIDE } from './lanes.ts';

/** Bytes of a block. */
export const RATE: usize = 136;

/** Takes in the block at `offset` of the messages number `pair` and `pair + 1`. */
export function absorb(state: usize, offset: usize, pair: usize): void {
  const from = messages + pair * STRIDE + offset;
  for (let i: usize = 0; i < RATE; i += 8) {
    const lane = state + (i << 1);
    const block = i64x2.replace_lane(v128.load64_splat(from + i), 1, load<i64>(from + STRIDE + i));
    v128.store(lane, v128.xor(v128.load(lane), block));
  }
  permute(state);
}

/** Writes the two digests, 32 bytes apart. */
export function squeeze(out: usize, state: usize): void {
  for (let i: usize = 0; i < 32; i += 8) {
    const lane = v128.load(state + (i << 1));
    store<i64>(out + i, i64x2.extract_lane(lane, 0));
    store<i64>(out + 32 + i, i64x2.extract_lane(lane, 1));
  }
}
