import { ConsensusError } from '../errors.ts';
import type { CertScheme, CertSchemeId } from '../interface/certificate.ts';

/** Sizes and processor times of a scheme, without its cryptography. */
export type SchemeProfile = Pick<CertScheme, 'certBytes' | 'cost'>;

function list(signUs: number, verifyUs: number): SchemeProfile {
  return {
    certBytes: (signers, setSize) => 64 * signers + ((setSize + 7) >> 3),
    cost(op, n) {
      if (op === 'sign') return signUs;
      return op === 'verifyOne' ? verifyUs : n * verifyUs;
    },
  };
}

// Microseconds on one core of an x64 server (AMD EPYC) with Node 20 and native libraries, 120-byte messages: the order
// of magnitude that simulations need. `bench/` measures the machine at hand.

/** node:crypto: 34 µs to sign, 104 µs to verify. */
export const ED25519_PROFILE: SchemeProfile = /* @__PURE__ */ list(34, 104);

/** tiny-secp256k1 (WebAssembly) verifies in 216 µs; signing is taken as equal. */
export const BIP340_PROFILE: SchemeProfile = /* @__PURE__ */ list(216, 216);

/** Verification by the WebAssembly kernel of `@dougong/crypto`, 190 µs; signing is taken as equal. */
export const SM2_PROFILE: SchemeProfile = /* @__PURE__ */ list(190, 190);

/**
 * blst: 364 µs to sign, 1,050 µs to verify one; a certificate costs one pairing and an addition a key; a batch of votes
 * 83 µs of decoding and group check each, then one pairing.
 */
export const BLS_PROFILE: SchemeProfile = {
  certBytes: (_signers, setSize) => 96 + ((setSize + 7) >> 3),
  cost(op, n) {
    switch (op) {
      case 'sign':
        return 364;
      case 'verifyOne':
        return 1_050;
      case 'verifyCert':
        return 940 + Math.ceil(n / 2);
      case 'verifyBatch':
        return 940 + 84 * n;
    }
  },
};

/** Largest set for which a list of signatures is the default; above, one aggregate is smaller and faster. */
const LARGEST_LIST = 16;

/** The default scheme of a set: Ed25519 lists up to 16 validators, BLS12-381 aggregates above. */
export function defaultScheme(validators: number): CertSchemeId {
  return validators <= LARGEST_LIST ? 'ed25519-list' : 'bls12381-agg';
}

/**
 * The scheme that a chain specification names, or the default for its number of validators.
 *
 * @throws {@link ConsensusError} `scheme.unavailable` when `available` does not hold it.
 */
export function chooseScheme<S extends CertScheme>(
  validators: number,
  available: readonly S[],
  wanted?: CertSchemeId,
): S {
  const id = wanted ?? defaultScheme(validators);
  const scheme = available.find((each) => each.id === id);
  if (scheme === undefined) {
    const ids = available.map((each) => each.id).join(', ');
    throw new ConsensusError('scheme.unavailable', `certificate scheme '${id}' is not among ${ids}`, { scheme: id });
  }
  return scheme;
}
