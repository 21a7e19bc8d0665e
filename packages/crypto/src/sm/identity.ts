import { assertBytes } from '../bytes.ts';
import { hashSuites } from '../hash/suites.ts';
import { coordinates, numberTo32, Point, publicPoint } from './curve.ts';

/** The identity that GM/T 0009-2012 clause 10 prescribes where the parties agreed on none: `1234567812345678`. */
export const DEFAULT_SM2_ID: Uint8Array = /* @__PURE__ */ new TextEncoder().encode('1234567812345678');

/** The bit length of the identity is written in 16 bits. */
const LONGEST_IDENTITY = 8191;

/** a ‖ b ‖ xG ‖ yG of the curve. */
let curveBytes: Uint8Array | undefined;

/**
 * ZA of GB/T 32918.2 clause 5.5: the digest of identity, curve and public key that goes before every signed message.
 *
 * @param publicKey - SEC1 form, 33 or 65 bytes.
 * @param identity - at most 8191 bytes.
 * @throws TypeError naming the argument of a wrong type or length.
 * @throws {@link CryptoError} `publicKey.invalid`.
 */
export function identityDigest(publicKey: Uint8Array, identity: Uint8Array): Uint8Array {
  assertIdentity('identity', identity);
  return zA(coordinates(publicPoint('publicKey', publicKey)), identity);
}

/** @throws TypeError naming the argument. */
export function assertIdentity(name: string, identity: Uint8Array): void {
  assertBytes(name, identity);
  if (identity.length > LONGEST_IDENTITY) {
    throw new TypeError(`${name}: expected at most ${LONGEST_IDENTITY} bytes, got ${identity.length}`);
  }
}

/** ZA = SM3(ENTL ‖ ID ‖ a ‖ b ‖ xG ‖ yG ‖ xA ‖ yA) for a key given as its 64 bytes xA ‖ yA. */
export function zA(key: Uint8Array, identity: Uint8Array): Uint8Array {
  if (curveBytes === undefined) {
    const { a, b } = Point.CURVE();
    curveBytes = new Uint8Array(128);
    curveBytes.set(numberTo32(a));
    curveBytes.set(numberTo32(b), 32);
    curveBytes.set(coordinates(Point.BASE), 64);
  }
  const bits = identity.length * 8;
  return hashSuites.gm.hash(Uint8Array.of(bits >> 8, bits & 0xff), identity, curveBytes, key);
}
