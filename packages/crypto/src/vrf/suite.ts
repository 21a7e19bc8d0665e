/** What the algorithms of RFC 9381 need of a curve point. */
export interface VrfPoint<P> {
  add(other: P): P;
  subtract(other: P): P;
  /** Constant-time as far as the platform allows; scalar in [1, q − 1]. */
  multiply(scalar: bigint): P;
  /** For public scalars, zero included. */
  multiplyUnsafe(scalar: bigint): P;
  clearCofactor(): P;
  is0(): boolean;
}

/** The secret half of a key, expanded. */
export interface VrfSecret {
  /** In [1, q − 1]. */
  readonly scalar: bigint;
  /** The nonce for one encoded point (RFC 9381, 5.4.2). */
  nonce(encodedPoint: Uint8Array): bigint;
  /** Overwrites what can be overwritten. */
  wipe(): void;
}

/** A ciphersuite: the functions and constants of RFC 9381, 5.5. */
export interface VrfSuite<P extends VrfPoint<P>> {
  /** `suite_string`. */
  readonly id: number;
  readonly base: P;
  /** The prime order q of the subgroup. */
  readonly order: bigint;
  readonly secretKeyBytes: number;
  /** `ptLen`. */
  readonly pointBytes: number;
  /** Length of `beta`. */
  readonly outputBytes: number;
  hash(...parts: readonly Uint8Array[]): Uint8Array;
  /** The secret of a key, or nothing when the bytes are no secret key. */
  secret(secretKey: Uint8Array): VrfSecret | undefined;
  encodePoint(point: P): Uint8Array;
  /** `string_to_point`: canonical encodings only. */
  decodePoint(bytes: Uint8Array): P | undefined;
  /** `int_to_string`, in the suite's byte order, `length` bytes. */
  encodeInteger(value: bigint, length: number): Uint8Array;
  decodeInteger(bytes: Uint8Array): bigint;
  /** `encode_to_curve` with the public key as salt. */
  encodeToCurve(publicKey: Uint8Array, alpha: Uint8Array): P;
}

/** Length of the challenge, `cLen`. */
export const CHALLENGE_BYTES = 16;
/** Length of a scalar, `qLen`. */
export const SCALAR_BYTES = 32;
