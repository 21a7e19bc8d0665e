import { voteDomain } from '../certificate/vote-bytes.ts';
import { bitmapOf } from '../interface/bitmap.ts';
import type { NodeId, Round } from '../interface/primitives.ts';
import { faultBound, positionOf, type ValidatorSet } from '../interface/validator-set.ts';
import { giveUpBytes } from './claims.ts';
import { CHAIN_RECORD, persist } from './log.ts';
import type { ChainTimeout, GiveUpCertificate, GiveUpGroup } from './message.ts';
import { enterRound, onCertificate } from './replica.ts';
import { askSign, type Chain, checkBallot, note, sendAll, weight } from './state.ts';

/** Rounds ahead whose timeouts are kept without proof of entry. */
const AHEAD = 8;
/** Least pause between answers to peers in old rounds. */
const HELP_PAUSE = 1_000_000;

/** Gives up the current round, with the highest certificate held. */
export function giveUp(chain: Chain, set: ValidatorSet): void {
  const { round, high, entry } = chain;
  if (chain.gaveUpRound >= round || chain.self < 0 || chain.silent || chain.halted) return;
  chain.gaveUpRound = round;
  note(chain, 'timeout', round);
  const request = {
    key: 'vote',
    domain: voteDomain('chain-timeout'),
    message: giveUpBytes(chain.boot, set.epoch, round, high?.round ?? 0),
    guard: { height: 0, round, step: 2 },
  } as const;
  askSign(chain, request, (sig) => {
    const timeout: ChainTimeout = {
      t: 'timeout',
      round,
      voter: chain.self,
      sig,
      ...(high && { high }),
      ...(entry && { gaveUp: entry }),
    };
    persist(chain, CHAIN_RECORD.timeout, timeout);
    chain.ownTimeout = timeout;
    sendAll(chain, timeout);
    take(chain, set, timeout);
  });
}

/** A peer's timeout: its certificates hold, its signature is checked with the others. */
export function onTimeout(chain: Chain, set: ValidatorSet, timeout: ChainTimeout, from: NodeId): void {
  if (positionOf(set, from) !== timeout.voter || chain.ignored.has(timeout.voter)) {
    note(chain, 'drop.timeout');
    return;
  }
  if (timeout.high !== undefined) onCertificate(chain, set, timeout.high);
  const { gaveUp } = timeout;
  if (gaveUp !== undefined && gaveUp.round === timeout.round - 1) enterRound(chain, set, timeout.round, gaveUp);
  if (timeout.round < chain.round) {
    help(chain, from);
    return;
  }
  if (timeout.round > chain.round + AHEAD) {
    note(chain, 'drop.far');
    return;
  }
  take(chain, set, timeout);
}

/** A peer in an old round gets the latest proposal, which opens the current one. */
function help(chain: Chain, peer: NodeId): void {
  if (chain.now.mono - (chain.helped.get(peer) ?? Number.NEGATIVE_INFINITY) < HELP_PAUSE) return;
  const proposal = chain.proposals.get(chain.round) ?? chain.proposals.get(chain.round - 1);
  const msg = proposal ?? chain.ownTimeout;
  if (msg === undefined) return;
  chain.helped.set(peer, chain.now.mono);
  chain.emit({ t: 'send', target: { to: 'one', node: peer }, msg, prio: 2 });
}

function take(chain: Chain, set: ValidatorSet, timeout: ChainTimeout): void {
  const { round, voter } = timeout;
  const seen = chain.timeouts.get(round) ?? new Map<number, ChainTimeout>();
  if (seen.has(voter)) return;
  seen.set(voter, timeout);
  chain.timeouts.set(round, seen);
  const report = timeout.high?.round ?? 0;
  const groups = chain.groups.get(round) ?? new Map();
  chain.groups.set(round, groups);
  let ballot = groups.get(report);
  if (ballot === undefined) {
    const message = giveUpBytes(chain.boot, set.epoch, round, report);
    ballot = { message, sigs: new Map(), checking: false, done: false };
    groups.set(report, ballot);
  }
  ballot.sigs.set(voter, timeout.sig);
  tally(chain, set, round);
}

/** More than the fault bound gave up: join. A quorum did: the next round opens. */
function tally(chain: Chain, set: ValidatorSet, round: Round): void {
  const groups = chain.groups.get(round);
  if (round < chain.round || groups === undefined) return;
  const ballots = [...groups].sort(([a], [b]) => a - b);
  const claimed = ballots.reduce((sum, [, ballot]) => sum + weight(set, ballot.sigs.keys()), 0n);
  const some = faultBound(set.total) + 1n;
  const stirs = round === chain.round && chain.gaveUpRound < round;
  if (claimed < set.quorum && !(stirs && claimed >= some)) return;
  if (ballots.some(([, { checking }]) => checking)) return;
  const parts = new Map<Round, GiveUpGroup & { readonly weight: bigint }>();
  let open = ballots.length;
  for (const [report, ballot] of ballots) {
    const finish = (): void => {
      open -= 1;
      if (open === 0) conclude(chain, set, round, [...parts.values()]);
    };
    checkBallot(chain, set, ballot, voteDomain('chain-timeout'), (positions, proof) => {
      const signers = bitmapOf(positions, set.members.length);
      parts.set(report, { report, signers, proof, weight: weight(set, positions) });
      finish();
    });
    if (!ballot.checking) finish();
  }
}

function conclude(
  chain: Chain,
  set: ValidatorSet,
  round: Round,
  parts: readonly (GiveUpGroup & { readonly weight: bigint })[],
): void {
  const total = parts.reduce((sum, part) => sum + part.weight, 0n);
  if (total >= set.quorum) {
    const groups = parts.map(({ report, signers, proof }) => ({ report, signers, proof }));
    groups.sort((a, b) => a.report - b.report);
    const cert: GiveUpCertificate = { round, groups };
    enterRound(chain, set, round + 1, cert);
  } else if (round === chain.round && chain.gaveUpRound < round && total >= faultBound(set.total) + 1n) {
    giveUp(chain, set);
  }
  // Timeouts that came while these were being checked.
  const ballots = [...(chain.groups.get(round)?.values() ?? [])];
  const known = ballots.reduce((sum, { sigs }) => sum + weight(set, sigs.keys()), 0n);
  if (round >= chain.round && known > total && known >= set.quorum) tally(chain, set, round);
}

/** Repeats the own timeout while the round lasts. */
export function resend(chain: Chain): void {
  chain.emit({ t: 'setTimer', id: 'resend', after: 1_000_000 });
  if (chain.ownTimeout?.round === chain.round) sendAll(chain, chain.ownTimeout);
}
