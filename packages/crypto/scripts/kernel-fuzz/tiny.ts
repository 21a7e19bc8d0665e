/**
 * The Weierstrass code on groups small enough to try everything: same primes, so same field arithmetic, but curves with
 * a subgroup of 199 or 257 points, where sums meet equal points, inverse points and infinity at every turn.
 */
import { concatBytes } from '@dougong/crypto';
import { numberToBytesBE } from '@noble/curves/utils.js';
import type { Modulus } from '../../kernels/generate/arithmetic.ts';
import { compile } from '../../kernels/generate/compile.ts';
import { secp256k1, sm2, type WeierstrassCurve, weierstrassModules } from '../../kernels/generate/weierstrass.ts';
import type { Secp256k1Kernel } from '../../src/backend/kernels.ts';
import { createSecp256k1Kernel } from '../../src/wasm/secp256k1.ts';
import type { Random } from '../fuzz/random.ts';

/** A group with few points: its curve's scalars are numbers modulo a large multiple of `points`. */
export interface TinyGroup {
  readonly name: string;
  readonly points: number;
  readonly curve: WeierstrassCurve;
}

/** The largest odd multiple of `points` below the prime: to points of that order, a group order like any other. */
function largeOrder(points: bigint, { value: prime }: Modulus): bigint {
  const order = prime - (prime % points);
  return order % 2n === 1n ? order : order - points;
}

/** y² = x³ + 4 over the prime of secp256k1 has points of order 199; SM2's prime is 3 modulo 4, which makes
 * y² = x³ − 3x supersingular, with p + 1 points, a multiple of 257. */
export const tinyGroups: readonly TinyGroup[] = [
  {
    name: 'a = 0',
    points: 199,
    curve: {
      prime: secp256k1.prime,
      a: 0n,
      b: 4n,
      order: largeOrder(199n, secp256k1.prime),
      base: [
        0xfa7cc9a70737f2dba749dd392b4fb0693b017a7da808c2f1fb12940c9ea66c18n,
        0x78ac123a5ed8aef38732bc911f3a286848df246c808dae72cfe525727f0501edn,
      ],
    },
  },
  {
    name: 'a = −3',
    points: 257,
    curve: {
      prime: sm2.prime,
      a: -3n,
      b: 0n,
      order: largeOrder(257n, sm2.prime),
      base: [
        0xc372bbfd32b2b0ea232b1010abf45ed96e1ba624702676c533459c282b41985an,
        0xd36dc01d32f1dca159fcc05b124af593b56f97d5e2f1a5e68a3b7353aa3b3f90n,
      ],
    },
  },
];

/** The secp256k1 entry points over a tiny group. */
export async function tinyKernel({ curve }: TinyGroup, checked: boolean): Promise<Secp256k1Kernel> {
  const modules = weierstrassModules(curve, 3 * 1024 + 2);
  const wasm = await compile({ entry: 'weierstrass/secp256k1.ts', optimize: '-O3s', modules }, checked);
  return createSecp256k1Kernel(Uint8Array.from(wasm));
}

type Affine = readonly [x: bigint, y: bigint];

/** 0·G, 1·G, …, by the chord-and-tangent formulas; index 0 is undefined. */
function allPoints({ curve: { prime, a, base }, points }: TinyGroup): readonly (Affine | undefined)[] {
  const p = prime.value;
  const mod = (value: bigint): bigint => ((value % p) + p) % p;
  const divide = (x: bigint, y: bigint): bigint => {
    let [power, square] = [1n, mod(y)];
    for (let exponent = p - 2n; exponent > 0n; exponent >>= 1n) {
      if (exponent & 1n) power = mod(power * square);
      square = mod(square * square);
    }
    return mod(x * power);
  };
  const add = ([x1, y1]: Affine, [x2, y2]: Affine): Affine | undefined => {
    if (x1 === x2 && mod(y1 + y2) === 0n) return undefined;
    const slope = x1 === x2 ? divide(3n * x1 * x1 + a, 2n * y1) : divide(y2 - y1, x2 - x1);
    const x = mod(slope * slope - x1 - x2);
    return [x, mod(slope * (x1 - x) - y1)];
  };
  const all: (Affine | undefined)[] = [undefined, base];
  let last: Affine | undefined = base;
  while (last !== undefined) {
    last = add(last, base);
    if (last !== undefined) all.push(last);
  }
  if (all.length !== points) throw new RangeError(`the base point has order ${all.length}, not ${points}`);
  return all;
}

const bytes = (value: bigint | number): Uint8Array => numberToBytesBE(BigInt(value), 32);

/**
 * [s]G − [e]P for every s and every `stride`-th e, for some P, through the verification equation; then random sums of
 * up to twelve points. Returns what was wrong, if anything.
 */
export function exhaust(kernel: Secp256k1Kernel, group: TinyGroup, stride: number, random: Random): string | undefined {
  const all = allPoints(group);
  const { points } = group;
  const at = (index: number): Affine | undefined => all[((index % points) + points) % points];
  for (const log of [1, 2, 3, 64, points - 1]) {
    const key = at(log);
    if (key === undefined) continue;
    const even = key[1] % 2n === 0n ? log : points - log;
    for (let e = random.index(stride); e < points; e += stride) {
      for (let s = 0; s < points; s++) {
        const nonce = at(s - e * even);
        const signature = concatBytes(bytes(nonce?.[0] ?? 1n), bytes(s));
        const expected = nonce !== undefined && nonce[1] % 2n === 0n;
        if (kernel.schnorrVerify(signature, bytes(key[0]), bytes(e)) !== expected) return `[${s}]G − [${e}]·[${even}]G`;
      }
    }
  }
  for (let round = 0; round < (20 * points) / stride; round++) {
    const terms = Array.from({ length: 1 + random.index(12) }, () => {
      return { log: 1 + random.index(points - 1), factor: random.index(points) };
    });
    const expected = at(terms.reduce((total, { log, factor }) => total + log * factor, 0));
    const encode = (point: Affine | undefined): Uint8Array =>
      point === undefined
        ? new Uint8Array(33)
        : concatBytes(Uint8Array.of(point[1] % 2n === 0n ? 2 : 3), bytes(point[0]));
    const result = kernel.multiScalar(
      concatBytes(...terms.map(({ log }) => encode(at(log)))),
      concatBytes(...terms.map(({ factor }) => bytes(factor))),
    );
    const wanted = encode(expected);
    if (!result?.every((byte, i) => byte === wanted[i])) {
      return terms.map(({ log, factor }) => `[${factor}]·[${log}]G`).join(' + ');
    }
  }
  return undefined;
}
