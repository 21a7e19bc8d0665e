import { concatBytes } from '../bytes.ts';
import { CHALLENGE_BYTES, SCALAR_BYTES, type VrfPoint, type VrfSecret, type VrfSuite } from './suite.ts';

/** The algorithms of RFC 9381, section 5, for one suite. */
export interface Ecvrf {
  readonly secretKeyBytes: number;
  readonly publicKeyBytes: number;
  readonly proofBytes: number;
  /** Nothing when the bytes are no secret key. */
  publicKey(secretKey: Uint8Array): Uint8Array | undefined;
  prove(secretKey: Uint8Array, alpha: Uint8Array): Uint8Array | undefined;
  verify(publicKey: Uint8Array, alpha: Uint8Array, proof: Uint8Array): Uint8Array | undefined;
  proofToHash(proof: Uint8Array): Uint8Array | undefined;
}

interface Proof<P> {
  readonly gamma: P;
  readonly challenge: bigint;
  readonly response: bigint;
}

/** Binds the algorithms to a suite. */
export function ecvrf<P extends VrfPoint<P>>(suite: VrfSuite<P>): Ecvrf {
  const proofBytes = suite.pointBytes + CHALLENGE_BYTES + SCALAR_BYTES;

  function prove(secretKey: Uint8Array, alpha: Uint8Array): Uint8Array | undefined {
    const secret = suite.secret(secretKey);
    if (secret === undefined) return undefined;
    const proof = proveWith(secret, alpha);
    secret.wipe();
    return proof;
  }

  /** ECVRF_prove, 5.1. */
  function proveWith(secret: VrfSecret, alpha: Uint8Array): Uint8Array {
    const key = suite.base.multiply(secret.scalar);
    const point = suite.encodeToCurve(suite.encodePoint(key), alpha);
    const gamma = point.multiply(secret.scalar);
    const nonce = secret.nonce(suite.encodePoint(point));
    const challenge = challengeOf([key, point, gamma, suite.base.multiply(nonce), point.multiply(nonce)]);
    const response = (nonce + challenge * secret.scalar) % suite.order;
    return concatBytes(
      suite.encodePoint(gamma),
      suite.encodeInteger(challenge, CHALLENGE_BYTES),
      suite.encodeInteger(response, SCALAR_BYTES),
    );
  }

  /** ECVRF_verify, 5.3, with key validation (5.4.5). */
  function verify(publicKey: Uint8Array, alpha: Uint8Array, proof: Uint8Array): Uint8Array | undefined {
    const key = suite.decodePoint(publicKey);
    if (key === undefined || key.clearCofactor().is0()) return undefined;
    const decoded = decodeProof(proof);
    if (decoded === undefined) return undefined;
    const { gamma, challenge, response } = decoded;
    const point = suite.encodeToCurve(publicKey, alpha);
    const u = suite.base.multiplyUnsafe(response).subtract(key.multiplyUnsafe(challenge));
    const v = point.multiplyUnsafe(response).subtract(gamma.multiplyUnsafe(challenge));
    return challengeOf([key, point, gamma, u, v]) === challenge ? output(gamma) : undefined;
  }

  /** ECVRF_decode_proof, 5.4.4. */
  function decodeProof(proof: Uint8Array): Proof<P> | undefined {
    if (proof.length !== proofBytes) return undefined;
    const gamma = suite.decodePoint(proof.subarray(0, suite.pointBytes));
    const response = suite.decodeInteger(proof.subarray(suite.pointBytes + CHALLENGE_BYTES));
    if (gamma === undefined || response >= suite.order) return undefined;
    const challenge = suite.decodeInteger(proof.subarray(suite.pointBytes, suite.pointBytes + CHALLENGE_BYTES));
    return { gamma, challenge, response };
  }

  /** ECVRF_challenge_generation, 5.4.3. */
  function challengeOf(points: readonly P[]): bigint {
    const encoded = points.map((point) => suite.encodePoint(point));
    const digest = suite.hash(Uint8Array.of(suite.id, 2), ...encoded, Uint8Array.of(0));
    return suite.decodeInteger(digest.subarray(0, CHALLENGE_BYTES));
  }

  /** ECVRF_proof_to_hash, 5.2. */
  function output(gamma: P): Uint8Array {
    return suite.hash(Uint8Array.of(suite.id, 3), suite.encodePoint(gamma.clearCofactor()), Uint8Array.of(0));
  }

  return {
    secretKeyBytes: suite.secretKeyBytes,
    publicKeyBytes: suite.pointBytes,
    proofBytes,
    publicKey(secretKey) {
      const secret = suite.secret(secretKey);
      if (secret === undefined) return undefined;
      const key = suite.encodePoint(suite.base.multiply(secret.scalar));
      secret.wipe();
      return key;
    },
    prove,
    verify,
    proofToHash(proof) {
      const decoded = decodeProof(proof);
      return decoded === undefined ? undefined : output(decoded.gamma);
    },
  };
}
