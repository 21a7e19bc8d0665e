import { assertBytes, bytesToHex, concatBytes, equalBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import {
  type CurvePoint,
  compressedPoint,
  hasEvenY,
  modulo,
  ORDER,
  Point,
  tagged,
  toInteger,
  toScalar,
  xOnly,
} from './curve.ts';

/**
 * An aggregate of keys with the tweaks applied to it (the KeyAgg context of BIP-327). Aggregating is the expensive step:
 * keep the context and use it for every session of the same group.
 */
export interface KeyAggContext {
  /** The keys in the order in which they were aggregated, 33 bytes each. */
  readonly publicKeys: readonly Uint8Array[];
  /** The aggregate key as BIP-340 wants it: x only, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** The aggregate key, compressed. */
  readonly plainPublicKey: Uint8Array;
}

/** What lies behind a {@link KeyAggContext}. */
export interface KeyAggValues {
  readonly point: CurvePoint;
  readonly gacc: bigint;
  readonly tacc: bigint;
  /** Keys and their coefficients, by the key's hexadecimal form. */
  readonly members: ReadonlyMap<string, { readonly point: CurvePoint; readonly coefficient: bigint }>;
}

const values = new WeakMap<KeyAggContext, KeyAggValues>();

/** Orders keys by their bytes, so that a group has one aggregate whatever the order of its members. */
export function keySort(publicKeys: readonly Uint8Array[]): Uint8Array[] {
  return [...publicKeys].sort((a, b) => (bytesToHex(a) < bytesToHex(b) ? -1 : 1));
}

/**
 * Aggregates compressed public keys in the given order (KeyAgg).
 *
 * @throws {@link CryptoError} `musig.empty` for none; `musig.contribution` with `signer` and `contribution: 'pubkey'` for
 * one that is no point.
 */
export function keyAgg(publicKeys: readonly Uint8Array[]): KeyAggContext {
  if (publicKeys.length === 0) throw new CryptoError('musig.empty', 'there is no key to aggregate');
  const points = publicKeys.map((publicKey, signer) => {
    assertBytes(`publicKeys[${signer}]`, publicKey);
    return compressedPoint(publicKey) ?? blame(signer, 'pubkey');
  });
  const list = tagged('KeyAgg list', ...publicKeys);
  const second = publicKeys.find((key) => !equalBytes(key, publicKeys[0] ?? key));
  const members = new Map<string, { point: CurvePoint; coefficient: bigint }>();
  let sum = Point.ZERO;
  for (const [signer, point] of points.entries()) {
    const key = publicKeys[signer] ?? new Uint8Array();
    const isSecond = second !== undefined && equalBytes(key, second);
    const coefficient = isSecond ? 1n : toScalar(tagged('KeyAgg coefficient', concatBytes(list, key)));
    members.set(bytesToHex(key), { point, coefficient });
    sum = sum.add(point.multiplyUnsafe(coefficient));
  }
  if (sum.is0()) throw new CryptoError('musig.infinity', 'the keys cancel each other');
  const copies = publicKeys.map((key) => key.slice());
  return contextOf(copies, { point: sum, gacc: 1n, tacc: 0n, members });
}

/**
 * Adds a tweak to the aggregate (ApplyTweak): plain as in BIP-32, or x-only as in BIP-341.
 *
 * @throws {@link CryptoError} `musig.tweak` when the tweak is not below the group order, `musig.infinity` when it cancels
 * the key.
 */
export function applyTweak(context: KeyAggContext, tweak: Uint8Array, xOnlyTweak: boolean): KeyAggContext {
  assertBytes('tweak', tweak, 32);
  const before = valuesOf(context);
  const g = xOnlyTweak && !hasEvenY(before.point) ? -1n : 1n;
  const t = toInteger(tweak);
  if (t >= ORDER) throw new CryptoError('musig.tweak', 'the tweak is not below the group order');
  const signed = g === 1n ? before.point : before.point.negate();
  const point = signed.add(Point.BASE.multiplyUnsafe(t));
  if (point.is0()) throw new CryptoError('musig.infinity', 'the tweak cancels the key');
  return contextOf(context.publicKeys, {
    point,
    gacc: modulo(g * before.gacc),
    tacc: modulo(t + g * before.tacc),
    members: before.members,
  });
}

/** The values behind a context that this module made. */
export function valuesOf(context: KeyAggContext): KeyAggValues {
  const found = values.get(context);
  if (found === undefined) throw new TypeError('keys: expected a context made by keyAgg or applyTweak');
  return found;
}

/** The compressed public key of a secret key, as signers hand it out. */
export function individualPublicKey(secretKey: Uint8Array): Uint8Array {
  return Point.BASE.multiply(secretScalar(secretKey)).toBytes(true);
}

/** The scalar of a secret key. */
export function secretScalar(secretKey: Uint8Array): bigint {
  assertBytes('secretKey', secretKey, 32);
  const scalar = toInteger(secretKey);
  if (scalar === 0n || scalar >= ORDER) {
    throw new CryptoError('musig.secret-key', 'the secret key is outside [1, n − 1]');
  }
  return scalar;
}

/** Throws the error that names who sent something unusable, and what. */
export function blame(signer: number | undefined, contribution: string): never {
  const who = signer === undefined ? 'the aggregator' : `signer ${signer}`;
  const details = signer === undefined ? { contribution } : { contribution, signer };
  throw new CryptoError('musig.contribution', `${who} sent an invalid ${contribution}`, details);
}

function contextOf(publicKeys: readonly Uint8Array[], value: KeyAggValues): KeyAggContext {
  const context = {
    publicKeys,
    publicKey: xOnly(value.point),
    plainPublicKey: value.point.toBytes(true),
  };
  values.set(context, value);
  return context;
}
