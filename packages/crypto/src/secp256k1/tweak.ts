import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { assertBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { assertSecretKey, pointOf } from './keys.ts';

const { Point } = secp256k1;
type Point = InstanceType<typeof Point>;

/** An x-only key after tweaking. */
export interface TweakedXOnly {
  /** The x coordinate, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** 1 when y of the tweaked point is odd; goes into the control block of BIP-341. */
  readonly parity: 0 | 1;
}

/**
 * P + t·G, compressed: the public half of key derivation.
 *
 * @param publicKey - SEC 1 form, 33 or 65 bytes.
 * @param tweak - 32 bytes, below the group order.
 * @throws TypeError for wrong types or lengths, {@link CryptoError} `publicKey.invalid`, or `tweak.range` when the tweak
 * is not below the order or the sum is the point at infinity.
 */
export function tweakAdd(publicKey: Uint8Array, tweak: Uint8Array): Uint8Array {
  return tweaked(pointOf('publicKey', publicKey), tweak).toBytes(true);
}

/**
 * d + t mod n: the secret half of {@link tweakAdd}.
 *
 * @throws TypeError for wrong types or lengths, {@link CryptoError} `secretKey.range`, or `tweak.range` when the tweak is
 * not below the order or the sum is zero.
 */
export function tweakAddSecret(secretKey: Uint8Array, tweak: Uint8Array): Uint8Array {
  assertSecretKey(secretKey);
  return secretSum(bytesToNumberBE(secretKey), tweak);
}

/**
 * lift_x(P) + t·G for a key of BIP-340, as BIP-341 commits to scripts.
 *
 * @param publicKey - x only, 32 bytes.
 * @throws As {@link tweakAdd} does.
 */
export function tweakAddXOnly(publicKey: Uint8Array, tweak: Uint8Array): TweakedXOnly {
  const point = tweaked(liftX(publicKey), tweak);
  return { publicKey: point.toBytes(true).slice(1), parity: point.y & 1n ? 1 : 0 };
}

/**
 * The secret half of {@link tweakAddXOnly}: the key is negated first when its point has odd y.
 *
 * @throws As {@link tweakAddSecret} does.
 */
export function tweakAddXOnlySecret(secretKey: Uint8Array, tweak: Uint8Array): Uint8Array {
  assertSecretKey(secretKey);
  const d = bytesToNumberBE(secretKey);
  const isOdd = secp256k1.getPublicKey(secretKey, true)[0] === 3;
  return secretSum(isOdd ? Point.Fn.neg(d) : d, tweak);
}

function liftX(publicKey: Uint8Array): Point {
  assertBytes('publicKey', publicKey, 32);
  try {
    return schnorr.utils.lift_x(bytesToNumberBE(publicKey));
  } catch (cause) {
    throw new CryptoError('publicKey.invalid', 'publicKey is no x coordinate of secp256k1', {}, { cause });
  }
}

function tweaked(point: Point, tweak: Uint8Array): Point {
  // A tweak may be derived from secrets (BIP-32), so the multiplication is the careful one; zero has to be told apart.
  const t = tweakNumber(tweak);
  const sum = t === 0n ? point : point.add(Point.BASE.multiply(t));
  if (sum.is0()) throw new CryptoError('tweak.range', 'the tweaked key is the point at infinity');
  return sum;
}

function secretSum(d: bigint, tweak: Uint8Array): Uint8Array {
  const sum = Point.Fn.add(d, tweakNumber(tweak));
  if (sum === 0n) throw new CryptoError('tweak.range', 'the tweaked key is zero');
  return Point.Fn.toBytes(sum);
}

function tweakNumber(tweak: Uint8Array): bigint {
  assertBytes('tweak', tweak, 32);
  const t = bytesToNumberBE(tweak);
  if (t >= Point.Fn.ORDER) throw new CryptoError('tweak.range', 'the tweak is not below the group order');
  return t;
}
