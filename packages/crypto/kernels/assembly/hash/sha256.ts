// SHA-256 (FIPS 180-4, 6.2) over four messages at once.
import { SHA256_CONSTANTS, SHA256_START } from './constants.ts';
import { loadBigEndian, rotate } from './lanes.ts';

const schedule = memory.data(64 * 16, 16);

/** The initial hash value. */
export function start(state: usize): void {
  for (let i: usize = 0; i < 8; i++) v128.store(state + (i << 4), v128.load32_splat(SHA256_START + (i << 2)));
}

/** Takes in the block at `offset` of the four messages. */
export function compress(state: usize, offset: usize): void {
  for (let i: usize = 0; i < 4; i++) loadBigEndian(schedule + (i << 6), offset + (i << 4));
  for (let at = schedule; at < schedule + 48 * 16; at += 16) {
    const w1 = v128.load(at, 16);
    const w14 = v128.load(at, 14 * 16);
    const s0 = v128.xor(v128.xor(rotate(w1, 25), rotate(w1, 14)), i32x4.shr_u(w1, 3));
    const s1 = v128.xor(v128.xor(rotate(w14, 15), rotate(w14, 13)), i32x4.shr_u(w14, 10));
    const sum = i32x4.add(i32x4.add(v128.load(at), s0), i32x4.add(v128.load(at, 9 * 16), s1));
    v128.store(at, sum, 16 * 16);
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
    const input = i32x4.add(v128.load(schedule + (i << 4)), v128.load32_splat(SHA256_CONSTANTS + (i << 2)));
    const sum1 = v128.xor(v128.xor(rotate(e, 26), rotate(e, 21)), rotate(e, 7));
    const choice = v128.xor(g, v128.and(e, v128.xor(f, g)));
    const first = i32x4.add(i32x4.add(h, input), i32x4.add(sum1, choice));
    const sum0 = v128.xor(v128.xor(rotate(a, 30), rotate(a, 19)), rotate(a, 10));
    const majority = v128.or(v128.and(a, b), v128.and(c, v128.or(a, b)));
    h = g;
    g = f;
    f = e;
    e = i32x4.add(d, first);
    d = c;
    c = b;
    b = a;
    a = i32x4.add(first, i32x4.add(sum0, majority));
  }
  v128.store(state, i32x4.add(v128.load(state), a));
  v128.store(state, i32x4.add(v128.load(state, 16), b), 16);
  v128.store(state, i32x4.add(v128.load(state, 32), c), 32);
  v128.store(state, i32x4.add(v128.load(state, 48), d), 48);
  v128.store(state, i32x4.add(v128.load(state, 64), e), 64);
  v128.store(state, i32x4.add(v128.load(state, 80), f), 80);
  v128.store(state, i32x4.add(v128.load(state, 96), g), 96);
  v128.store(state, i32x4.add(v128.load(state, 112), h), 112);
}
