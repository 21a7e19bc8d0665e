import { ConsensusError } from '../errors.ts';
import type { Bytes, Height, NodeId, Ratio, Weight } from '../interface/primitives.ts';
import {
  byzantineQuorum,
  MAX_VALIDATORS,
  MAX_WEIGHT,
  type Validator,
  type ValidatorSet,
} from '../interface/validator-set.ts';
import { createValidatorSet } from '../validators/create.ts';

/** Somebody who wants to produce blocks, as the ledger knows him at a block. */
export interface Candidate {
  readonly node: NodeId;
  readonly voteKey: Bytes;
  readonly pop?: Bytes;
  readonly region?: string;
  /** Votes in base units of the asset that votes. */
  readonly votes: bigint;
  /** What he has paid in. */
  readonly deposit: bigint;
  /** Height at which he registered. */
  readonly since: Height;
  /** Jailed, resigned, or under a freeze. */
  readonly barred?: boolean;
}

/** What an election needs of a ledger: who stands, as of one block. The order does not matter. */
export interface ElectionView {
  candidates(): Iterable<Candidate>;
}

/** When producers change. */
export type Term =
  /** Every `every` blocks from height 1 on. */
  | { readonly kind: 'periodic'; readonly every: number }
  /** Whenever the votes say so: a producer serves until he is outvoted. */
  | { readonly kind: 'continuous' };

/** How producers are elected. */
export interface ElectionRules {
  /** Producers of a set: 101, or any number from 1 to 1,024. */
  readonly seats: number;
  /** Least deposit of a candidate; more than 0 keeps names free of charge away. */
  readonly minDeposit: bigint;
  /** Least votes of a producer. */
  readonly minVotes: bigint;
  /** Candidates that are ranked at all: those with the highest deposits. */
  readonly maxCandidates: number;
  /** Weights in the set: one each, or the votes. */
  readonly weights: 'equal' | 'votes';
  readonly term: Term;
  /** Blocks between the votes that count and the first height they decide; at least the lag of irreversibility, 2 or more. */
  readonly lead: number;
}

/** 101 seats, a term of 1,010 blocks, votes counted 202 blocks before. */
export const ELECTION_DEFAULTS: ElectionRules = {
  seats: 101,
  minDeposit: 1n,
  minVotes: 1n,
  maxCandidates: 1_024,
  weights: 'equal',
  term: { kind: 'periodic', every: 1_010 },
  lead: 202,
};

/** Why a candidate was not ranked. */
export type Unfit = 'barred' | 'deposit' | 'votes' | 'limit';

/** The outcome of a count. */
export interface Tally {
  /** By rank: most votes first; then the higher deposit, the earlier registration, the smaller node id. */
  readonly elected: readonly Candidate[];
  /** The next in rank. */
  readonly waiting: readonly Candidate[];
  readonly unfit: readonly { readonly node: NodeId; readonly why: Unfit }[];
  /** Votes of all ranked candidates. */
  readonly votes: bigint;
}

/** Problems of rules in words. */
export function checkElectionRules(rules: ElectionRules): readonly string[] {
  const problems: string[] = [];
  const range = (name: 'seats' | 'maxCandidates' | 'lead', low: number, high: number) => {
    if (!Number.isSafeInteger(rules[name]) || rules[name] < low || rules[name] > high) {
      problems.push(`${name} must be an integer from ${low} to ${high}`);
    }
  };
  range('seats', 1, MAX_VALIDATORS);
  range('maxCandidates', 1, 1_000_000);
  range('lead', 2, 1_000_000);
  if (rules.maxCandidates < rules.seats) problems.push('maxCandidates must not be below seats');
  if (rules.minDeposit < 1n) problems.push('minDeposit must be at least 1');
  if (rules.minVotes < 0n) problems.push('minVotes must not be negative');
  if (rules.weights !== 'equal' && rules.weights !== 'votes') problems.push('weights must be one of equal, votes');
  if (rules.term.kind === 'periodic') {
    const { every } = rules.term;
    if (!Number.isSafeInteger(every) || every < 1 || every > 100_000_000) {
      problems.push('term.every must be an integer from 1 to 100000000');
    } else if (every < rules.lead) problems.push('term.every must not be below lead');
  } else if (rules.term.kind !== 'continuous') problems.push('term.kind must be one of periodic, continuous');
  return problems;
}

/**
 * Counts the votes. The same candidates give the same outcome in whatever order they come.
 *
 * @throws {@link ConsensusError} `config.invalid` for rules that {@link checkElectionRules} finds fault with, `set.invalid`
 * when a node stands twice.
 */
export function tally(view: ElectionView, rules: ElectionRules): Tally {
  const problems = checkElectionRules(rules);
  if (problems.length > 0) throw new ConsensusError('config.invalid', problems.join('; '));
  const unfit: { node: NodeId; why: Unfit }[] = [];
  const seen = new Set<NodeId>();
  const standing: Candidate[] = [];
  for (const candidate of view.candidates()) {
    if (seen.has(candidate.node)) {
      throw new ConsensusError('set.invalid', `candidate ${candidate.node} stands twice`, { node: candidate.node });
    }
    seen.add(candidate.node);
    const why = unfitness(candidate, rules);
    if (why === undefined) standing.push(candidate);
    else unfit.push({ node: candidate.node, why });
  }
  const byDeposit = standing.sort((a, b) => order(b.deposit, a.deposit) || bySeniority(a, b));
  for (const { node } of byDeposit.slice(rules.maxCandidates)) unfit.push({ node, why: 'limit' });
  const ranked = byDeposit.slice(0, rules.maxCandidates);
  ranked.sort((a, b) => order(b.votes, a.votes) || order(b.deposit, a.deposit) || bySeniority(a, b));
  unfit.sort((a, b) => (a.node < b.node ? -1 : a.node > b.node ? 1 : 0));
  return {
    elected: ranked.slice(0, rules.seats),
    waiting: ranked.slice(rules.seats),
    unfit,
    votes: ranked.reduce((sum, { votes }) => sum + votes, 0n),
  };
}

function unfitness({ barred, deposit, votes }: Candidate, rules: ElectionRules): Unfit | undefined {
  if (barred === true) return 'barred';
  if (deposit < rules.minDeposit) return 'deposit';
  if (votes < rules.minVotes) return 'votes';
  return undefined;
}

function order(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function bySeniority(a: Candidate, b: Candidate): number {
  return a.since - b.since || (a.node < b.node ? -1 : a.node > b.node ? 1 : 0);
}

/**
 * The height whose votes decide a height, when an election may change the set there; undefined in the middle of a term.
 * Heights that come before the first count keep the first set.
 */
export function electionFor(rules: ElectionRules, height: Height): Height | undefined {
  if (rules.term.kind === 'periodic' && (height - 1) % rules.term.every !== 0) return undefined;
  const counted = height - rules.lead;
  return counted < 0 ? undefined : counted;
}

/**
 * The set that follows from a count: the current one when nobody enters, leaves or changes weight, else a new one of the
 * next epoch. Members stand in the order of their node ids, so that rank alone changes nothing. Nobody is dismissed
 * without a successor: with no fit candidate at all the current set goes on.
 */
export function nextProducers(current: ValidatorSet, counted: Tally, rules: ElectionRules): ValidatorSet {
  if (counted.elected.length === 0) return current;
  const members: Validator[] = counted.elected
    .map(({ node, voteKey, pop, region, votes }) => ({
      node,
      voteKey,
      weight: rules.weights === 'votes' ? bounded(votes) : 1n,
      ...(pop !== undefined && { pop }),
      ...(region !== undefined && { region }),
    }))
    .sort((a, b) => (a.node < b.node ? -1 : 1));
  const total = members.reduce((sum, { weight }) => sum + weight, 0n);
  const set = createValidatorSet({ epoch: current.epoch + 1, members, quorum: byzantineQuorum(total) });
  return set.hash === current.hash ? current : set;
}

function bounded(votes: bigint): Weight {
  return votes < 1n ? 1n : votes > MAX_WEIGHT ? MAX_WEIGHT : votes;
}

/** How concentrated votes are: the fewest holders who together have more than `share` of them. */
export function nakamotoCoefficient(weights: readonly bigint[], share: Ratio): number {
  const sorted = [...weights].sort((a, b) => order(b, a));
  const total = sorted.reduce((sum, weight) => sum + weight, 0n);
  let held = 0n;
  for (const [i, weight] of sorted.entries()) {
    held += weight;
    if (held * BigInt(share.den) > total * BigInt(share.num)) return i + 1;
  }
  return sorted.length;
}
