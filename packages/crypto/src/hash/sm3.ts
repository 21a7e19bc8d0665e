import { HashMD } from '@noble/hashes/_md.js';
import { type CHash, createHasher } from '@noble/hashes/utils.js';

/** Initial value, GB/T 32905-2016 clause 4.1. */
const IV = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e] as const;

/** Round constants of clause 4.2, already rotated left by the round number as clause 5.3.3 uses them. */
const T: Int32Array = /* @__PURE__ */ Int32Array.from({ length: 64 }, (_, j) => {
  const constant = j < 16 ? 0x79cc4519 : 0x7a879d8a;
  const turn = j % 32;
  return (constant << turn) | (constant >>> (32 - turn));
});

/** The expanded message W_0 … W_67 of the block in work; cleared after each call. */
const W: Int32Array = /* @__PURE__ */ new Int32Array(68);

/** SM3 of GB/T 32905-2016 on noble's Merkle–Damgård frame (same padding as SHA-256). */
class Sm3 extends HashMD<Sm3> {
  private a: number = IV[0];
  private b: number = IV[1];
  private c: number = IV[2];
  private d: number = IV[3];
  private e: number = IV[4];
  private f: number = IV[5];
  private g: number = IV[6];
  private h: number = IV[7];

  constructor() {
    super(64, 32, 8, false);
  }

  protected get(): number[] {
    return [this.a, this.b, this.c, this.d, this.e, this.f, this.g, this.h];
  }

  protected set(a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number): void {
    this.a = a | 0;
    this.b = b | 0;
    this.c = c | 0;
    this.d = d | 0;
    this.e = e | 0;
    this.f = f | 0;
    this.g = g | 0;
    this.h = h | 0;
  }

  _cloneInto(to: Sm3 = new Sm3()): Sm3 {
    to.set(this.a, this.b, this.c, this.d, this.e, this.f, this.g, this.h);
    return this._cloneIntoMeta(to);
  }

  protected process(view: DataView, offset: number): void {
    for (let j = 0; j < 16; j++) W[j] = view.getInt32(offset + 4 * j, false);
    for (let j = 16; j < 68; j++) {
      const w3 = word(j - 3);
      const w13 = word(j - 13);
      const x = word(j - 16) ^ word(j - 9) ^ ((w3 << 15) | (w3 >>> 17));
      // P1
      W[j] = x ^ ((x << 15) | (x >>> 17)) ^ ((x << 23) | (x >>> 9)) ^ ((w13 << 7) | (w13 >>> 25)) ^ word(j - 6);
    }
    let { a, b, c, d, e, f, g, h } = this;
    for (let j = 0; j < 64; j++) {
      const a12 = (a << 12) | (a >>> 20);
      const sum = (a12 + e + (T[j] as number)) | 0;
      const ss1 = (sum << 7) | (sum >>> 25);
      const w = word(j);
      const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
      const gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
      const tt1 = (ff + d + (ss1 ^ a12) + (w ^ word(j + 4))) | 0;
      const tt2 = (gg + h + ss1 + w) | 0;
      d = c;
      c = (b << 9) | (b >>> 23);
      b = a;
      a = tt1;
      h = g;
      g = (f << 19) | (f >>> 13);
      f = e;
      // P0
      e = tt2 ^ ((tt2 << 9) | (tt2 >>> 23)) ^ ((tt2 << 17) | (tt2 >>> 15));
    }
    this.set(this.a ^ a, this.b ^ b, this.c ^ c, this.d ^ d, this.e ^ e, this.f ^ f, this.g ^ g, this.h ^ h);
  }

  protected roundClean(): void {
    W.fill(0);
  }

  destroy(): void {
    this.destroyed = true;
    this.set(0, 0, 0, 0, 0, 0, 0, 0);
    this.buffer.fill(0);
  }
}

function word(index: number): number {
  return W[index] as number;
}

/** SM3 in the shape of a noble hash, for everything that is built over one (HMAC, PBKDF2, curves). */
export const nobleSm3: CHash<Sm3> = /* @__PURE__ */ createHasher(() => new Sm3());
