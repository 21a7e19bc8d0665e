import { positionsIn } from '../interface/bitmap.ts';
import type { Certificate, CertSchemeId, SigClaim } from '../interface/certificate.ts';
import type { CheckClaims } from '../interface/engine.ts';
import type { ChainBinding } from '../interface/evidence.ts';
import type { Bytes, Weight } from '../interface/primitives.ts';
import { memberAt, type ValidatorSet } from '../interface/validator-set.ts';
import { type SignedKind, voteBytes, voteDomain } from './vote-bytes.ts';

/** Signatures of members of a set over one message: a vote, a partial certificate, a certificate. */
export interface SignedBy {
  readonly signers: Bytes;
  readonly proof: Bytes;
}

/** The claim that the members in `signers` signed `message`; `undefined` when the bitmap does not fit the set or is empty. */
export function claimOf(
  part: SignedBy,
  set: ValidatorSet,
  scheme: CertSchemeId,
  kind: SignedKind,
  message: Bytes,
): SigClaim | undefined {
  const signers = positionsIn(part.signers, set.members.length);
  if (signers === undefined || signers.length === 0) return undefined;
  const keys = signers.map((position) => memberAt(set, position).voteKey);
  return { scheme, domain: voteDomain(kind), message, keys, signers, sig: part.proof };
}

/** Weight of a bitmap's members; 0 for a bitmap that does not fit the set. */
export function signedWeight(signers: Bytes, set: ValidatorSet): Weight {
  let weight = 0n;
  for (const position of positionsIn(signers, set.members.length) ?? []) weight += memberAt(set, position).weight;
  return weight;
}

/**
 * The claim behind a certificate over a block; `undefined` when it is of another epoch or scheme than expected,
 * or its signers weigh less than `least`.
 */
export function certificateClaim(
  certificate: Certificate,
  set: ValidatorSet,
  binding: ChainBinding,
  scheme: CertSchemeId,
  least: Weight = set.quorum,
): SigClaim | undefined {
  const { kind } = certificate;
  if (kind !== 'prepare' && kind !== 'commit' && kind !== 'chain') return undefined;
  if (certificate.epoch !== set.epoch || certificate.scheme !== scheme) return undefined;
  if (signedWeight(certificate.signers, set) < least) return undefined;
  return claimOf(certificate, set, scheme, kind, voteBytes(kind, binding, certificate));
}

/** Whether a certificate holds: quorum weight of the set, and every signature. */
export function verifyCertificate(
  certificate: Certificate,
  set: ValidatorSet,
  binding: ChainBinding,
  check: CheckClaims,
): boolean {
  const claim = certificateClaim(certificate, set, binding, certificate.scheme);
  return claim !== undefined && check([claim])[0] === true;
}
