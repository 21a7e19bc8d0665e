import { certificateClaim, claimOf, signedWeight } from '../certificate/claim.ts';
import { reportBytes, voteBytes, voteDomain } from '../certificate/vote-bytes.ts';
import { bitmapOf, positionsIn } from '../interface/bitmap.ts';
import type { Certificate, SigClaim } from '../interface/certificate.ts';
import type { ClaimContext } from '../interface/engine.ts';
import type { ChainBinding } from '../interface/evidence.ts';
import { type Bytes, type Hash, idBytes, type Round, ZERO_HASH } from '../interface/primitives.ts';
import type { ValidatorSet } from '../interface/validator-set.ts';
import type { ChainMessage, ChainPropose, GiveUpCertificate } from './message.ts';

/** The bytes of a vote for a block. */
export function chainVoteBytes(
  binding: ChainBinding,
  epoch: number,
  height: number,
  round: Round,
  target: Hash,
): Bytes {
  return voteBytes('chain', binding, { epoch, height, round, target });
}

/** The bytes of a timeout; the report is a round, 0 for the anchor. */
export function giveUpBytes(binding: ChainBinding, epoch: number, round: Round, report: Round): Bytes {
  return voteBytes('chain-timeout', binding, { epoch, height: 0, round, target: ZERO_HASH }, reportBytes(report));
}

/** The bytes of a proposal. The block commits to its parent, and its certificate is checked by itself. */
export function chainProposalBytes(
  binding: ChainBinding,
  epoch: number,
  proposal: Omit<ChainPropose, 'sig' | 't'>,
): Bytes {
  const { block, round } = proposal;
  return voteBytes('chain-propose', binding, { epoch, height: block.height, round, target: block.id });
}

type Claims = readonly SigClaim[] | undefined;

function certClaims(cert: Certificate | undefined, set: ValidatorSet, context: ClaimContext): Claims {
  if (cert === undefined) return [];
  const claim = cert.kind === 'chain' ? certificateClaim(cert, set, context, context.scheme.id) : undefined;
  return claim === undefined ? undefined : [claim];
}

function giveUpClaims(cert: GiveUpCertificate | undefined, set: ValidatorSet, context: ClaimContext): Claims {
  if (cert === undefined) return [];
  const seen = new Set<number>();
  const claims: SigClaim[] = [];
  let weight = 0n;
  for (const group of cert.groups) {
    for (const position of positionsIn(group.signers, set.members.length) ?? []) {
      if (seen.has(position)) return undefined;
      seen.add(position);
    }
    weight += signedWeight(group.signers, set);
    const message = giveUpBytes(context, set.epoch, cert.round, group.report);
    const claim = claimOf(group, set, context.scheme.id, 'chain-timeout', message);
    if (claim === undefined) return undefined;
    claims.push(claim);
  }
  return weight < set.quorum ? undefined : claims;
}

function all(...lists: readonly Claims[]): Claims {
  return lists.some((list) => list === undefined) ? undefined : lists.flatMap((list) => list ?? []);
}

/** The signatures of a message; votes and timeouts are deferred. */
export function chainClaims(message: ChainMessage, context: ClaimContext): Claims {
  const set = context.setAt(0);
  if (set === undefined) return undefined;
  const scheme = context.scheme.id;
  switch (message.t) {
    case 'propose': {
      const leader = set.members[message.leader];
      if (leader === undefined) return undefined;
      const own: SigClaim = {
        scheme: 'identity',
        domain: voteDomain('chain-propose'),
        message: chainProposalBytes(context, set.epoch, message),
        keys: [idBytes(leader.node)],
        sig: message.sig,
      };
      return all([own], certClaims(message.justify, set, context), giveUpClaims(message.gaveUp, set, context));
    }
    case 'vote': {
      if (message.voter >= set.members.length) return undefined;
      const part = { signers: bitmapOf([message.voter], set.members.length), proof: message.sig };
      const bytes = chainVoteBytes(context, set.epoch, message.height, message.round, message.target);
      const claim = claimOf(part, set, scheme, 'chain', bytes);
      return claim && [{ ...claim, defer: true }];
    }
    case 'timeout': {
      if (message.voter >= set.members.length) return undefined;
      const part = { signers: bitmapOf([message.voter], set.members.length), proof: message.sig };
      const bytes = giveUpBytes(context, set.epoch, message.round, message.high?.round ?? 0);
      const claim = claimOf(part, set, scheme, 'chain-timeout', bytes);
      return all(
        claim && [{ ...claim, defer: true }],
        certClaims(message.high, set, context),
        giveUpClaims(message.gaveUp, set, context),
      );
    }
  }
}
