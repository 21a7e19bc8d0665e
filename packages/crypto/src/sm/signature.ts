import { bytesToNumberBE, createHmacDrbg } from '@noble/curves/utils.js';
import { hmac as nobleHmac } from '@noble/hashes/hmac.js';
import { assertBytes, concatBytes, wipe } from '../bytes.ts';
import { isCompactInRange, isSec1Form } from '../ecdsa/compact.ts';
import { compactToDer, derToCompact } from '../ecdsa/der.ts';
import { nobleSm3 } from '../hash/sm3.ts';
import { hashSuites } from '../hash/suites.ts';
import {
  coordinates,
  invertSecret,
  N,
  numberTo32,
  Point,
  pointOrUndefined,
  publicPoint,
  secretScalar,
} from './curve.ts';
import { assertIdentity, zA } from './identity.ts';
import { verifySlot } from './slots.ts';

/**
 * Signs `message` for `identity`, GB/T 32918.2 clause 6: 64 bytes r ‖ s. Deterministic: the nonce is that of RFC 6979
 * with HMAC-SM3 over the digest e, so that the same input gives the same bytes and no random generator can fail.
 *
 * @param identity - pass {@link DEFAULT_SM2_ID} where the parties agreed on no other.
 * @param publicKey - saves computing it again for ZA; a wrong one makes the signature invalid and reveals nothing.
 * @throws TypeError naming the argument of a wrong type or length.
 * @throws {@link CryptoError} `secretKey.range` or `publicKey.invalid`.
 */
export function sign(
  message: Uint8Array,
  secretKey: Uint8Array,
  identity: Uint8Array,
  publicKey?: Uint8Array,
): Uint8Array {
  assertBytes('message', message);
  assertIdentity('identity', identity);
  const secret = secretScalar('secretKey', secretKey);
  const point = publicKey === undefined ? Point.BASE.multiply(secret) : publicPoint('publicKey', publicKey);
  return signDigest(hashSuites.gm.hash(zA(coordinates(point), identity), message), secretKey);
}

/**
 * Whether `signature`, 64 bytes r ‖ s, by `publicKey` over `message` is valid for `identity`: GB/T 32918.2 clause 7.
 * The key may have either SEC1 form. Any bytes are allowed in: wrong lengths, numbers out of [1, n − 1] and keys off
 * the curve are simply invalid.
 *
 * @throws TypeError naming the argument that is no `Uint8Array`, or an identity above 8191 bytes.
 * @example
 * ```ts
 * const { secretKey, publicKey } = sm2.keygen();
 * const message = new TextEncoder().encode('raise the roof');
 * const signature = sm2.sign(message, secretKey, DEFAULT_SM2_ID);
 * sm2.verify(signature, message, publicKey, DEFAULT_SM2_ID); // true
 * ```
 */
export function verify(
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
  identity: Uint8Array,
): boolean {
  assertBytes('signature', signature);
  assertBytes('message', message);
  assertBytes('publicKey', publicKey);
  assertIdentity('identity', identity);
  if (!admissible(signature, publicKey)) return false;
  // A compressed key is decoded here, for ZA; that a long one lies on the curve, the verification checks.
  const key = publicKey.length === 65 ? publicKey : pointOrUndefined(publicKey)?.toBytes(false);
  if (key === undefined) return false;
  return verifySlot()(signature, key, hashSuites.gm.hash(zA(key.subarray(1), identity), message));
}

/**
 * Signs the digest e = SM3(ZA ‖ M), for callers that keep ZA (see {@link identityDigest}) or hash a stream.
 *
 * @throws TypeError when `digest` or `secretKey` is not 32 bytes.
 * @throws {@link CryptoError} `secretKey.range`.
 */
export function signDigest(digest: Uint8Array, secretKey: Uint8Array): Uint8Array {
  assertBytes('digest', digest, 32);
  const d = secretScalar('secretKey', secretKey);
  const e = bytesToNumberBE(digest);
  const inverse = invertSecret(1n + d);
  const drbg = createHmacDrbg<Uint8Array>(32, 32, (key: Uint8Array, data: Uint8Array) =>
    nobleHmac(nobleSm3, key, data),
  );
  const seed = concatBytes(secretKey, numberTo32(e % N));
  const signature = drbg(seed, (candidate) => {
    const k = bytesToNumberBE(candidate);
    if (k === 0n || k >= N) return undefined;
    const r = (e + Point.BASE.multiply(k).x) % N;
    const s = (inverse * ((k + N * N - r * d) % N)) % N;
    if (r === 0n || r + k === N || s === 0n) return undefined;
    return concatBytes(numberTo32(r), numberTo32(s));
  });
  wipe(seed);
  return signature;
}

/**
 * Whether a signature is valid for the digest e = SM3(ZA ‖ M). Any bytes are allowed in, as with {@link verify}.
 *
 * @throws TypeError naming the argument that is no `Uint8Array`, or a digest that is not 32 bytes.
 */
export function verifyDigest(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean {
  assertBytes('signature', signature);
  assertBytes('digest', digest, 32);
  assertBytes('publicKey', publicKey);
  return admissible(signature, publicKey) && verifySlot()(signature, publicKey, digest);
}

/**
 * The ASN.1 form of a 64-byte signature for certificates and national formats, GM/T 0009 clause 7.3.
 *
 * @throws TypeError when `signature` is not 64 bytes.
 */
export function signatureToDer(signature: Uint8Array): Uint8Array {
  return compactToDer(signature);
}

/**
 * The 64-byte form of an ASN.1 signature. Only the distinguished encoding (DER) is read.
 *
 * @throws TypeError when `der` is no `Uint8Array`.
 * @throws {@link CryptoError} `der.malformed` with the offset, or `signature.invalid` when a number is out of range.
 */
export function signatureFromDer(der: Uint8Array): Uint8Array {
  return derToCompact(der, N);
}

function admissible(signature: Uint8Array, publicKey: Uint8Array): boolean {
  return isCompactInRange(signature, N, false) && isSec1Form(publicKey);
}
