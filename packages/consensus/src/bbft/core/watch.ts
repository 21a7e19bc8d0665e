import { bitmapOf, positionsIn } from '../../interface/bitmap.ts';
import type { Certificate, SigClaim } from '../../interface/certificate.ts';
import type { Offence } from '../../interface/evidence.ts';
import { reportClaim, voteClaim } from '../claims.ts';
import { encodeMessage } from '../codec.ts';
import type { BbftMessage, Phase, Propose, Share, Timeout, Vote } from '../message.ts';
import { askVerify, type Core, type HeightState, note, type RoundState } from './state.ts';

/** Looks at a vote beside what the voter signed before. */
export function sawVote(core: Core, at: HeightState, vote: Vote): void {
  const state = at.rounds.get(vote.round);
  const other = state?.[vote.phase].votes.get(vote.voter);
  if (other !== undefined && other.target !== vote.target) {
    accuse(core, at, vote.phase === 'prepare' ? 'double-prepare' : 'double-commit', vote.voter, [other, vote]);
  }
  if (vote.phase !== 'commit') return;
  for (const timeout of timeoutsOf(at, vote.voter)) {
    if (timeout.round >= vote.round && timeout.report < vote.round) {
      accuse(core, at, 'lock-violation', vote.voter, [vote, timeout]);
    }
  }
}

/** Looks at a timeout beside what the voter signed before. */
export function sawTimeout(core: Core, at: HeightState, timeout: Timeout): void {
  for (const other of timeoutsOf(at, timeout.voter)) {
    const [early, late] = other.round < timeout.round ? [other, timeout] : [timeout, other];
    if (early.round < late.round && late.report < early.report) {
      accuse(core, at, 'report-rollback', timeout.voter, [early, late]);
    }
  }
  for (const state of at.rounds.values()) {
    const vote = state.commit.votes.get(timeout.voter);
    if (vote !== undefined && timeout.round >= vote.round && timeout.report < vote.round) {
      accuse(core, at, 'lock-violation', timeout.voter, [vote, timeout]);
    }
  }
}

function timeoutsOf(at: HeightState, voter: number): readonly Timeout[] {
  return [...at.rounds.values()].flatMap((state: RoundState) => state.timeouts.get(voter) ?? []);
}

/** Two proposals of one leader for one round; the host checked both signatures. */
export function reportProposals(core: Core, at: HeightState, a: Propose, b: Propose): void {
  report(core, at, 'double-proposal', [a.leader], [a, b]);
}

/** Two certificates of one phase and round for different blocks; both hold. */
export function reportCertificates(core: Core, at: HeightState, a: Certificate, b: Certificate): void {
  const phase = a.kind as Phase;
  const first = positionsIn(a.signers, at.set.members.length) ?? [];
  const second = new Set(positionsIn(b.signers, at.set.members.length));
  const both = first.filter((position) => second.has(position));
  const items = [a, b].map((cert) => ({ t: 'quorum', cert }) as const);
  note(core, 'fork', a.round);
  report(core, at, phase === 'prepare' ? 'double-prepare' : 'double-commit', both, items);
}

/** A share under a good envelope whose aggregate does not hold. */
export function reportBadShare(core: Core, at: HeightState, share: Share): void {
  report(core, at, 'bad-share', [share.root], [share]);
}

/** Votes and timeouts were counted unchecked: check these two before accusing. */
function accuse(
  core: Core,
  at: HeightState,
  offence: Offence,
  voter: number,
  items: readonly (Vote | Timeout)[],
): void {
  const key = `${offence}:${voter}`;
  if (at.reported.has(key)) return;
  at.reported.add(key);
  const claims = items.map((item) => claimFor(core, at, item));
  if (claims.some((claim) => claim === undefined)) return;
  const known = claims.filter((claim): claim is SigClaim => claim !== undefined);
  askVerify(core, known, { batch: false }, (ok) => {
    if (ok.every((valid) => valid)) report(core, at, offence, [voter], items);
    else at.reported.delete(key);
  });
}

function claimFor(core: Core, at: HeightState, item: Vote | Timeout): SigClaim | undefined {
  if (item.t === 'vote') return voteClaim(item, at.set, core.boot, core.boot.scheme.id);
  const signers = bitmapOf([item.voter], at.set.members.length);
  return reportClaim({ report: item.report, signers, proof: item.sig }, item, at.set, core.boot, core.boot.scheme.id);
}

function report(
  core: Core,
  at: HeightState,
  offence: Offence,
  culprits: readonly number[],
  items: readonly BbftMessage[],
): void {
  const key = `proof:${offence}:${culprits.join(',')}`;
  if (at.reported.has(key)) return;
  at.reported.add(key);
  core.emit({
    t: 'evidence',
    proof: {
      offence,
      epoch: at.set.epoch,
      height: at.height,
      culprits: bitmapOf(culprits, at.set.members.length),
      items: items.map(encodeMessage),
    },
  });
}
