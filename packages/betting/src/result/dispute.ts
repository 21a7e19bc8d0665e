import { allocate } from '../allocate.ts';
import { BettingError } from '../errors.ts';
import { assertAmount, assertCount, assertOrder, sumOf } from '../units.ts';

/** How results of a market are found. */
export interface ResultRules {
  /** Count of outcomes; "cannot be known" is one of them. */
  readonly outcomes: number;
  /** First bond in base units. Each dispute posts twice the one before. */
  readonly bond: bigint;
  /** Seconds after which an undisputed proposal is final. */
  readonly livenessSeconds: number;
  /** After so many disputes the electorate votes. */
  readonly maxDisputes: number;
  /** Weight of the electorate, as of the block that opened the market. */
  readonly electorate: number;
  /** The market is void without a proposal in so many seconds after closing. Default 48 hours. */
  readonly proposalSeconds?: number;
  /** The market is void without a quorum in so many seconds after the last dispute. Default 72 hours. */
  readonly voteSeconds?: number;
}

/** What someone put behind an outcome. */
export interface ResultBond {
  /** Account, or null for the registered feeds, which propose without a bond. */
  readonly by: string | null;
  readonly outcome: number;
  readonly amount: bigint;
}

/** Where a market's result stands. */
export type ResultState = 'CLOSED' | 'PROPOSED' | 'VOTING' | 'FINAL' | 'VOID';

/** The search for a result; a value that each step replaces. */
export interface ResultProcess {
  readonly rules: ResultRules;
  readonly state: ResultState;
  /** The last bond names the tentative outcome. */
  readonly bonds: readonly ResultBond[];
  /** Unix seconds of the closing, the last proposal or the last dispute. */
  readonly since: number;
  /** The outcome, once it is final. */
  readonly outcome?: number;
}

/** Why a step was refused; apart from what time alone did, nothing changed. */
export type ResultRefusal = 'BAD_STATE' | 'SAME_OUTCOME' | 'NO_QUORUM';

/** The process at the instant of the step, with the step in it where `ok`. */
export type ResultStep =
  | { readonly ok: true; readonly process: ResultProcess }
  | { readonly ok: false; readonly code: ResultRefusal; readonly process: ResultProcess };

/** What becomes of the bonds. Payouts and what is burned sum to all bonds. */
export interface BondSettlement {
  /** By account, in the order of their first bonds. */
  readonly payouts: ReadonlyMap<string, bigint>;
  readonly burned: bigint;
}

const HOUR = 3600;

/** The process of a market whose betting closed at `at`. @throws {@link BettingError} for rules that cannot be. */
export function openResult(rules: ResultRules, at: number): ResultProcess {
  assertAmount('bond', rules.bond, 1n);
  const { electorate, livenessSeconds, maxDisputes, outcomes, proposalSeconds = 0, voteSeconds = 0 } = rules;
  const counts = { at, electorate, livenessSeconds, maxDisputes, outcomes, proposalSeconds, voteSeconds };
  for (const [field, value] of Object.entries(counts)) assertCount(field, value);
  if (outcomes < 2 || outcomes > 256 || electorate < 1 || maxDisputes > 20) {
    throw new BettingError('params.invalid', 'outcomes, electorate or disputes out of range', { field: 'rules' });
  }
  return { rules, state: 'CLOSED', bonds: [], since: at };
}

/** The process at instant `at`: silence makes a proposal final, and no proposal or no quorum a market void. */
export function resultAt(process: ResultProcess, at: number): ResultProcess {
  assertOrder(process.since, at);
  const { rules, since, state } = process;
  const waited = at - since;
  const tentative = process.bonds.at(-1)?.outcome;
  if (state === 'PROPOSED' && tentative !== undefined && waited >= rules.livenessSeconds) {
    return { ...process, state: 'FINAL', outcome: tentative };
  }
  const lapsed =
    (state === 'CLOSED' && waited >= (rules.proposalSeconds ?? 48 * HOUR)) ||
    (state === 'VOTING' && waited >= (rules.voteSeconds ?? 72 * HOUR));
  return lapsed ? { ...process, state: 'VOID' } : process;
}

/**
 * Proposes the first outcome.
 *
 * @param by - the account that posts the bond; null for a quorum of the registered feeds, whose proposal needs none.
 */
export function proposeResult(process: ResultProcess, by: string | null, outcome: number, at: number): ResultStep {
  const now = resultAt(process, at);
  assertOutcome(now, outcome);
  if (now.state !== 'CLOSED') return { ok: false, code: 'BAD_STATE', process: now };
  const bond = { by, outcome, amount: by === null ? 0n : now.rules.bond };
  return { ok: true, process: { ...now, state: 'PROPOSED', bonds: [bond], since: at } };
}

/** Names another outcome with twice the last bond; after the last dispute that the rules allow, the electorate votes. */
export function disputeResult(process: ResultProcess, by: string, outcome: number, at: number): ResultStep {
  const now = resultAt(process, at);
  assertOutcome(now, outcome);
  const last = now.bonds.at(-1);
  if (now.state !== 'PROPOSED' || last === undefined || now.rules.maxDisputes === 0) {
    return { ok: false, code: 'BAD_STATE', process: now };
  }
  if (last.outcome === outcome) return { ok: false, code: 'SAME_OUTCOME', process: now };
  const amount = last.amount === 0n ? now.rules.bond : 2n * last.amount;
  assertAmount('bond', amount);
  const bonds = [...now.bonds, { by, outcome, amount }];
  const state = bonds.length > now.rules.maxDisputes ? 'VOTING' : 'PROPOSED';
  return { ok: true, process: { ...now, state, bonds, since: at } };
}

/**
 * Counts one tally of the electorate: `yes` for `outcome`. It decides with more than two thirds of the whole weight; without
 * them the vote stays open.
 */
export function voteResult(process: ResultProcess, outcome: number, yes: number, at: number): ResultStep {
  const now = resultAt(process, at);
  assertOutcome(now, outcome);
  assertCount('yes', yes);
  if (yes > now.rules.electorate) {
    throw new BettingError('params.invalid', `${yes} votes of ${now.rules.electorate}`, { field: 'yes' });
  }
  if (now.state !== 'VOTING') return { ok: false, code: 'BAD_STATE', process: now };
  if (!isQuorum(yes, now.rules.electorate)) return { ok: false, code: 'NO_QUORUM', process: now };
  return { ok: true, process: { ...now, state: 'FINAL', outcome } };
}

/** Whether a vote passes: 3 · yes > 2 · weight. */
export function isQuorum(yes: number, weight: number): boolean {
  return 3n * BigInt(yes) > 2n * BigInt(weight);
}

/**
 * Who gets which bonds: those behind the final outcome come back with half of the others, in proportion to them; the other
 * half is burned. Where nobody backed the final outcome all is burned; where the market is void everyone gets the bond back.
 *
 * @returns nothing before the result is final or void.
 */
export function settleBonds(process: ResultProcess): BondSettlement | undefined {
  const { bonds, outcome, state } = process;
  if (state !== 'FINAL' && state !== 'VOID') return undefined;
  const right = state === 'VOID' ? bonds : bonds.filter((bond) => bond.outcome === outcome);
  const backed = right.filter((bond) => bond.amount > 0n);
  const losing = sumOf(bonds.map((bond) => bond.amount)) - sumOf(right.map((bond) => bond.amount));
  if (backed.length === 0) return { payouts: new Map(), burned: losing };
  const weights = backed.map((bond) => bond.amount);
  const shares = allocate(losing / 2n, weights);
  const payouts = new Map<string, bigint>();
  for (const [i, { amount, by }] of backed.entries()) {
    if (by !== null) payouts.set(by, (payouts.get(by) ?? 0n) + amount + (shares[i] ?? 0n));
  }
  return { payouts, burned: losing - losing / 2n };
}

function assertOutcome(process: ResultProcess, outcome: number): void {
  if (Number.isSafeInteger(outcome) && outcome >= 0 && outcome < process.rules.outcomes) return;
  throw new BettingError('market.invalid', `outcome ${outcome} is not in the market`, { field: 'outcome' });
}
