import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js';
import { assertBytes, concatBytes, equalBytes } from '../bytes.ts';
import { isSec1Form } from '../ecdsa/compact.ts';
import { CryptoError } from '../errors.ts';
import { taggedHash } from '../hash/tagged.ts';
import { assertSecretKey, pointOf } from './keys.ts';

const { Point } = secp256k1;
type Point = InstanceType<typeof Point>;

/** What a proof may be bound to. */
export interface DleqOptions {
  /** A 32-byte message that the proof also covers. */
  readonly message?: Uint8Array;
  /** Another generator than that of secp256k1, 33 bytes. */
  readonly generator?: Uint8Array;
}

/** Options of {@link Dleq.prove}. */
export interface DleqProveOptions extends DleqOptions {
  /** 32 bytes that protect the nonce; fresh randomness by default. */
  readonly auxRand?: Uint8Array;
}

/**
 * Proofs that two points have the same discrete logarithm, A = a·G and C = a·B, that tell nothing else about a: BIP-374.
 * Proofs are 64 bytes.
 */
export interface Dleq {
  /**
   * A proof that `secretKey`·G and `secretKey`·`base` have the same logarithm.
   *
   * @param base - B, compressed, 33 bytes.
   * @throws TypeError for wrong types or lengths, {@link CryptoError} `secretKey.range` or `publicKey.invalid`.
   */
  prove(secretKey: Uint8Array, base: Uint8Array, options?: DleqProveOptions): Uint8Array;
  /**
   * Whether `proof` shows that `publicKey` = a·G and `shared` = a·`base` for one a. False for points that do not decode
   * and for anything of the wrong length.
   *
   * @throws TypeError naming the argument that is no `Uint8Array`, or a message that is not 32 bytes.
   */
  verify(
    publicKey: Uint8Array,
    base: Uint8Array,
    shared: Uint8Array,
    proof: Uint8Array,
    options?: DleqOptions,
  ): boolean;
}

/** Proofs of equal discrete logarithms: BIP-374. */
export const dleq: Dleq = {
  prove(secretKey, base, options = {}) {
    assertSecretKey(secretKey);
    assertBytes('base', base, 33);
    const auxRand = options.auxRand ?? crypto.getRandomValues(new Uint8Array(32));
    assertBytes('auxRand', auxRand, 32);
    const message = messageOf(options);
    const G = options.generator === undefined ? Point.BASE : pointOf('generator', options.generator);
    const B = pointOf('base', base);
    const { Fn } = Point;
    const a = bytesToNumberBE(secretKey);
    const A = G.multiply(a);
    const C = B.multiply(a);
    const t = numberToBytesBE(a ^ bytesToNumberBE(taggedHash('BIP0374/aux', auxRand)), 32);
    const nonce = taggedHash('BIP0374/nonce', t, A.toBytes(true), C.toBytes(true), message);
    const k = Fn.create(bytesToNumberBE(nonce));
    if (k === 0n) throw new CryptoError('secretKey.range', 'the nonce is zero');
    const e = challenge([A, B, C, G, G.multiply(k), B.multiply(k)], message);
    const s = Fn.add(k, Fn.mul(Fn.create(bytesToNumberBE(e)), a));
    return concatBytes(e, Fn.toBytes(s));
  },
  verify(publicKey, base, shared, proof, options = {}) {
    assertBytes('publicKey', publicKey);
    assertBytes('base', base);
    assertBytes('shared', shared);
    assertBytes('proof', proof);
    const message = messageOf(options);
    const A = decode(publicKey);
    const B = decode(base);
    const C = decode(shared);
    const G = options.generator === undefined ? Point.BASE : decode(options.generator);
    if (A === undefined || B === undefined || C === undefined || G === undefined || proof.length !== 64) return false;
    const { Fn } = Point;
    const s = bytesToNumberBE(proof.subarray(32));
    if (s >= Fn.ORDER) return false;
    const minusE = Fn.neg(Fn.create(bytesToNumberBE(proof.subarray(0, 32))));
    const R1 = G.mulAddUnsafe(s, A, minusE);
    const R2 = B.mulAddUnsafe(s, C, minusE);
    if (R1.is0() || R2.is0()) return false;
    return equalBytes(challenge([A, B, C, G, R1, R2], message), proof.subarray(0, 32));
  },
};

function challenge(points: readonly Point[], message: Uint8Array): Uint8Array {
  return taggedHash('BIP0374/challenge', ...points.map((point) => point.toBytes(true)), message);
}

function messageOf(options: DleqOptions): Uint8Array {
  if (options.message === undefined) return new Uint8Array(0);
  assertBytes('message', options.message, 32);
  return options.message;
}

function decode(point: Uint8Array): Point | undefined {
  if (point.length !== 33 || !isSec1Form(point)) return undefined;
  try {
    return Point.fromBytes(point);
  } catch {
    return undefined;
  }
}
