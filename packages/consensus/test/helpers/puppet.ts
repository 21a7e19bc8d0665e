import { bitmapOf, type Certificate, type EngineHeader, type Hash, memberAt, ZERO_HASH } from '@dougong/consensus';
import type {
  BbftConfig,
  BbftMessage,
  Entry,
  Phase,
  Propose,
  ReportGroup,
  Timeout,
  TimeoutCertificate,
  Vote,
} from '@dougong/consensus/bbft';
import { encodeAttachment, encodeCarry, PBFT_DEFAULTS } from '@dougong/consensus/bbft';
import { mockScheme, reportBytes, voteBytes } from '@dougong/consensus/certificate';
import { proposalBytes } from '../../src/bbft/claims.ts';
import { carryAfter } from '../../src/bbft/header.ts';
import { bbftModule } from '../../src/bbft/module.ts';
import { RULES, type Rules } from '../../src/bbft/rules.ts';
import { CHAIN, equalSet, genesis, TestNet } from './net.ts';

const BINDING = { chainId: CHAIN, engineEpoch: 0 };

/** An attack needs a signature that an honest node did not give. */
export class Stuck extends Error {}

/**
 * Honest engines on a mesh whose every message the test delivers by hand, and byzantine ones whose keys it holds. A
 * certificate can be put together only from what honest nodes really sent.
 */
export class Puppets {
  readonly net: TestNet<BbftConfig, BbftMessage>;
  readonly byzantine: readonly number[];

  constructor(size: number, byzantine: readonly number[], rules: Rules = RULES) {
    this.byzantine = byzantine;
    const config: BbftConfig = { ...PBFT_DEFAULTS, leaderVoteInProposal: false, blockInterval: 0 };
    this.net = new TestNet({ module: bbftModule(rules), config, set: equalSet(size), filter: () => false });
    for (let i = 0; i < size; i++) if (!byzantine.includes(i)) this.net.start(i);
    this.settle();
  }

  /** Answers every open question to hosts. */
  settle(): void {
    this.net.run(() => false, this.net.time);
  }

  give(to: number, from: number, msg: BbftMessage): void {
    this.net.receive(to, memberAt(this.net.options.set, from).node, msg);
    this.settle();
  }

  /** Gives to several. */
  tell(to: readonly number[], from: number, msg: BbftMessage): void {
    for (const i of to) this.give(i, from, msg);
  }

  timeout(i: number): void {
    this.net.input(i, { t: 'timer', id: 'round' });
    this.settle();
  }

  /** A valid block of height 1. */
  block(salt: number): EngineHeader {
    const { set, config } = this.net.options;
    const anchor = genesis(set);
    const engine = encodeCarry(carryAfter(config, anchor, set));
    return this.net.block(anchor, 3, engine, encodeAttachment({}), salt);
  }

  propose(leader: number, round: number, block: EngineHeader, entry: Entry): Propose {
    const { height, id, parent } = block;
    const draft = { epoch: 0, round, block: { height, id, parent }, bytes: 0, entry };
    const sig = this.net.sign(leader, 'identity', proposalBytes(BINDING, draft));
    return { t: 'propose', ...draft, leader, sig };
  }

  /** The vote that an honest node sent, or one made with a byzantine key. */
  vote(voter: number, phase: Phase, round: number, target: Hash): Vote {
    if (this.byzantine.includes(voter)) {
      const place = { epoch: 0, height: 1, round, target };
      return { t: 'vote', phase, ...place, voter, sig: this.net.sign(voter, 'vote', voteBytes(phase, BINDING, place)) };
    }
    for (const { from, msg } of this.net.sent) {
      if (from !== voter || msg.t !== 'vote' || msg.phase !== phase) continue;
      if (msg.round === round && msg.target === target) return msg;
    }
    throw new Stuck(`${voter} did not sign ${phase} in round ${round}`);
  }

  cert(kind: Phase, round: number, target: Hash, voters: readonly number[]): Certificate {
    const sorted = [...voters].sort((a, b) => a - b);
    const proof = mockScheme.merge(
      sorted.map((voter) => ({ signers: [voter], proof: this.vote(voter, kind, round, target).sig })),
    );
    if (proof === undefined) throw new Stuck('no proof');
    const size = this.net.nodes.length;
    return { scheme: 'mock', kind, epoch: 0, height: 1, round, target, signers: bitmapOf(sorted, size), proof };
  }

  /** A timeout certificate from what honest voters sent; byzantine ones claim to have seen nothing. */
  timeoutCert(round: number, voters: readonly number[], high?: Certificate): TimeoutCertificate {
    const byReport = new Map<number, { voter: number; sig: Uint8Array }[]>();
    for (const voter of [...voters].sort((a, b) => a - b)) {
      const { report, sig } = this.timeoutOf(voter, round);
      const group = byReport.get(report) ?? [];
      group.push({ voter, sig });
      byReport.set(report, group);
    }
    const groups: ReportGroup[] = [...byReport]
      .sort(([a], [b]) => a - b)
      .map(([report, members]) => ({
        report,
        signers: bitmapOf(
          members.map(({ voter }) => voter),
          this.net.nodes.length,
        ),
        proof:
          mockScheme.merge(members.map(({ voter, sig }) => ({ signers: [voter], proof: sig }))) ?? new Uint8Array(),
      }));
    const top = groups.at(-1)?.report ?? -1;
    const reported = top < 0 ? undefined : (high ?? this.highOf(round, voters, top));
    const base = { epoch: 0, height: 1, round, groups };
    return reported === undefined ? base : { ...base, high: reported };
  }

  private timeoutOf(voter: number, round: number): { report: number; sig: Uint8Array } {
    if (this.byzantine.includes(voter)) {
      const place = { epoch: 0, height: 1, round, target: ZERO_HASH };
      return { report: -1, sig: this.net.sign(voter, 'vote', voteBytes('timeout', BINDING, place, reportBytes(-1))) };
    }
    return this.sentTimeout(voter, round);
  }

  private sentTimeout(voter: number, round: number): Timeout {
    for (const { from, msg } of this.net.sent) {
      if (from === voter && msg.t === 'timeout' && msg.round === round) return msg;
    }
    throw new Stuck(`${voter} did not give up round ${round}`);
  }

  private highOf(round: number, voters: readonly number[], report: number): Certificate | undefined {
    for (const voter of voters) {
      if (this.byzantine.includes(voter)) continue;
      const { high } = this.sentTimeout(voter, round);
      if (high?.round === report) return high;
    }
    return undefined;
  }

  /** Timeouts of a byzantine node, as messages that report nothing. */
  byzantineTimeouts(voter: number, rounds: readonly number[]): readonly Timeout[] {
    return rounds.map((round) => {
      const { report, sig } = this.timeoutOf(voter, round);
      return { t: 'timeout', epoch: 0, height: 1, round, voter, report, sig, entry: { by: 'anchor' } };
    });
  }

  /** The proposal that an honest leader made. */
  proposalOf(leader: number, round: number): Propose {
    for (const { from, msg } of this.net.sent) {
      if (from === leader && msg.t === 'propose' && msg.round === round) return msg;
    }
    throw new Stuck(`${leader} did not propose in round ${round}`);
  }

  /** Whether honest nodes have decided different blocks. */
  forked(): boolean {
    const first = new Set(this.net.nodes.flatMap(({ final }) => final.slice(0, 1).map(({ block }) => block.id)));
    return first.size > 1;
  }
}
