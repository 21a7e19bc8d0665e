import type { BlockFunction } from '../aead/block.ts';
import { assertBytes } from '../bytes.ts';

const ROUNDS = 32;

/** The S-box of GB/T 32907-2016 clause 6.2.1. */
const SBOX: Uint8Array = /* @__PURE__ */ sbox();

/** L(S(x) ‖ 0 ‖ 0 ‖ 0) for the first byte; the other three bytes have the same words rotated. */
const T0: Int32Array = /* @__PURE__ */ rounds(0);
const T1: Int32Array = /* @__PURE__ */ rounds(8);
const T2: Int32Array = /* @__PURE__ */ rounds(16);
const T3: Int32Array = /* @__PURE__ */ rounds(24);

/**
 * The block cipher SM4 for one key. Table look-ups depend on key and data, so that a process that shares the cache could
 * learn from their timing.
 *
 * @throws TypeError when `key` is not 16 bytes.
 */
export function blockCipher(key: Uint8Array): { readonly encrypt: BlockFunction; readonly decrypt: BlockFunction } {
  assertBytes('key', key, 16);
  const forward = expand(key);
  const backward = forward.slice().reverse();
  return { encrypt: crypt(forward), decrypt: crypt(backward) };
}

/** The round function of clause 7.1, four rounds a turn so that no word moves. */
function crypt(keys: Int32Array): BlockFunction {
  return (input, from, output, to) => {
    let a = load(input, from);
    let b = load(input, from + 4);
    let c = load(input, from + 8);
    let d = load(input, from + 12);
    for (let i = 0; i < ROUNDS; i += 4) {
      a ^= mix(b ^ c ^ d ^ (keys[i] as number));
      b ^= mix(c ^ d ^ a ^ (keys[i + 1] as number));
      c ^= mix(d ^ a ^ b ^ (keys[i + 2] as number));
      d ^= mix(a ^ b ^ c ^ (keys[i + 3] as number));
    }
    store(d, output, to);
    store(c, output, to + 4);
    store(b, output, to + 8);
    store(a, output, to + 12);
  };
}

function mix(word: number): number {
  return (
    (T0[word >>> 24] as number) ^
    (T1[(word >>> 16) & 0xff] as number) ^
    (T2[(word >>> 8) & 0xff] as number) ^
    (T3[word & 0xff] as number)
  );
}

/** The key schedule of clause 7.3; FK and CK are the constants of its clauses 7.3.1 and 7.3.2. */
function expand(key: Uint8Array): Int32Array {
  const keys = new Int32Array(ROUNDS);
  let a = load(key, 0) ^ 0xa3b1bac6;
  let b = load(key, 4) ^ 0x56aa3350;
  let c = load(key, 8) ^ 0x677d9197;
  let d = load(key, 12) ^ 0xb27022dc;
  for (let i = 0; i < ROUNDS; i++) {
    let constant = 0;
    for (let j = 0; j < 4; j++) constant = (constant << 8) | (((4 * i + j) * 7) & 0xff);
    const word = b ^ c ^ d ^ constant;
    let s = 0;
    for (let shift = 24; shift >= 0; shift -= 8) s |= (SBOX[(word >>> shift) & 0xff] as number) << shift;
    const next = a ^ s ^ rotate(s, 13) ^ rotate(s, 23);
    a = b;
    b = c;
    c = d;
    d = next;
    keys[i] = next;
  }
  return keys;
}

function rounds(turn: number): Int32Array {
  return Int32Array.from(SBOX, (s) => {
    const word = s << 24;
    const mixed = word ^ rotate(word, 2) ^ rotate(word, 10) ^ rotate(word, 18) ^ rotate(word, 24);
    return rotate(mixed, 32 - turn);
  });
}

/**
 * The standard prints the table; it is the inverse in GF(2^8) modulo x^8 + x^7 + x^6 + x^5 + x^4 + x^2 + 1 between two
 * equal affine maps, which is shorter to say.
 */
function sbox(): Uint8Array {
  const powers = new Uint8Array(256);
  const logs = new Uint8Array(256);
  for (let i = 0, x = 1; i < 255; i++) {
    powers[i] = x;
    logs[x] = i;
    // Multiplies by the generator x + 1.
    x ^= x << 1;
    if (x > 255) x ^= 0x1f5;
  }
  const affine = (x: number): number => {
    let y = 0;
    for (let bit = 0; bit < 8; bit++) {
      let row = ((0xa7 << bit) | (0xa7 >>> (8 - bit))) & 0xff & x;
      row ^= row >> 4;
      row ^= row >> 2;
      row ^= row >> 1;
      y |= (row & 1) << bit;
    }
    return y ^ 0xd3;
  };
  return Uint8Array.from({ length: 256 }, (_, input) => {
    const x = affine(input);
    return affine(x === 0 ? 0 : (powers[(255 - (logs[x] as number)) % 255] as number));
  });
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function load(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}

function store(word: number, bytes: Uint8Array, at: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}
