// SM3 (GB/T 32905-2016, 5.3) over four messages at once.
import { SM3_CONSTANTS, SM3_START } from './constants.ts';
import { loadBigEndian, rotate } from './lanes.ts';

const schedule = memory.data(68 * 16, 16);

/** The initial hash value. */
export function start(state: usize): void {
  for (let i: usize = 0; i < 8; i++) v128.store(state + (i << 4), v128.load32_splat(SM3_START + (i << 2)));
}

/** Takes in the block at `offset` of the four messages. */
export function compress(state: usize, offset: usize): void {
  for (let i: usize = 0; i < 4; i++) loadBigEndian(schedule + (i << 6), offset + (i << 4));
  for (let at = schedule; at < schedule + 52 * 16; at += 16) {
    const x = v128.xor(v128.xor(v128.load(at), v128.load(at, 7 * 16)), rotate(v128.load(at, 13 * 16), 15));
    const p1 = v128.xor(x, v128.xor(rotate(x, 15), rotate(x, 23)));
    v128.store(at, v128.xor(p1, v128.xor(rotate(v128.load(at, 3 * 16), 7), v128.load(at, 10 * 16))), 16 * 16);
  }
  let a = v128.load(state);
  let b = v128.load(state, 16);
  let c = v128.load(state, 32);
  let d = v128.load(state, 48);
  let e = v128.load(state, 64);
  let f = v128.load(state, 80);
  let g = v128.load(state, 96);
  let h = v128.load(state, 112);
  for (let i: usize = 0; i < 64; i++) {
    const early = i < 16;
    const word = v128.load(schedule + (i << 4));
    const a12 = rotate(a, 12);
    const ss1 = rotate(i32x4.add(i32x4.add(a12, e), v128.load32_splat(SM3_CONSTANTS + (i << 2))), 7);
    const ss2 = v128.xor(ss1, a12);
    const ff = early ? v128.xor(a, v128.xor(b, c)) : v128.or(v128.and(a, b), v128.and(c, v128.or(a, b)));
    const gg = early ? v128.xor(e, v128.xor(f, g)) : v128.xor(g, v128.and(e, v128.xor(f, g)));
    const shifted = v128.xor(word, v128.load(schedule + (i << 4), 4 * 16));
    const tt1 = i32x4.add(i32x4.add(ff, d), i32x4.add(ss2, shifted));
    const tt2 = i32x4.add(i32x4.add(gg, h), i32x4.add(ss1, word));
    d = c;
    c = rotate(b, 9);
    b = a;
    a = tt1;
    h = g;
    g = rotate(f, 19);
    f = e;
    e = v128.xor(tt2, v128.xor(rotate(tt2, 9), rotate(tt2, 17)));
  }
  v128.store(state, v128.xor(v128.load(state), a));
  v128.store(state, v128.xor(v128.load(state, 16), b), 16);
  v128.store(state, v128.xor(v128.load(state, 32), c), 32);
  v128.store(state, v128.xor(v128.load(state, 48), d), 48);
  v128.store(state, v128.xor(v128.load(state, 64), e), 64);
  v128.store(state, v128.xor(v128.load(state, 80), f), 80);
  v128.store(state, v128.xor(v128.load(state, 96), g), 96);
  v128.store(state, v128.xor(v128.load(state, 112), h), 112);
}
