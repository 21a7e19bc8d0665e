import { assertBytes, bytesToHex, concatBytes, equalBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import {
  type CurvePoint,
  compressedPoint,
  extendedPoint,
  fromScalar,
  hasEvenY,
  modulo,
  ORDER,
  Point,
  tagged,
  toInteger,
  toScalar,
  xOnly,
} from './curve.ts';
import { blame, individualPublicKey, type KeyAggContext, type KeyAggValues, secretScalar, valuesOf } from './keys.ts';
import { type SecretNonce, takeNonce } from './nonce.ts';

/** One message being signed by one group with one set of nonces. */
export interface Session {
  /**
   * This signer's part of the signature, 32 bytes (Sign). The nonce is spent, even when this throws.
   *
   * @throws {@link CryptoError} `musig.nonce-reuse`, `musig.secret-nonce` (of another key, or zero), `musig.secret-key`,
   * `musig.not-a-member`.
   */
  sign(secretNonce: SecretNonce, secretKey: Uint8Array): Uint8Array;
  /** Whether a part was made by the owner of `publicKey` with the secret half of `publicNonce` (PartialSigVerify). */
  partialSigVerify(partialSignature: Uint8Array, publicNonce: Uint8Array, publicKey: Uint8Array): boolean;
  /**
   * Adds the parts to a BIP-340 signature under the aggregate key (PartialSigAgg).
   *
   * @throws {@link CryptoError} `musig.contribution` with `signer` and `contribution: 'psig'` for a part out of range.
   */
  partialSigAgg(partialSignatures: readonly Uint8Array[]): Uint8Array;
}

/** What a session is about. */
export interface SessionOptions {
  readonly keys: KeyAggContext;
  /** The sum of the public nonces, from `nonceAgg`. */
  readonly aggregateNonce: Uint8Array;
  readonly message: Uint8Array;
}

/**
 * Opens a session.
 *
 * @throws {@link CryptoError} `musig.contribution` with `contribution: 'aggnonce'` when the aggregate nonce is none.
 * @example
 * ```ts
 * import { createSession, individualPublicKey, keyAgg, keySort, nonceAgg, nonceGen } from '@dougong/crypto/musig2';
 *
 * const message = new TextEncoder().encode('spend it');
 * const secretKeys = [1, 2].map((byte) => new Uint8Array(32).fill(byte));
 * const keys = keyAgg(keySort(secretKeys.map(individualPublicKey)));
 * const nonces = secretKeys.map((secretKey) => nonceGen({ secretKey, publicKey: individualPublicKey(secretKey) }));
 * const aggregateNonce = nonceAgg(nonces.map((nonce) => nonce.publicNonce));
 * const session = createSession({ keys, aggregateNonce, message });
 * const parts = nonces.map((nonce, i) => session.sign(nonce.secretNonce, secretKeys[i] ?? new Uint8Array(32)));
 * console.log(session.partialSigAgg(parts).length); // 64, valid under keys.publicKey
 * ```
 */
export function createSession(options: SessionOptions): Session {
  const { keys, aggregateNonce, message } = options;
  assertBytes('aggregateNonce', aggregateNonce);
  assertBytes('message', message);
  const group = valuesOf(keys);
  const terms = sessionValues(keys, group, aggregateNonce, message);
  const keySign = hasEvenY(group.point) ? 1n : -1n;
  const flipped = !hasEvenY(terms.nonce);

  function verifyPart(part: Uint8Array, publicNonce: Uint8Array, publicKey: Uint8Array): boolean {
    const s = toInteger(part);
    const member = group.members.get(bytesToHex(publicKey));
    const first = compressedPoint(publicNonce.subarray(0, 33));
    const second = compressedPoint(publicNonce.subarray(33));
    if (s >= ORDER || member === undefined || first === undefined || second === undefined) return false;
    const sum = first.add(second.multiplyUnsafe(terms.b));
    const nonce = flipped ? sum.negate() : sum;
    const factor = modulo(terms.e * member.coefficient * keySign * group.gacc);
    return Point.BASE.multiplyUnsafe(s).equals(nonce.add(member.point.multiplyUnsafe(factor)));
  }

  return {
    sign(secretNonce, secretKey) {
      const nonce = takeNonce(secretNonce);
      if (nonce.first === 0n || nonce.second === 0n) {
        throw new CryptoError('musig.secret-nonce', 'a secret nonce is zero');
      }
      const secret = secretScalar(secretKey);
      const publicKey = individualPublicKey(secretKey);
      if (!equalBytes(publicKey, nonce.publicKey)) {
        throw new CryptoError('musig.secret-nonce', 'the secret nonce was made for another key');
      }
      const member = group.members.get(bytesToHex(publicKey));
      if (member === undefined) {
        throw new CryptoError('musig.not-a-member', "the signer's key is not among the aggregated keys");
      }
      const [first, second] = flipped ? [-nonce.first, -nonce.second] : [nonce.first, nonce.second];
      const share = keySign * group.gacc * secret;
      return fromScalar(modulo(first + terms.b * second + terms.e * member.coefficient * share));
    },
    partialSigVerify(partialSignature, publicNonce, publicKey) {
      assertBytes('partialSignature', partialSignature);
      assertBytes('publicNonce', publicNonce);
      assertBytes('publicKey', publicKey);
      return partialSignature.length === 32 && verifyPart(partialSignature, publicNonce, publicKey);
    },
    partialSigAgg(partialSignatures) {
      let sum = modulo(terms.e * keySign * group.tacc);
      for (const [signer, part] of partialSignatures.entries()) {
        assertBytes(`partialSignatures[${signer}]`, part);
        const s = toInteger(part);
        if (part.length !== 32 || s >= ORDER) return blame(signer, 'psig');
        sum = modulo(sum + s);
      }
      return concatBytes(xOnly(terms.nonce), fromScalar(sum));
    },
  };
}

/** GetSessionValues: the nonce coefficient b, the final nonce R and the challenge e. */
function sessionValues(
  keys: KeyAggContext,
  group: KeyAggValues,
  aggregateNonce: Uint8Array,
  message: Uint8Array,
): { b: bigint; nonce: CurvePoint; e: bigint } {
  const key = xOnly(group.point);
  const first = extendedPoint(aggregateNonce.subarray(0, 33));
  const second = extendedPoint(aggregateNonce.subarray(33));
  if (first === undefined || second === undefined) return blame(undefined, 'aggnonce');
  const b = toScalar(tagged('MuSig/noncecoef', aggregateNonce, key, message));
  const sum = first.add(second.multiplyUnsafe(b));
  const nonce = sum.is0() ? Point.BASE : sum;
  const e = toScalar(tagged('BIP0340/challenge', xOnly(nonce), keys.publicKey, message));
  return { b, nonce, e };
}
