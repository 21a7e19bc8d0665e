import { BettingError } from '../errors.ts';
import type { BookSettlement, OddsRefusal } from '../odds/book.ts';
import { assertOdds, payoutAt } from '../odds/price.ts';
import { assertAmount, MAX_AMOUNT, maxOf, ODDS_ONE, sumOf } from '../units.ts';
import { assertSelection, type FootballSelection, MAX_HANDICAP, winsAt } from './plays.ts';
import { assertScore, type Goals, type MatchScore } from './score.ts';

/** A stake on a selection at fixed odds. */
export interface MatchBet {
  readonly selection: FootballSelection;
  /** Base units, above 0. */
  readonly stake: bigint;
  /** Decimal odds times 10^4. */
  readonly odds: bigint;
}

/**
 * A house's book on one match over all play types. Its markets depend on one score, so that the exposure is the most that
 * one score can cost, not the sum over the markets.
 */
export interface MatchBook {
  readonly bankroll: bigint;
  readonly stakes: bigint;
  /** What the book pays, by scenario. */
  readonly liabilities: readonly bigint[];
}

/** The book with the bet, or why nothing changed. */
export type MatchStep =
  | { readonly ok: true; readonly book: MatchBook }
  | { readonly ok: false; readonly code: OddsRefusal };

/** Scores up to this many goals a side are scenarios of their own. */
const MOST_GOALS = 9;

/**
 * Every score that the plays can tell apart. Up to 9:9 these are the scores with each side that can lead at half time.
 * Beyond, plays only see the lead (up to one more than the largest handicap), its parity and the half, so one score a lead
 * stands for all.
 */
const SCENARIOS: readonly MatchScore[] = /* @__PURE__ */ scenarios();

function scenarios(): readonly MatchScore[] {
  const found: MatchScore[] = [];
  const add = (fullTime: Goals): void => {
    found.push({ fullTime, halfTime: { home: 0, away: 0 } });
    if (fullTime.home > 0) found.push({ fullTime, halfTime: { home: 1, away: 0 } });
    if (fullTime.away > 0) found.push({ fullTime, halfTime: { home: 0, away: 1 } });
  };
  for (let home = 0; home <= MOST_GOALS; home += 1) {
    for (let away = 0; away <= MOST_GOALS; away += 1) add({ home, away });
  }
  const widest = MAX_HANDICAP + 2;
  for (let lead = -widest; lead <= widest; lead += 1) {
    add({ home: MOST_GOALS + 1 + Math.max(lead, 0), away: MOST_GOALS + 1 + Math.max(-lead, 0) });
  }
  return found;
}

/** An empty book on a match. @throws {@link BettingError} `amount.range`. */
export function openMatchBook(bankroll: bigint): MatchBook {
  assertAmount('bankroll', bankroll);
  return { bankroll, stakes: 0n, liabilities: SCENARIOS.map(() => 0n) };
}

/**
 * Takes a bet if the house can then pay at every score.
 *
 * @throws {@link BettingError} `params.invalid` for a selection that is not offered, `amount.range`, `ratio.range`.
 */
export function takeMatchBet(book: MatchBook, bet: MatchBet): MatchStep {
  assertBet(bet);
  if (bet.odds <= ODDS_ONE) return { ok: false, code: 'ODDS' };
  const payout = payoutAt(bet.stake, bet.odds);
  const stakes = book.stakes + bet.stake;
  const liabilities = SCENARIOS.map((score, i) => {
    const before = book.liabilities[i] ?? 0n;
    return winsAt(bet.selection, score) ? before + payout : before;
  });
  const next = { ...book, stakes, liabilities };
  if (stakes > MAX_AMOUNT || payout > MAX_AMOUNT || lockedInMatch(next) > book.bankroll) {
    return { ok: false, code: 'BANKROLL' };
  }
  return { ok: true, book: next };
}

/** The part of the bankroll that the book may need at the worst score. */
export function lockedInMatch(book: MatchBook): bigint {
  return maxOf(0n, book.liabilities.reduce(maxOf, 0n) - book.stakes);
}

/**
 * Settles the accepted bets of a book on a score, or gives every stake back when the match is void.
 *
 * @throws {@link BettingError} `market.invalid` where the stakes are not those of the book, `football.score`.
 */
export function settleMatchBook(book: MatchBook, bets: readonly MatchBet[], score: MatchScore | null): BookSettlement {
  for (const bet of bets) assertBet(bet);
  if (!areBetsOf(book, bets)) {
    throw new BettingError('market.invalid', 'the bets are not those of the book', { field: 'bets' });
  }
  if (score !== null) assertScore(score);
  const payouts = bets.map(({ odds, selection, stake }) => {
    if (score === null) return stake;
    return winsAt(selection, score) ? payoutAt(stake, odds) : 0n;
  });
  return { payouts, bankrollAfter: book.bankroll + book.stakes - sumOf(payouts) };
}

function areBetsOf(book: MatchBook, bets: readonly MatchBet[]): boolean {
  if (sumOf(bets.map((bet) => bet.stake)) !== book.stakes) return false;
  return SCENARIOS.every((score, i) => {
    const won = bets.filter((bet) => winsAt(bet.selection, score));
    return sumOf(won.map((bet) => payoutAt(bet.stake, bet.odds))) === book.liabilities[i];
  });
}

function assertBet(bet: MatchBet): void {
  assertSelection(bet.selection);
  assertAmount('stake', bet.stake, 1n);
  assertOdds('odds', bet.odds);
}
