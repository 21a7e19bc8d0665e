import { sha256 } from '@dougong/crypto/hash';
import { certificateClaim, claimOf, signedWeight } from '../certificate/claim.ts';
import { reportBytes, voteBytes, voteDomain } from '../certificate/vote-bytes.ts';
import { bitmapOf, positionsIn } from '../interface/bitmap.ts';
import type { Certificate, CertSchemeId, SigClaim } from '../interface/certificate.ts';
import type { ClaimContext } from '../interface/engine.ts';
import type { ChainBinding } from '../interface/evidence.ts';
import { type Bytes, type Height, idBytes, type Round, ZERO_HASH } from '../interface/primitives.ts';
import type { ValidatorSet } from '../interface/validator-set.ts';
import type { BbftMessage, Entry, Propose, ReportGroup, Share, Timeout, TimeoutCertificate, Vote } from './message.ts';
import { RULES, type Rules } from './rules.ts';
import { proposalBasis } from './wire.ts';

/** Claims of a message, or `undefined` when it cannot hold. */
type Claims = readonly SigClaim[] | undefined;

/** The bytes a leader signs for a proposal; the extra 32 bytes are the digest of its basis. */
export function proposalBytes(binding: ChainBinding, proposal: Omit<Propose, 't' | 'sig' | 'leader'>): Bytes {
  const { epoch, round, block } = proposal;
  const place = { epoch, height: block.height, round, target: block.id };
  return voteBytes('propose', binding, place, sha256(proposalBasis(proposal)));
}

/** The bytes an aggregator signs for a share: kind u8, bitmap and aggregate, as one digest. */
export function shareBytes(binding: ChainBinding, part: Certificate): Bytes {
  const kind = Uint8Array.of(part.kind === 'prepare' ? 0 : 1);
  const content = new Uint8Array(1 + part.signers.length + part.proof.length);
  content.set(kind);
  content.set(part.signers, 1);
  content.set(part.proof, 1 + part.signers.length);
  return voteBytes('share', binding, part, sha256(content));
}

/** The bytes of a timeout with a report. */
export function timeoutBytes(
  binding: ChainBinding,
  place: { readonly epoch: number; readonly height: Height; readonly round: Round },
  report: number,
): Bytes {
  return voteBytes('timeout', binding, { ...place, target: ZERO_HASH }, reportBytes(report));
}

function identityClaim(
  set: ValidatorSet,
  position: number,
  kind: 'propose' | 'share',
  message: Bytes,
  sig: Bytes,
): Claims {
  const member = set.members[position];
  if (member === undefined) return undefined;
  return [{ scheme: 'identity', domain: voteDomain(kind), message, keys: [idBytes(member.node)], sig }];
}

/** The claim of one vote. */
export function voteClaim(
  vote: Vote,
  set: ValidatorSet,
  binding: ChainBinding,
  scheme: CertSchemeId,
): SigClaim | undefined {
  if (vote.epoch !== set.epoch || vote.voter >= set.members.length) return undefined;
  const part = { signers: bitmapOf([vote.voter], set.members.length), proof: vote.sig };
  return claimOf(part, set, scheme, vote.phase, voteBytes(vote.phase, binding, vote));
}

/** The claim of a group of timeouts with one report; a single timeout is a group of one. */
export function reportClaim(
  group: ReportGroup,
  place: { readonly epoch: number; readonly height: Height; readonly round: Round },
  set: ValidatorSet,
  binding: ChainBinding,
  scheme: CertSchemeId,
): SigClaim | undefined {
  return claimOf(group, set, scheme, 'timeout', timeoutBytes(binding, place, group.report));
}

/** The claims of a timeout certificate, with its prepare certificate. */
export function timeoutCertificateClaims(
  cert: TimeoutCertificate,
  set: ValidatorSet,
  binding: ChainBinding,
  scheme: CertSchemeId,
  rules: Rules = RULES,
): Claims {
  if (cert.epoch !== set.epoch) return undefined;
  const claims: SigClaim[] = [];
  const seen = new Set<number>();
  let weight = 0n;
  for (const group of cert.groups) {
    for (const position of positionsIn(group.signers, set.members.length) ?? []) {
      if (seen.has(position)) return undefined;
      seen.add(position);
    }
    weight += signedWeight(group.signers, set);
    const claim = reportClaim(group, cert, set, binding, scheme);
    if (claim === undefined) return undefined;
    claims.push(claim);
  }
  if (weight < set.quorum) return undefined;
  const top = cert.groups.at(-1)?.report ?? -1;
  const { high } = cert;
  if (high === undefined) return top === -1 ? claims : undefined;
  if (top === -1 || high.height !== cert.height || high.round > cert.round) return undefined;
  if (!rules.covers(high.round, top)) return undefined;
  const claim = certificateClaim(high, set, binding, scheme);
  return claim === undefined ? undefined : [...claims, claim];
}

/** The claims of the proof that `round` of `height` may be entered. */
export function entryClaims(
  entry: Entry,
  height: Height,
  round: Round,
  context: ClaimContext,
  rules: Rules = RULES,
): Claims {
  const scheme = context.scheme.id;
  switch (entry.by) {
    case 'anchor':
      return round === 0 ? [] : undefined;
    case 'commit': {
      if (round !== 0 || entry.cert.height !== height - 1) return undefined;
      const set = context.setAt(height - 1);
      // Without that set the height below is the anchor or older: decided here, so nothing rests on the certificate.
      if (set === undefined) return context.setAt(height) === undefined ? undefined : [];
      return one(certificateClaim(entry.cert, set, context, scheme));
    }
    case 'timeout': {
      const set = context.setAt(height);
      if (entry.cert.height !== height || entry.cert.round !== round - 1 || set === undefined) return undefined;
      return timeoutCertificateClaims(entry.cert, set, context, scheme, rules);
    }
    case 'prepare': {
      const set = context.setAt(height);
      if (entry.cert.height !== height || entry.cert.round !== round || set === undefined) return undefined;
      return one(certificateClaim(entry.cert, set, context, scheme));
    }
  }
}

function one(claim: SigClaim | undefined): Claims {
  return claim === undefined ? undefined : [claim];
}

function all(...lists: readonly Claims[]): Claims {
  const claims: SigClaim[] = [];
  for (const list of lists) {
    if (list === undefined) return undefined;
    claims.push(...list);
  }
  return claims;
}

function deferred(claim: SigClaim | undefined): Claims {
  return claim === undefined ? undefined : [{ ...claim, defer: true }];
}

/** The claim of a proposal's own signature, without what it carries. */
export function proposalClaim(message: Propose, set: ValidatorSet, binding: ChainBinding): SigClaim | undefined {
  if (message.epoch !== set.epoch) return undefined;
  return identityClaim(set, message.leader, 'propose', proposalBytes(binding, message), message.sig)?.[0];
}

function proposeClaims(message: Propose, context: ClaimContext, rules: Rules): Claims {
  const { height } = message.block;
  const set = context.setAt(height);
  if (set === undefined || message.epoch !== set.epoch || message.entry.by === 'prepare') return undefined;
  const own = identityClaim(set, message.leader, 'propose', proposalBytes(context, message), message.sig);
  const lists = [own, entryClaims(message.entry, height, message.round, context, rules)];
  if (message.vote !== undefined) {
    const { epoch, round, block, leader } = message;
    const vote: Vote = {
      t: 'vote',
      phase: 'prepare',
      epoch,
      height,
      round,
      target: block.id,
      voter: leader,
      sig: message.vote,
    };
    lists.push(one(voteClaim(vote, set, context, context.scheme.id)));
  }
  return all(...lists);
}

function shareClaims(message: Share, context: ClaimContext): Claims {
  const set = context.setAt(message.part.height);
  if (set === undefined) return undefined;
  const envelope = identityClaim(set, message.root, 'share', shareBytes(context, message.part), message.sig);
  return all(envelope, deferred(certificateClaim(message.part, set, context, context.scheme.id, 1n)));
}

function timeoutClaims(message: Timeout, context: ClaimContext, rules: Rules): Claims {
  const set = context.setAt(message.height);
  if (set === undefined || message.epoch !== set.epoch || message.voter >= set.members.length) return undefined;
  const group = {
    report: message.report,
    signers: bitmapOf([message.voter], set.members.length),
    proof: message.sig,
  };
  return all(
    deferred(reportClaim(group, message, set, context, context.scheme.id)),
    message.high === undefined ? [] : one(certificateClaim(message.high, set, context, context.scheme.id)),
    entryClaims(message.entry, message.height, message.round, context, rules),
  );
}

/**
 * The signatures of a message. Votes, timeouts and partial aggregates are deferred: the engine adds them up first.
 * Status and decided messages come from nodes at other heights; the engine asks for their checks when they matter.
 */
export function messageClaims(message: BbftMessage, context: ClaimContext, rules: Rules = RULES): Claims {
  const quorumClaim = (cert: Certificate): Claims => {
    const set = context.setAt(cert.height);
    return set === undefined ? undefined : one(certificateClaim(cert, set, context, context.scheme.id));
  };
  switch (message.t) {
    case 'propose':
      return proposeClaims(message, context, rules);
    case 'vote': {
      const set = context.setAt(message.height);
      return set === undefined ? undefined : deferred(voteClaim(message, set, context, context.scheme.id));
    }
    case 'share':
      return shareClaims(message, context);
    case 'quorum':
      return quorumClaim(message.cert);
    case 'timeout':
      return timeoutClaims(message, context, rules);
    case 'timedOut': {
      const set = context.setAt(message.cert.height);
      return set === undefined
        ? undefined
        : timeoutCertificateClaims(message.cert, set, context, context.scheme.id, rules);
    }
    case 'pull': {
      const set = context.setAt(message.height);
      if (set === undefined) return undefined;
      return all(...message.votes.map((vote) => deferred(voteClaim(vote, set, context, context.scheme.id))));
    }
    case 'supply':
      return all(
        ...(message.proposal === undefined ? [] : [proposeClaims(message.proposal, context, rules)]),
        ...message.certs.map(quorumClaim),
      );
    case 'decided':
    case 'status':
      return [];
  }
}
