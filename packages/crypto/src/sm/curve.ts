import { invert, mapHashToField } from '@noble/curves/abstract/modular.js';
import {
  type WeierstrassOpts,
  type WeierstrassPoint,
  type WeierstrassPointCons,
  weierstrass,
} from '@noble/curves/abstract/weierstrass.js';
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js';
import { assertBytes, wipe } from '../bytes.ts';
import { CryptoError } from '../errors.ts';

/** The recommended curve of GB/T 32918.5-2017. */
const parameters: WeierstrassOpts<bigint> = {
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  h: 1n,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
};

/** Order of the group. */
export const N: bigint = parameters.n;

/** A point of the curve. */
export type Sm2Point = WeierstrassPoint<bigint>;

/** The points of the curve. */
export const Point: WeierstrassPointCons<bigint> = /* @__PURE__ */ weierstrass(parameters);

/** A pair of keys of SM2. */
export interface Sm2KeyPair {
  /** 32 bytes, big-endian, in [1, n − 2]. */
  readonly secretKey: Uint8Array;
  /** SEC1 form: 33 bytes compressed or 65 uncompressed. */
  readonly publicKey: Uint8Array;
}

/**
 * A new pair of keys, GB/T 32918.1 clause 6.1, or the pair of a given secret key.
 *
 * @param seed - a secret key; without it one comes from the platform's secure generator.
 * @param compressed - the form of the public key; the national formats write 65 bytes.
 * @throws TypeError when `seed` is not 32 bytes.
 * @throws {@link CryptoError} `secretKey.range`.
 */
export function keygen(seed?: Uint8Array, compressed: boolean = false): Sm2KeyPair {
  const secretKey = seed === undefined ? randomSecretKey() : copySecretKey(seed);
  return { secretKey, publicKey: getPublicKey(secretKey, compressed) };
}

function copySecretKey(seed: Uint8Array): Uint8Array {
  secretScalar('seed', seed);
  return seed.slice();
}

/** Uniform in [1, n − 2]: the key n − 1 would leave 1 + d without an inverse. */
function randomSecretKey(): Uint8Array {
  const entropy = crypto.getRandomValues(new Uint8Array(48));
  const secretKey = mapHashToField(entropy, N - 1n);
  wipe(entropy);
  return secretKey;
}

/**
 * The public key of a secret key.
 *
 * @throws TypeError when `secretKey` is not 32 bytes.
 * @throws {@link CryptoError} `secretKey.range`.
 */
export function getPublicKey(secretKey: Uint8Array, compressed: boolean = false): Uint8Array {
  return Point.BASE.multiply(secretScalar('secretKey', secretKey)).toBytes(compressed);
}

/** The number of a secret key. @throws {@link CryptoError} `secretKey.range` outside [1, n − 2]. */
export function secretScalar(name: string, secretKey: Uint8Array): bigint {
  assertBytes(name, secretKey, 32);
  const scalar = bytesToNumberBE(secretKey);
  if (scalar < 1n || scalar > N - 2n) throw new CryptoError('secretKey.range', `${name}: not in [1, n − 2]`);
  return scalar;
}

/** The point of a public key. @throws {@link CryptoError} `publicKey.invalid` when the bytes are no point of the curve. */
export function publicPoint(name: string, publicKey: Uint8Array): Sm2Point {
  assertBytes(name, publicKey);
  const point = pointOrUndefined(publicKey);
  if (point === undefined) throw new CryptoError('publicKey.invalid', `${name}: not a point in SEC1 form`);
  return point;
}

/** The point of a SEC1 encoding of 33 or 65 bytes; the hybrid forms 06 and 07 and the point at infinity are none. */
export function pointOrUndefined(publicKey: Uint8Array): Sm2Point | undefined {
  try {
    return Point.fromBytes(publicKey);
  } catch {
    return undefined;
  }
}

/** A scalar below n, uniform and not zero, from the platform's secure generator. */
export function randomScalar(): bigint {
  const entropy = crypto.getRandomValues(new Uint8Array(48));
  const bytes = mapHashToField(entropy, N);
  const scalar = bytesToNumberBE(bytes);
  wipe(entropy, bytes);
  return scalar;
}

/** The inverse of a secret. The algorithm's running time depends on its input, so the input is masked. */
export function invertSecret(secret: bigint): bigint {
  const mask = randomScalar();
  return (invert((secret * mask) % N, N) * mask) % N;
}

/** 32 bytes, big-endian. */
export function numberTo32(value: bigint): Uint8Array {
  return numberToBytesBE(value, 32);
}

/** x ‖ y, 64 bytes. */
export function coordinates(point: Sm2Point): Uint8Array {
  return point.toBytes(false).subarray(1);
}
