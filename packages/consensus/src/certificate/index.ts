/**
 * Certificates: what validators sign, how signatures of a quorum are put together and checked. Pure functions, without
 * any engine; enough for light clients and bridges.
 *
 * @packageDocumentation
 */
export { bls12381Agg } from './bls.ts';
export { certificateClaim, claimOf, type SignedBy, signedWeight, verifyCertificate } from './claim.ts';
export { decodeCertificate, encodeCertificate } from './encoding.ts';
export { bip340List, ed25519Identity, ed25519List, sm2List } from './list.ts';
export { mockScheme } from './mock.ts';
export { possessionStatement, withoutPossession } from './possession.ts';
export { chooseScheme, defaultScheme } from './profile.ts';
export { reportBytes, type SignedKind, type VotePlace, voteBytes, voteDomain } from './vote-bytes.ts';
export {
  type ClaimOutcome,
  type ClaimVerifiers,
  checkClaims,
  type IdentityVerifier,
  type VoteScheme,
} from './vote-scheme.ts';
