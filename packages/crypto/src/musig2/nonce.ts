import { randomBytes } from '@noble/hashes/utils.js';
import { assertBytes, concatBytes, wipe } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { compressedPoint, extendedBytes, fromScalar, Point, tagged, toScalar } from './curve.ts';
import { blame } from './keys.ts';

/**
 * A secret nonce: good for one signature, then gone. Signing twice with one nonce gives the secret key away, so it has
 * no bytes to copy, cannot be serialised, and clears itself when it is used.
 */
export interface SecretNonce {
  /** True once the nonce has been used or discarded. */
  readonly spent: boolean;
  /** Clears the nonce without signing. */
  discard(): void;
}

/** A nonce pair of one signer. */
export interface Nonces {
  /** 66 bytes for the other signers. */
  readonly publicNonce: Uint8Array;
  readonly secretNonce: SecretNonce;
}

/** What goes into a nonce; the more, the less depends on the random generator. */
export interface NonceGenOptions {
  /** The signer's compressed public key. */
  readonly publicKey: Uint8Array;
  /** The signer's secret key, 32 bytes. */
  readonly secretKey?: Uint8Array;
  /** The x-only aggregate key, 32 bytes. */
  readonly aggregatePublicKey?: Uint8Array;
  /** What will be signed, where it is known already. */
  readonly message?: Uint8Array;
  /** Anything else that belongs to the session. */
  readonly extra?: Uint8Array;
}

interface Scalars {
  readonly first: Uint8Array;
  readonly second: Uint8Array;
  readonly publicKey: Uint8Array;
}

const live = new WeakMap<SecretNonce, Scalars>();

/**
 * Makes a nonce pair (NonceGen).
 *
 * @throws TypeError naming the argument of a wrong type or length.
 */
export function nonceGen(options: NonceGenOptions): Nonces {
  const random = randomBytes(32);
  const nonces = nonceGenFrom(random, options);
  wipe(random);
  return nonces;
}

/** {@link nonceGen} with its 32 random bytes given. */
export function nonceGenFrom(random: Uint8Array, options: NonceGenOptions): Nonces {
  const { publicKey, secretKey, aggregatePublicKey = new Uint8Array(), message, extra = new Uint8Array() } = options;
  assertBytes('publicKey', publicKey, 33);
  if (aggregatePublicKey.length !== 0) assertBytes('aggregatePublicKey', aggregatePublicKey, 32);
  const seed = secretKey === undefined ? random.slice() : masked(secretKey, random);
  const scalar = (index: number): bigint =>
    toScalar(
      tagged(
        'MuSig/nonce',
        seed,
        sized(1, publicKey),
        sized(1, aggregatePublicKey),
        message === undefined ? Uint8Array.of(0) : concatBytes(Uint8Array.of(1), sized(8, message)),
        sized(4, extra),
        Uint8Array.of(index),
      ),
    );
  const nonces = noncesOf(scalar(0), scalar(1), publicKey);
  wipe(seed);
  return nonces;
}

/** The nonce pair of two scalars. */
export function noncesOf(first: bigint, second: bigint, publicKey: Uint8Array): Nonces {
  if (first === 0n || second === 0n) throw new CryptoError('musig.secret-nonce', 'a secret nonce is zero');
  const publicNonce = concatBytes(Point.BASE.multiply(first).toBytes(true), Point.BASE.multiply(second).toBytes(true));
  return { publicNonce, secretNonce: secretNonce(fromScalar(first), fromScalar(second), publicKey) };
}

/** Wraps the two scalars of a signer. */
export function secretNonce(first: Uint8Array, second: Uint8Array, publicKey: Uint8Array): SecretNonce {
  const nonce: SecretNonce & { toJSON(): never } = {
    get spent() {
      return !live.has(nonce);
    },
    discard() {
      const scalars = live.get(nonce);
      live.delete(nonce);
      if (scalars !== undefined) wipe(scalars.first, scalars.second);
    },
    toJSON() {
      throw new CryptoError('musig.secret-nonce', 'a secret nonce is not serialised');
    },
  };
  live.set(nonce, { first: first.slice(), second: second.slice(), publicKey: publicKey.slice() });
  return nonce;
}

/** Takes the scalars out of a nonce, which is spent from then on, whatever follows. */
export function takeNonce(nonce: SecretNonce): { first: bigint; second: bigint; publicKey: Uint8Array } {
  const scalars = live.get(nonce);
  if (scalars === undefined) throw new CryptoError('musig.nonce-reuse', 'the secret nonce has been used');
  const taken = { first: toScalar(scalars.first), second: toScalar(scalars.second), publicKey: scalars.publicKey };
  nonce.discard();
  return taken;
}

/**
 * Adds public nonces (NonceAgg). Whoever adds needs no trust: a wrong sum makes signing fail, no more.
 *
 * @throws {@link CryptoError} `musig.contribution` with `signer` and `contribution: 'pubnonce'`; `musig.empty` for none.
 */
export function nonceAgg(publicNonces: readonly Uint8Array[]): Uint8Array {
  if (publicNonces.length === 0) throw new CryptoError('musig.empty', 'there is no nonce to aggregate');
  let first = Point.ZERO;
  let second = Point.ZERO;
  for (const [signer, nonce] of publicNonces.entries()) {
    assertBytes(`publicNonces[${signer}]`, nonce);
    const a = compressedPoint(nonce.subarray(0, 33));
    const b = compressedPoint(nonce.subarray(33));
    if (a === undefined || b === undefined) return blame(signer, 'pubnonce');
    first = first.add(a);
    second = second.add(b);
  }
  return concatBytes(extendedBytes(first), extendedBytes(second));
}

/** `secretKey ⊕ hash_MuSig/aux(random)`. */
export function masked(secretKey: Uint8Array, random: Uint8Array): Uint8Array {
  assertBytes('secretKey', secretKey, 32);
  const mask = tagged('MuSig/aux', random);
  for (let i = 0; i < 32; i++) mask[i] = (mask[i] ?? 0) ^ (secretKey[i] ?? 0);
  return mask;
}

/** `bytes` behind their length as a big-endian integer of `width` bytes. */
export function sized(width: 1 | 4 | 8, bytes: Uint8Array): Uint8Array {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(bytes.length));
  return concatBytes(length.subarray(8 - width), bytes);
}
