import { CryptoError } from '../errors.ts';
import type { VrfPoint } from './suite.ts';

/**
 * Encodes to the curve by trying hashes until one is a point (RFC 9381, 5.4.1.1). The time depends on `alpha`, which must
 * therefore not be secret.
 *
 * @param candidate - the point of a hash, or nothing
 */
export function tryAndIncrement<P extends VrfPoint<P>>(
  suite: number,
  hash: (...parts: readonly Uint8Array[]) => Uint8Array,
  salt: Uint8Array,
  alpha: Uint8Array,
  candidate: (hashed: Uint8Array) => P | undefined,
): P {
  for (let counter = 0; counter < 256; counter++) {
    const hashed = hash(Uint8Array.of(suite, 1), salt, alpha, Uint8Array.of(counter, 0));
    const point = candidate(hashed)?.clearCofactor();
    if (point !== undefined && !point.is0()) return point;
  }
  throw new CryptoError('vrf.encode', 'no counter leads to a point; the chance of that is 2⁻²⁵⁶');
}
