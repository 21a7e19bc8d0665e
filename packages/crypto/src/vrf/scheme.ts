import { assertBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { type Ecvrf, ecvrf } from './ecvrf.ts';
import { edwards25519Ell2, edwards25519Tai } from './edwards25519.ts';
import { p256Sswu, p256Tai } from './p256.ts';

/** The ciphersuites of RFC 9381, 5.5. */
export type VrfSuiteName =
  | 'ECVRF-EDWARDS25519-SHA512-ELL2'
  | 'ECVRF-EDWARDS25519-SHA512-TAI'
  | 'ECVRF-P256-SHA256-SSWU'
  | 'ECVRF-P256-SHA256-TAI';

/** Which suite to use. */
export interface VrfOptions {
  /** Default `ECVRF-EDWARDS25519-SHA512-ELL2`, whose time does not depend on the input. */
  readonly suite?: VrfSuiteName;
}

const suites: Readonly<Record<VrfSuiteName, Ecvrf>> = {
  'ECVRF-EDWARDS25519-SHA512-ELL2': /* @__PURE__ */ ecvrf(edwards25519Ell2),
  'ECVRF-EDWARDS25519-SHA512-TAI': /* @__PURE__ */ ecvrf(edwards25519Tai),
  'ECVRF-P256-SHA256-SSWU': /* @__PURE__ */ ecvrf(p256Sswu),
  'ECVRF-P256-SHA256-TAI': /* @__PURE__ */ ecvrf(p256Tai),
};

/**
 * The public key of 32 secret bytes: 32 bytes on edwards25519 (the Ed25519 key), 33 on P-256.
 *
 * @throws {@link CryptoError} `vrf.secret-key` when the bytes are no secret key of the suite.
 */
export function getPublicKey(secretKey: Uint8Array, options: VrfOptions = {}): Uint8Array {
  const suite = suiteOf(options);
  assertBytes('secretKey', secretKey, suite.secretKeyBytes);
  return known(suite.publicKey(secretKey));
}

/**
 * Proves the output of `alpha` (pi_string): 80 bytes on edwards25519, 81 on P-256. Deterministic.
 *
 * @throws {@link CryptoError} `vrf.secret-key` when the bytes are no secret key of the suite.
 * @example
 * ```ts
 * import { getPublicKey, prove, verify } from '@dougong/crypto/vrf';
 *
 * const secretKey = crypto.getRandomValues(new Uint8Array(32));
 * const alpha = new TextEncoder().encode('round 7');
 * const output = verify(getPublicKey(secretKey), alpha, prove(secretKey, alpha));
 * console.log(output?.length); // 64
 * ```
 */
export function prove(secretKey: Uint8Array, alpha: Uint8Array, options: VrfOptions = {}): Uint8Array {
  const suite = suiteOf(options);
  assertBytes('secretKey', secretKey, suite.secretKeyBytes);
  assertBytes('alpha', alpha);
  return known(suite.prove(secretKey, alpha));
}

/**
 * The output (beta_string) that `proof` proves for `alpha` under `publicKey`, or nothing when it proves none. The key is
 * validated (5.4.5), so outputs are unique even for keys made in bad faith. Never throws on bytes.
 */
export function verify(
  publicKey: Uint8Array,
  alpha: Uint8Array,
  proof: Uint8Array,
  options: VrfOptions = {},
): Uint8Array | undefined {
  const suite = suiteOf(options);
  assertBytes('publicKey', publicKey);
  assertBytes('alpha', alpha);
  assertBytes('proof', proof);
  return suite.verify(publicKey, alpha, proof);
}

/**
 * The output of a proof that the caller made or has verified; it says nothing about whether the proof is valid.
 *
 * @returns nothing when the bytes are no proof.
 */
export function proofToHash(proof: Uint8Array, options: VrfOptions = {}): Uint8Array | undefined {
  assertBytes('proof', proof);
  return suiteOf(options).proofToHash(proof);
}

function suiteOf(options: VrfOptions): Ecvrf {
  const name = options.suite ?? 'ECVRF-EDWARDS25519-SHA512-ELL2';
  if (!Object.hasOwn(suites, name)) throw new TypeError(`suite: ${String(name)} is not known`);
  return suites[name];
}

function known(result: Uint8Array | undefined): Uint8Array {
  if (result === undefined) throw new CryptoError('vrf.secret-key', 'the secret key is outside [1, q − 1]');
  return result;
}
