import { voteDomain } from '../certificate/vote-bytes.ts';
import { bitmapOf } from '../interface/bitmap.ts';
import type { Certificate } from '../interface/certificate.ts';
import type { EngineHeader, NodeId, Round } from '../interface/primitives.ts';
import { memberAt, positionOf, type ValidatorSet } from '../interface/validator-set.ts';
import { chainProposalBytes, chainVoteBytes } from './claims.ts';
import { encodeJustify, encodeRound } from './header.ts';
import { CHAIN_RECORD, persist } from './log.ts';
import type { ChainPropose, ChainVote, GiveUpCertificate } from './message.ts';
import { ask, askSign, type Chain, checkBallot, leaderOf, type Node, note, sendAll, weight } from './state.ts';
import { addNode, descends, fetchCertified, tryCommit, validate } from './tree.ts';

/** Longest round timer: a day. */
const LONGEST = 86_400_000_000;
/** Rounds in which a stopped replica still helps others to stop. */
const LAST_ROUNDS = 64;
/** Rounds of old votes and proposals that are kept. */
const KEEP = 8;

function timerOf(chain: Chain): number {
  const { num, den } = chain.config.growth;
  let time = chain.config.baseTimeout;
  for (let i = 0; i < chain.failures && time < LONGEST; i++) time = Math.min(LONGEST, Math.floor((time * num) / den));
  return time;
}

/** Enters a later round, opened by the certificate of the round below or by giving that round up. */
export function enterRound(chain: Chain, set: ValidatorSet, round: Round, gaveUp?: GiveUpCertificate): void {
  if (round <= chain.round || chain.halted) return;
  if (chain.stoppedIn !== undefined && round > chain.stoppedIn + LAST_ROUNDS) chain.halted = true;
  chain.round = round;
  chain.failures = gaveUp === undefined ? 0 : chain.failures + 1;
  if (gaveUp === undefined) delete chain.entry;
  else {
    chain.entry = gaveUp;
    note(chain, 'round.gaveup', round);
  }
  for (const map of [chain.proposals, chain.timeouts, chain.groups]) {
    for (const old of map.keys()) if (old < round - KEEP) map.delete(old);
  }
  for (const [key, { ref }] of chain.votes) if (ref.round < round - KEEP) chain.votes.delete(key);
  const time = timerOf(chain);
  chain.emit({ t: 'setTimer', id: 'round', after: time });
  chain.emit({ t: 'setTimer', id: 'resend', after: Math.max(1, Math.min(1_000_000, Math.floor(time / 2))) });
  propose(chain, set);
  tryVote(chain, set);
}

/** The leader of the round builds on the highest certified block. */
export function propose(chain: Chain, set: ValidatorSet): void {
  const { round } = chain;
  if (leaderOf(set, round) !== chain.self || chain.proposed >= round || chain.gaveUpRound >= round) return;
  if (chain.building === round || chain.halted) return;
  if (chain.high !== undefined && chain.high.round < round - 1 && chain.entry === undefined) return;
  const parent = chain.high === undefined ? chain.final : chain.tree.get(chain.high.target);
  if (parent?.header === undefined) return;
  const pause = chain.certifiedAt + chain.config.blockInterval - chain.now.mono;
  if (pause > 0 && chain.entry === undefined) {
    chain.emit({ t: 'setTimer', id: 'interval', after: pause });
    return;
  }
  chain.building = round;
  const justify = chain.high;
  const req = ask(chain, () => {});
  chain.candidates.set(req, { round, ...(justify && { justify }) });
  chain.emit({
    t: 'build',
    req,
    parent: parent.header,
    round,
    deadline: Math.floor(chain.config.baseTimeout / 4),
    engine: encodeRound(round),
    attach: encodeJustify(justify),
  });
}

/** The block that was asked for goes out, unless its round is over. */
export function onCandidate(chain: Chain, set: ValidatorSet, req: number, header: EngineHeader): void {
  const wanted = chain.candidates.get(req);
  chain.candidates.delete(req);
  if (wanted === undefined || wanted.round !== chain.round || chain.gaveUpRound >= chain.round) return;
  const { round, justify } = wanted;
  const { height, id, parent } = header;
  chain.proposed = round;
  const draft = {
    round,
    block: { height, id, parent },
    leader: chain.self,
    ...(justify && { justify }),
    ...(chain.entry && { gaveUp: chain.entry }),
  };
  addNode(chain, { ref: draft.block, round, header, status: 'valid', ...(justify && { justify }) });
  const request = {
    key: 'identity',
    domain: voteDomain('chain-propose'),
    message: chainProposalBytes(chain.boot, set.epoch, draft),
    guard: { height: 0, round, step: 0 },
  } as const;
  askSign(chain, request, (sig) => {
    const proposal: ChainPropose = { t: 'propose', ...draft, sig };
    persist(chain, CHAIN_RECORD.proposal, proposal);
    sendAll(chain, proposal);
    onProposal(chain, set, proposal, chain.boot.self);
  });
}

/** Takes in a proposal whose signatures hold. */
export function onProposal(chain: Chain, set: ValidatorSet, proposal: ChainPropose, from: NodeId): void {
  const { round, block, justify, gaveUp } = proposal;
  if (proposal.leader !== leaderOf(set, round)) {
    note(chain, 'drop.leader');
    return;
  }
  const onAnchor = justify === undefined && block.parent === chain.anchor && chain.final.round === 0;
  if (!onAnchor && justify?.target !== block.parent) {
    note(chain, 'drop.justify');
    return;
  }
  if (justify !== undefined && (justify.round >= round || justify.height + 1 !== block.height)) {
    note(chain, 'drop.justify');
    return;
  }
  if (gaveUp !== undefined && gaveUp.round !== round - 1) {
    note(chain, 'drop.entry');
    return;
  }
  if (justify !== undefined) onCertificate(chain, set, justify);
  if (gaveUp !== undefined) enterRound(chain, set, round, gaveUp);
  if (round < chain.round - KEEP || round > chain.round || chain.proposals.has(round)) return;
  chain.proposals.set(round, proposal);
  if (block.height > chain.final.ref.height && !chain.tree.has(block.id)) {
    const node: Node = { ref: block, round, status: 'asked', ...(justify && { justify }) };
    validate(chain, addNode(chain, node), [from]);
  }
  tryVote(chain, set);
}

/** One vote a round, for a valid block that the rules allow, sent to the next leader. */
export function tryVote(chain: Chain, set: ValidatorSet): void {
  const { round } = chain;
  const proposal = chain.proposals.get(round);
  const node = proposal && chain.tree.get(proposal.block.id);
  if (proposal === undefined || node?.status !== 'valid' || chain.self < 0 || chain.silent || chain.halted) return;
  if (round <= chain.voted || round <= chain.gaveUpRound) return;
  const report = proposal.gaveUp?.groups.at(-1)?.report;
  const locked = chain.locked.round;
  const allowed = chain.rules.mayVote(chain.config.chain, {
    round,
    justify: proposal.justify?.round ?? 0,
    locked,
    extendsLock: locked <= chain.final.round || descends(chain, node, chain.locked.id),
    ...(report === undefined ? {} : { gaveUp: report }),
  });
  if (!allowed) {
    note(chain, 'drop.unsafe');
    return;
  }
  chain.voted = round;
  const { height, id } = proposal.block;
  const request = {
    key: 'vote',
    domain: voteDomain('chain'),
    message: chainVoteBytes(chain.boot, set.epoch, height, round, id),
    guard: { height: 0, round, step: 1 },
  } as const;
  askSign(chain, request, (sig) => {
    if (chain.gaveUpRound >= round) return;
    const vote: ChainVote = { t: 'vote', height, round, target: id, voter: chain.self, sig };
    persist(chain, CHAIN_RECORD.vote, vote);
    sendVote(chain, set, vote);
  });
}

/** A vote goes to the leader of the next round. */
export function sendVote(chain: Chain, set: ValidatorSet, vote: ChainVote): void {
  const next = leaderOf(set, vote.round + 1);
  if (next === chain.self) onVote(chain, set, vote, chain.boot.self);
  else chain.emit({ t: 'send', target: { to: 'one', node: memberAt(set, next).node }, msg: vote, prio: 0 });
}

/** The next leader adds votes up. */
export function onVote(chain: Chain, set: ValidatorSet, vote: ChainVote, from: NodeId): void {
  const { height, round, target, voter } = vote;
  if (positionOf(set, from) !== voter || chain.ignored.has(voter)) {
    note(chain, 'drop.vote');
    return;
  }
  if (leaderOf(set, round + 1) !== chain.self || round < chain.round - 1 || round > chain.round + KEEP) return;
  for (const ballot of chain.votes.values()) if (ballot.ref.round === round && ballot.sigs.has(voter)) return;
  const key = `${height} ${round} ${target}`;
  let ballot = chain.votes.get(key);
  if (ballot === undefined) {
    const message = chainVoteBytes(chain.boot, set.epoch, height, round, target);
    ballot = { message, sigs: new Map(), checking: false, done: false, ref: { height, round, target } };
    chain.votes.set(key, ballot);
  }
  ballot.sigs.set(voter, vote.sig);
  certify(chain, set, ballot);
}

function certify(
  chain: Chain,
  set: ValidatorSet,
  ballot: typeof chain.votes extends Map<string, infer B> ? B : never,
): void {
  if (ballot.done || weight(set, ballot.sigs.keys()) < set.quorum) return;
  checkBallot(chain, set, ballot, voteDomain('chain'), (signers, proof) => {
    if (ballot.done || weight(set, signers) < set.quorum) return certify(chain, set, ballot);
    ballot.done = true;
    const bitmap = bitmapOf(signers, set.members.length);
    const scheme = chain.boot.scheme.id;
    onCertificate(chain, set, { scheme, kind: 'chain', epoch: set.epoch, ...ballot.ref, signers: bitmap, proof });
  });
}

/** A certificate that holds: raises the highest one and the lock, may commit, opens the next round. */
export function onCertificate(chain: Chain, set: ValidatorSet, cert: Certificate): void {
  const node = chain.tree.get(cert.target);
  if (node !== undefined) node.cert ??= cert;
  else fetchCertified(chain, cert);
  if (cert.round > (chain.high?.round ?? 0)) {
    chain.high = cert;
    chain.certifiedAt = chain.now.mono;
  }
  settle(chain, cert);
  enterRound(chain, set, cert.round + 1);
}

/** The lock and commits that follow from a certificate, once its blocks are known. */
export function settle(chain: Chain, cert: Certificate): void {
  const justify = chain.tree.get(cert.target)?.justify;
  if (justify !== undefined && justify.round > chain.locked.round) {
    chain.locked = { round: justify.round, id: justify.target };
  }
  tryCommit(chain, cert);
}
