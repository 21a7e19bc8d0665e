/** Random linear combinations on secp256k1 and SM2: the kernels against noble. */
import { concatBytes } from '@dougong/crypto';
import type { WeierstrassPoint, WeierstrassPointCons } from '@noble/curves/abstract/weierstrass.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { numberToBytesBE } from '@noble/curves/utils.js';
import type { Secp256k1Kernel, Sm2Kernel } from '../../src/backend/kernels.ts';
import { Point as Sm2Point } from '../../src/sm/curve.ts';
import type { Random } from '../fuzz/random.ts';

type Points = WeierstrassPointCons<bigint>;

const edgesOf = (n: bigint): readonly bigint[] => [
  ...[0n, 1n, 2n, 3n, 5n, 16n, n - 1n, n - 2n, n - 3n, (n - 1n) / 2n, (n + 1n) / 2n],
  ...[2n ** 127n, 2n ** 128n - 1n, 2n ** 128n, 2n ** 128n + 1n, 2n ** 255n],
];

/** The factor by which secp256k1's endomorphism multiplies, where halved scalars are extreme. */
const LAMBDA = 0x5363ad4cc05c30e0a5261c028812645a122e22ea20816678df02967c1b23bd72n;

function scalar(random: Random, n: bigint): bigint {
  switch (random.index(5)) {
    case 0:
      return random.pick(edgesOf(n));
    case 1:
      return random.number(1n << BigInt(1 + random.index(255)));
    case 2:
      return (random.number(4n) * LAMBDA + random.number(4n)) % n;
    default:
      return random.number(n);
  }
}

/** log·G; the identity for 0. */
function multiple(points: Points, log: bigint): WeierstrassPoint<bigint> {
  const n = points.Fn.ORDER;
  const reduced = ((log % n) + n) % n;
  return reduced === 0n ? points.ZERO : points.BASE.multiply(reduced);
}

/** A logarithm that makes equal, inverse and base points common. */
function logarithm(random: Random, n: bigint): bigint {
  return random.index(3) === 0 ? random.pick([1n, 2n, 3n, n - 1n, n - 2n, n - 3n]) : 1n + random.number(n - 1n);
}

const bytes = (value: bigint): Uint8Array => numberToBytesBE(value, 32);

const { Point: Secp256k1Point } = secp256k1;
const N = Secp256k1Point.Fn.ORDER;

/** [s]G − [e]P for the P of even y with this logarithm up to sign, as BIP-340 has it. */
function schnorrEquation(random: Random, log: bigint) {
  const key = multiple(Secp256k1Point, log).toAffine();
  const even = key.y % 2n === 0n ? log : N - log;
  const [s, e] = [scalar(random, N) % N, scalar(random, N)];
  const nonce = multiple(Secp256k1Point, s - e * even);
  return { publicKey: bytes(key.x), s, e, even, nonce };
}

function schnorr(kernel: Secp256k1Kernel, random: Random): string | undefined {
  const { publicKey, s, e, nonce } = schnorrEquation(random, logarithm(random, N));
  const { x, y } = nonce.is0() ? { x: 1n, y: 1n } : nonce.toAffine();
  const signature = concatBytes(bytes(x), bytes(s));
  if (kernel.schnorrVerify(signature, publicKey, bytes(e)) !== (y % 2n === 0n)) return 'schnorr errs';
  const other = concatBytes(bytes(x ^ 1n), bytes(s));
  return kernel.schnorrVerify(other, publicKey, bytes(e)) ? 'schnorr accepts' : undefined;
}

function schnorrBatch(kernel: Secp256k1Kernel, random: Random): string | undefined {
  const logs = Array.from({ length: 1 + random.index(4) }, () => logarithm(random, N));
  const signed = (error: bigint) => {
    // A nonce of odd y has no signature: mirror it through s.
    const { publicKey, s, e, even, nonce } = schnorrEquation(random, random.pick(logs));
    const usable = nonce.is0() ? multiple(Secp256k1Point, 1n) : nonce;
    const log = nonce.is0() ? 1n : s - e * even;
    const { x, y } = usable.toAffine();
    const mirrored = y % 2n === 0n ? log : -log;
    const reduced = (((mirrored + e * even + error) % N) + N) % N;
    return { signature: concatBytes(bytes(x), bytes(reduced)), publicKey, challenge: bytes(e) };
  };
  const items = Array.from({ length: 1 + random.index(24) }, () => signed(0n));
  for (let copies = random.index(8); copies > 0; copies--) items.push(random.pick(items));
  const weights = items.map(() => (random.index(3) === 0 ? numberToBytesBE(1n, 16) : random.bytes(16)));
  const run = (list: typeof items): boolean =>
    kernel.schnorrVerifyBatch(
      concatBytes(...list.map(({ signature }) => signature)),
      concatBytes(...list.map(({ publicKey }) => publicKey)),
      concatBytes(...list.map(({ challenge }) => challenge)),
      concatBytes(...weights),
    );
  if (!run(items)) return 'schnorr batch refuses';
  const broken = [...items];
  broken[random.index(items.length)] = signed(1n + random.number(N - 1n));
  return run(broken) ? 'schnorr batch accepts' : undefined;
}

function ecdsa(kernel: Secp256k1Kernel, random: Random): string | undefined {
  const log = logarithm(random, N);
  const [u, v] = [scalar(random, N) % N, 1n + random.number(N - 1n)];
  const nonce = multiple(Secp256k1Point, u + v * log);
  if (nonce.is0()) return undefined;
  // Choose r from the nonce, then s = r/v and e = u·s.
  const { Fn } = Secp256k1Point;
  const r = nonce.toAffine().x % N;
  const s = Fn.mul(r, Fn.inv(v));
  const digest = bytes(Fn.mul(u, s));
  const publicKey = multiple(Secp256k1Point, log).toBytes(random.index(2) === 0);
  if (!kernel.ecdsaVerify(concatBytes(bytes(r), bytes(s)), publicKey, digest)) return 'ecdsa refuses';
  const other = bytes(r === 1n ? 2n : r - 1n);
  return kernel.ecdsaVerify(concatBytes(other, bytes(s)), publicKey, digest) ? 'ecdsa accepts' : undefined;
}

function sum(kernel: Secp256k1Kernel, random: Random, length: number): string | undefined {
  const pool = Array.from({ length: 1 + random.index(6) }, () => {
    const log = logarithm(random, N);
    return [log, N - log] as const;
  }).flat();
  const encoded = new Map(pool.map((log) => [log, multiple(Secp256k1Point, log).toBytes()]));
  const shared = scalar(random, N) % N;
  const terms = Array.from({ length }, () => ({
    log: random.pick(pool),
    factor: random.index(3) === 0 ? shared : scalar(random, N) % N,
  }));
  const expected = multiple(
    Secp256k1Point,
    terms.reduce((total, { log, factor }) => total + log * factor, 0n),
  );
  const result = kernel.multiScalar(
    concatBytes(...terms.map(({ log }) => encoded.get(log) ?? new Uint8Array(33))),
    concatBytes(...terms.map(({ factor }) => bytes(factor))),
  );
  const wanted = expected.is0() ? new Uint8Array(33) : expected.toBytes();
  return result?.every((byte, i) => byte === wanted[i]) ? undefined : `sum of ${length} differs`;
}

/** One case on secp256k1; returns what was wrong, if anything. */
export function secp256k1Case(kernel: Secp256k1Kernel, random: Random): string | undefined {
  switch (random.index(6)) {
    case 0:
      return schnorrBatch(kernel, random);
    case 1:
      return sum(kernel, random, random.index(50) === 0 ? 100 + random.index(1200) : 1 + random.index(40));
    case 2:
    case 3:
      return ecdsa(kernel, random);
    default:
      return schnorr(kernel, random);
  }
}

/** One case on SM2; returns what was wrong, if anything. */
export function sm2Case(kernel: Sm2Kernel, random: Random): string | undefined {
  const n = Sm2Point.Fn.ORDER;
  const log = logarithm(random, n);
  const r = scalar(random, n) % n || 1n;
  const s = scalar(random, n) % n || 1n;
  const t = (r + s) % n;
  const nonce = multiple(Sm2Point, s + t * log);
  const x = nonce.is0() ? 1n : nonce.toAffine().x;
  const e = (((r - x) % n) + n) % n;
  const signature = concatBytes(bytes(r), bytes(s));
  const publicKey = multiple(Sm2Point, log).toBytes(random.index(2) === 0);
  if (kernel.verify(signature, publicKey, bytes(e)) !== (t !== 0n && !nonce.is0())) return 'sm2 errs';
  return kernel.verify(signature, publicKey, bytes((e + 1n) % n)) ? 'sm2 accepts' : undefined;
}
