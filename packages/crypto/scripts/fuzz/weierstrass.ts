import { ecdsa, schnorr } from '@dougong/crypto/secp256k1';
import { sm2 } from '@dougong/crypto/sm';
import { weierstrass } from '@noble/curves/abstract/weierstrass.js';
import { schnorr as nobleSchnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE, concatBytes, numberToBytesBE } from '@noble/curves/utils.js';
import type { Random } from './random.ts';
import { type Case, mutate, type Target } from './target.ts';

const Sm2Point = weierstrass({
  p: 2n ** 256n - 2n ** 224n - 2n ** 96n + 2n ** 64n - 1n,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  h: 1n,
  a: 2n ** 256n - 2n ** 224n - 2n ** 96n + 2n ** 64n - 4n,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
});
type Constructor = typeof Sm2Point;
type Point = InstanceType<Constructor>;

interface Key {
  readonly d: bigint;
  readonly P: Point;
}

/** Few keys, so that batches repeat them; some have the smallest and largest scalars. */
function keysOf(curve: Constructor, random: Random): readonly Key[] {
  const n = curve.Fn.ORDER;
  // n − 1 is no secret key of SM2, since 1 + d needs an inverse.
  const scalars = [1n, 2n, n - 2n, ...Array.from({ length: 13 }, () => 1n + random.number(n - 2n))];
  return scalars.map((d) => ({ d, P: curve.BASE.multiplyUnsafe(d) }));
}

const be = (value: bigint): Uint8Array => numberToBytesBE(value, 32);

/** Nonces: mostly random, some at the borders. */
function nonce(random: Random, n: bigint): bigint {
  return random.pick([1n, n - 1n, 1n + random.number(n - 1n), 1n + random.number(n - 1n), 1n + random.number(n - 1n)]);
}

/** Numbers at and beside the borders of a scalar. */
function border(random: Random, n: bigint): bigint {
  return random.pick([0n, 1n, 2n, n >> 1n, (n >> 1n) + 1n, n - 1n, n, n + 1n, 2n ** 256n - 1n]);
}

/** SEC 1 forms of a point: the two right ones, mostly, and the forbidden hybrid one. */
function encoded(random: Random, P: Point): { readonly bytes: Uint8Array; readonly hybrid: boolean } {
  const form = random.index(10);
  if (form > 2) return { bytes: P.toBytes(true), hybrid: false };
  const bytes = P.toBytes(false);
  if (form > 0) return { bytes, hybrid: false };
  bytes[0] = P.y & 1n ? 7 : 6;
  return { bytes, hybrid: true };
}

function replaceHalf(valid: Case, kind: string, half: 0 | 1, value: bigint): Case {
  const { signature } = valid;
  const other =
    half === 0 ? concatBytes(be(value), signature.subarray(32)) : concatBytes(signature.subarray(0, 32), be(value));
  return { ...valid, kind, signature: other };
}

function rubbish(random: Random, keyLength: number): Case {
  const publicKey = random.bytes(keyLength);
  if (keyLength === 33) publicKey[0] = 2;
  return { kind: 'rubbish', near: false, signature: random.bytes(64), message: random.bytes(32), publicKey };
}

function schnorrGenerator(): (random: Random) => Case {
  const n = secp256k1.Point.Fn.ORDER;
  const { Fn } = secp256k1.Point;
  let pool: readonly Key[] | undefined;
  return (random) => {
    pool ??= keysOf(secp256k1.Point, random);
    const { d, P } = random.pick(pool);
    const message = random.bytes(random.pick([32, 32, 32, 0, 1, 100]));
    const k = nonce(random, n);
    const K = secp256k1.Point.BASE.multiplyUnsafe(k);
    const publicKey = be(P.x);
    const even = (y: bigint, scalar: bigint): bigint => (y & 1n ? Fn.neg(scalar) : scalar);
    const e = Fn.create(
      bytesToNumberBE(nobleSchnorr.utils.taggedHash('BIP0340/challenge', be(K.x), publicKey, message)),
    );
    const sWith = (nonceScalar: bigint): bigint => Fn.add(nonceScalar, Fn.mul(e, even(P.y, d)));
    const valid: Case = {
      kind: 'valid',
      near: true,
      signature: concatBytes(be(K.x), be(sWith(even(K.y, k)))),
      message,
      publicKey,
    };
    const s = bytesToNumberBE(valid.signature.subarray(32));
    const kinds: readonly (() => Case)[] = [
      () => valid,
      () => valid,
      () => valid,
      () => valid,
      () => mutate(valid, random),
      () => mutate(valid, random),
      () => replaceHalf(valid, 'R with odd y', 1, sWith(Fn.neg(even(K.y, k)))),
      () => replaceHalf(valid, 's of the border', 1, border(random, n)),
      () =>
        replaceHalf(
          valid,
          'r of the border',
          0,
          random.pick([0n, 1n, secp256k1.Point.Fp.ORDER, secp256k1.Point.Fp.ORDER - 1n]),
        ),
      () => (s + n < 2n ** 256n ? replaceHalf(valid, 's + n', 1, s + n) : valid),
      () => replaceHalf(valid, 'negated s', 1, Fn.neg(s)),
      () => rubbish(random, 32),
    ];
    return random.pick(kinds)();
  };
}

function ecdsaGenerator(): (random: Random) => Case {
  const n = secp256k1.Point.Fn.ORDER;
  const { Fn } = secp256k1.Point;
  let pool: readonly Key[] | undefined;
  return (random) => {
    pool ??= keysOf(secp256k1.Point, random);
    const { d, P } = random.pick(pool);
    const message = random.pick([random.bytes(32), random.bytes(32), be(0n), be(n), be(n - 1n), be(2n ** 256n - 1n)]);
    const k = nonce(random, n);
    const r = Fn.create(secp256k1.Point.BASE.multiplyUnsafe(k).x);
    const s = Fn.mul(Fn.inv(k), Fn.add(Fn.create(bytesToNumberBE(message)), Fn.mul(r, d)));
    if (s === 0n) return rubbish(random, 33);
    const low = s > n >> 1n ? n - s : s;
    const { bytes, hybrid } = encoded(random, P);
    const valid: Case = {
      kind: hybrid ? 'hybrid key' : 'valid',
      near: true,
      signature: concatBytes(be(r), be(low)),
      message,
      publicKey: bytes,
    };
    const kinds: readonly (() => Case)[] = [
      () => valid,
      () => valid,
      () => valid,
      () => valid,
      () => mutate(valid, random),
      () => mutate(valid, random),
      () => replaceHalf(valid, 'high s', 1, n - low),
      () => replaceHalf(valid, 's of the border', 1, border(random, n)),
      () => replaceHalf(valid, 'r of the border', 0, border(random, n)),
      () => (r + n < 2n ** 256n ? replaceHalf(valid, 'r + n', 0, r + n) : valid),
      () => ({ ...valid, kind: 'digest of another length', message: random.bytes(random.pick([0, 31, 33, 64])) }),
      () => rubbish(random, 33),
    ];
    return random.pick(kinds)();
  };
}

function sm2Generator(): (random: Random) => Case {
  const { Fn } = Sm2Point;
  const n = Fn.ORDER;
  let pool: readonly Key[] | undefined;
  return (random) => {
    pool ??= keysOf(Sm2Point, random);
    const { d, P } = random.pick(pool);
    const message = random.pick([random.bytes(32), random.bytes(32), be(0n), be(n), be(2n ** 256n - 1n)]);
    const k = nonce(random, n);
    const r = Fn.create(bytesToNumberBE(message) + Sm2Point.BASE.multiplyUnsafe(k).x);
    const s = Fn.mul(Fn.inv(Fn.add(1n, d)), Fn.sub(k, Fn.mul(r, d)));
    if (r === 0n || s === 0n || Fn.add(r, k) === 0n) return rubbish(random, 33);
    const { bytes, hybrid } = encoded(random, P);
    const valid: Case = {
      kind: hybrid ? 'hybrid key' : 'valid',
      near: true,
      signature: concatBytes(be(r), be(s)),
      message,
      publicKey: bytes,
    };
    const kinds: readonly (() => Case)[] = [
      () => valid,
      () => valid,
      () => valid,
      () => valid,
      () => mutate(valid, random),
      () => mutate(valid, random),
      () => replaceHalf(valid, 's of the border', 1, border(random, n)),
      () => replaceHalf(valid, 'r of the border', 0, border(random, n)),
      () => replaceHalf(valid, 'r + s = n', 1, n - r),
      () => rubbish(random, 33),
    ];
    return random.pick(kinds)();
  };
}

function sm2Reference({ signature, message, publicKey }: Case): boolean {
  const { Fn } = Sm2Point;
  const tag = publicKey[0];
  const form = publicKey.length === 33 ? tag === 2 || tag === 3 : publicKey.length === 65 && tag === 4;
  if (signature.length !== 64 || message.length !== 32 || !form) return false;
  const r = bytesToNumberBE(signature.subarray(0, 32));
  const s = bytesToNumberBE(signature.subarray(32));
  const t = Fn.create(r + s);
  if (r === 0n || s === 0n || r >= Fn.ORDER || s >= Fn.ORDER || t === 0n) return false;
  try {
    const sum = Sm2Point.BASE.multiplyUnsafe(s).add(Sm2Point.fromBytes(publicKey).multiplyUnsafe(t));
    return !sum.is0() && Fn.create(bytesToNumberBE(message) + sum.x) === r;
  } catch {
    return false;
  }
}

function ecdsaReference({ signature, message, publicKey }: Case): boolean {
  const tag = publicKey[0];
  if (message.length !== 32 || tag === 6 || tag === 7) return false;
  try {
    return secp256k1.verify(signature, message, publicKey, { prehash: false, lowS: true, format: 'compact' });
  } catch {
    return false;
  }
}

function schnorrReference({ signature, message, publicKey }: Case): boolean {
  return signature.length === 64 && publicKey.length === 32 && nobleSchnorr.verify(signature, message, publicKey);
}

/** BIP-340, ECDSA over secp256k1, and SM2. */
export const weierstrassTargets: readonly Target[] = [
  {
    rule: 'schnorr',
    generate: schnorrGenerator(),
    reference: schnorrReference,
    verify: ({ signature, message, publicKey }) => schnorr.verify(signature, message, publicKey),
    batch: { verifyBatch: schnorr.verifyBatch, findInvalid: schnorr.findInvalid },
  },
  {
    rule: 'ecdsa',
    generate: ecdsaGenerator(),
    reference: ecdsaReference,
    verify: ({ signature, message, publicKey }) => ecdsa.verify(signature, message, publicKey),
  },
  {
    rule: 'sm2',
    generate: sm2Generator(),
    reference: sm2Reference,
    verify: ({ signature, message, publicKey }) => sm2.verifyDigest(signature, message, publicKey),
  },
];
