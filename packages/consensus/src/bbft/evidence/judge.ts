import { certificateClaim } from '../../certificate/claim.ts';
import { bitmapOf, positionsIn } from '../../interface/bitmap.ts';
import type { Certificate, SigClaim } from '../../interface/certificate.ts';
import type { ClaimContext, JudgeContext } from '../../interface/engine.ts';
import type { Evidence, Verdict } from '../../interface/evidence.ts';
import { memberAt } from '../../interface/validator-set.ts';
import { messageClaims, proposalClaim, reportClaim, timeoutCertificateClaims, voteClaim } from '../claims.ts';
import { decodeMessage } from '../codec.ts';
import type { BbftMessage, Phase, Propose, Share, Timeout, TimeoutCertificate, Vote } from '../message.ts';
import { proposalBasis } from '../wire.ts';

/** Positions that an item shows to have signed, or a sentence why it shows nothing. */
type Finding = { readonly culprits: readonly number[] } | { readonly why: string };

/**
 * Judges evidence of the BBFT family. Pure: everything it needs is in the proof and the set of its epoch. A verdict is
 * valid only if the proof names exactly those whom its items convict.
 */
export function judge(proof: Evidence, context: JudgeContext): Verdict {
  const { set } = context;
  const fail = (why: string): Verdict => ({ valid: false, culprits: [], why });
  if (proof.epoch !== set.epoch) return fail('the set is of another epoch');
  const items: BbftMessage[] = [];
  for (const bytes of proof.items) {
    try {
      items.push(decodeMessage(bytes));
    } catch {
      return fail('an item that is no message');
    }
  }
  const [a, b] = items;
  if (items.length === 0 || items.length > 2) return fail(`${items.length} items: one or two prove an offence`);
  const found = find(proof, a, b, context);
  if ('why' in found) return fail(found.why);
  if (found.culprits.length === 0) return fail('nobody signed both');
  const named = bitmapOf(found.culprits, set.members.length);
  const same = named.length === proof.culprits.length && named.every((byte, i) => byte === proof.culprits[i]);
  if (!same) return fail('other culprits than the items show');
  return { valid: true, culprits: found.culprits.map((position) => memberAt(set, position).node) };
}

function find(proof: Evidence, a: BbftMessage | undefined, b: BbftMessage | undefined, context: JudgeContext): Finding {
  if (proof.offence === 'bad-share') {
    return a?.t === 'share' && b === undefined ? badShare(a, proof, context) : { why: 'a bad share is one share' };
  }
  if (a === undefined || b === undefined) return { why: 'two items are needed' };
  switch (proof.offence) {
    case 'double-proposal':
      return a.t === 'propose' && b.t === 'propose' ? doubleProposal(a, b, proof, context) : { why: 'two proposals' };
    case 'double-prepare':
      return double('prepare', a, b, proof, context);
    case 'double-commit':
      return double('commit', a, b, proof, context);
    case 'lock-violation':
      return lockViolation(a, b, proof, context);
    case 'report-rollback':
      return a.t === 'timeout' && b.t === 'timeout' ? rollback(a, b, proof, context) : { why: 'two timeouts' };
    default:
      return { why: `no rule of this engine is called ${proof.offence}` };
  }
}

/** Signed votes of one phase, round and block: a vote, a certificate, or a partial one. */
interface Signed {
  readonly phase: Phase;
  readonly height: number;
  readonly round: number;
  readonly target: string;
  readonly signers: readonly number[];
  readonly claim: SigClaim;
}

function signedBy(item: BbftMessage, context: JudgeContext): Signed | undefined {
  if (item.t === 'vote') {
    const claim = voteClaim(item, context.set, context, context.scheme);
    return claim && { ...pick(item, item.phase), signers: [item.voter], claim };
  }
  if (item.t !== 'quorum') return undefined;
  const claim = certificateClaim(item.cert, context.set, context, item.cert.scheme, 1n);
  const signers = positionsIn(item.cert.signers, context.set.members.length);
  return claim && signers && { ...pick(item.cert, item.cert.kind === 'commit' ? 'commit' : 'prepare'), signers, claim };
}

function pick(item: Vote | Certificate, phase: Phase): Omit<Signed, 'signers' | 'claim'> {
  return { phase, height: item.height, round: item.round, target: item.target };
}

function double(phase: Phase, a: BbftMessage, b: BbftMessage, proof: Evidence, context: JudgeContext): Finding {
  const first = signedBy(a, context);
  const second = signedBy(b, context);
  if (first === undefined || second === undefined) return { why: 'items that are no votes of this set' };
  if (first.phase !== phase || second.phase !== phase) return { why: `votes of another phase than ${phase}` };
  if (first.height !== proof.height || second.height !== proof.height) return { why: 'votes of another height' };
  if (first.round !== second.round) return { why: 'votes of different rounds' };
  if (first.target === second.target) return { why: 'votes for one block' };
  return convict([first.claim, second.claim], both(first.signers, second.signers), context);
}

function lockViolation(a: BbftMessage, b: BbftMessage, proof: Evidence, context: JudgeContext): Finding {
  const vote = signedBy(a, context);
  if (vote?.phase !== 'commit' || vote.height !== proof.height) return { why: 'no commit vote of this height' };
  if (b.t !== 'timeout' && b.t !== 'timedOut') return { why: 'no timeout beside the commit vote' };
  const place = b.t === 'timeout' ? b : b.cert;
  if (place.height !== proof.height || place.round < vote.round) return { why: 'a timeout of an earlier round' };
  const claims = timeoutClaims(b, context);
  if (claims === undefined) return { why: 'a timeout that is not of this set' };
  const below = reportersBelow(b, vote.round, context);
  return convict([vote.claim, ...claims], both(vote.signers, below), context);
}

/** Positions whose timeout reports less than `round`. */
function reportersBelow(
  item: Timeout | { readonly t: 'timedOut'; readonly cert: TimeoutCertificate },
  round: number,
  context: JudgeContext,
): readonly number[] {
  if (item.t === 'timeout') return item.report < round ? [item.voter] : [];
  return item.cert.groups
    .filter(({ report }) => report < round)
    .flatMap(({ signers }) => positionsIn(signers, context.set.members.length) ?? []);
}

function timeoutClaims(
  item: Timeout | { readonly t: 'timedOut'; readonly cert: TimeoutCertificate },
  context: JudgeContext,
): readonly SigClaim[] | undefined {
  if (item.t === 'timedOut') return timeoutCertificateClaims(item.cert, context.set, context, context.scheme);
  if (item.epoch !== context.set.epoch || item.voter >= context.set.members.length) return undefined;
  const group = {
    report: item.report,
    signers: bitmapOf([item.voter], context.set.members.length),
    proof: item.sig,
  };
  const claim = reportClaim(group, item, context.set, context, context.scheme);
  return claim && [claim];
}

function rollback(a: Timeout, b: Timeout, proof: Evidence, context: JudgeContext): Finding {
  if (a.height !== proof.height || b.height !== proof.height) return { why: 'timeouts of another height' };
  if (a.voter !== b.voter) return { why: 'timeouts of two validators' };
  if (a.round >= b.round || b.report >= a.report) return { why: 'reports that do not fall' };
  const claims = [timeoutClaims(a, context), timeoutClaims(b, context)];
  const known = claims.flatMap((list) => list ?? []);
  return known.length === 2 ? convict(known, [a.voter], context) : { why: 'timeouts that are not of this set' };
}

function claimContext(context: JudgeContext): ClaimContext {
  const { chainId, engineEpoch, set } = context;
  const scheme = {
    id: context.scheme,
    aggregates: false,
    signatureBytes: 0,
    certBytes: () => 0,
    cost: () => 0,
  };
  return { chainId, engineEpoch, scheme, setAt: () => set };
}

function doubleProposal(a: Propose, b: Propose, proof: Evidence, context: JudgeContext): Finding {
  if (a.block.height !== proof.height || b.block.height !== proof.height) return { why: 'proposals of another height' };
  if (a.round !== b.round || a.leader !== b.leader) return { why: 'proposals of two rounds or leaders' };
  const first = proposalBasis(a);
  const second = proposalBasis(b);
  if (a.block.id === b.block.id && first.every((byte, i) => byte === second[i])) return { why: 'one proposal twice' };
  // What the proposals carry may be signed by the set of an earlier epoch, and does not matter here.
  const claims = [a, b].map((item) => proposalClaim(item, context.set, context));
  const known = claims.filter((claim): claim is SigClaim => claim !== undefined);
  return known.length === 2 ? convict(known, [a.leader], context) : { why: 'proposals that are not of this set' };
}

function badShare(share: Share, proof: Evidence, context: JudgeContext): Finding {
  if (share.part.height !== proof.height) return { why: 'a share of another height' };
  const claims = messageClaims(share, claimContext(context));
  const [envelope, aggregate] = claims ?? [];
  if (envelope === undefined || aggregate === undefined) return { why: 'a share that no host would have delivered' };
  const [signed, holds] = context.check([envelope, aggregate]);
  if (signed !== true) return { why: 'an envelope that is not signed' };
  return holds === true ? { why: 'the aggregate holds' } : { culprits: [share.root] };
}

function both(a: readonly number[], b: readonly number[]): readonly number[] {
  const second = new Set(b);
  return a.filter((position) => second.has(position));
}

function convict(claims: readonly SigClaim[], culprits: readonly number[], context: JudgeContext): Finding {
  return context.check(claims).every((ok) => ok) ? { culprits } : { why: 'a signature that does not hold' };
}
