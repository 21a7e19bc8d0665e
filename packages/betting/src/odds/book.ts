import { BettingError } from '../errors.ts';
import { assertAmount, assertCount, MAX_AMOUNT, maxOf, ODDS_ONE, sumOf } from '../units.ts';
import { assertOdds, payoutAt } from './price.ts';

/** A stake at fixed odds. */
export interface OddsBet {
  /** Index of the outcome. */
  readonly outcome: number;
  /** Base units, above 0. */
  readonly stake: bigint;
  /** Decimal odds times 10^4. */
  readonly odds: bigint;
}

/** A house's book on one market; a value that each bet replaces. */
export interface OddsBook {
  /** What the house put down, base units. */
  readonly bankroll: bigint;
  /** Sum of the accepted stakes. */
  readonly stakes: bigint;
  /** What the book pays if an outcome wins alone, by outcome. */
  readonly liabilities: readonly bigint[];
}

/** Why a bet was refused: odds of 1 or less win nothing, or the house could not pay every outcome. */
export type OddsRefusal = 'ODDS' | 'BANKROLL';

/** The book with the bet, or why nothing changed. */
export type OddsStep =
  | { readonly ok: true; readonly book: OddsBook }
  | { readonly ok: false; readonly code: OddsRefusal };

/** What a settled book pays. `bankrollAfter` = bankroll + stakes − payouts, and never below zero. */
export interface BookSettlement {
  /** By bet. */
  readonly payouts: readonly bigint[];
  readonly bankrollAfter: bigint;
}

/** An empty book. @throws {@link BettingError} `market.invalid` for other than 2 to 256 outcomes, `amount.range`. */
export function openBook(bankroll: bigint, outcomes: number): OddsBook {
  assertAmount('bankroll', bankroll);
  assertCount('outcomes', outcomes);
  if (outcomes < 2 || outcomes > 256) {
    throw new BettingError('market.invalid', `${outcomes} outcomes: expected 2 to 256`, { field: 'outcomes' });
  }
  return { bankroll, stakes: 0n, liabilities: new Array<bigint>(outcomes).fill(0n) };
}

/**
 * Takes a bet if the house can then pay whatever outcome wins.
 *
 * @throws {@link BettingError} `market.invalid` for an outcome that is not there, `amount.range` for a stake that is none.
 * @example
 * ```ts
 * import { COIN, openBook, takeBet } from '@dougong/betting';
 *
 * const bet = { outcome: 0, stake: 10n * COIN, odds: 25_000n };
 * takeBet(openBook(15n * COIN, 3), bet).ok; // true: 25 to pay, of which 10 are the stake
 * takeBet(openBook(15n * COIN - 1n, 3), bet); // { ok: false, code: 'BANKROLL' }
 * ```
 */
export function takeBet(book: OddsBook, bet: OddsBet): OddsStep {
  const liability = assertBet(book, bet);
  if (bet.odds <= ODDS_ONE) return { ok: false, code: 'ODDS' };
  assertOdds('odds', bet.odds);
  const liabilities = book.liabilities.map((sum, j) => (j === bet.outcome ? sum + payoutAt(bet.stake, bet.odds) : sum));
  const stakes = book.stakes + bet.stake;
  const next = { ...book, stakes, liabilities };
  if (stakes > MAX_AMOUNT || liability > MAX_AMOUNT || lockedOf(next) > book.bankroll) {
    return { ok: false, code: 'BANKROLL' };
  }
  return { ok: true, book: next };
}

/** The part of the bankroll that the book may need: the largest liability beyond the stakes. */
export function lockedOf(book: OddsBook): bigint {
  return maxOf(0n, book.liabilities.reduce(maxOf, 0n) - book.stakes);
}

/**
 * Settles a book. Outcomes with a weight above 0 win; where several do, each pays at its odds divided by their number (the
 * dead-heat rule of bookmakers, which can pay less than the stake). A void market returns the stakes.
 *
 * @param bets - the accepted ones, in any order.
 * @param result - one weight an outcome, at least one above 0, or null when the market is void.
 * @throws {@link BettingError} `market.invalid` where the bets are not those of the book, or the result fits no outcome.
 */
export function settleBook(book: OddsBook, bets: readonly OddsBet[], result: readonly bigint[] | null): BookSettlement {
  const liabilities = new Array<bigint>(book.liabilities.length).fill(0n);
  for (const bet of bets) liabilities[bet.outcome] = (liabilities[bet.outcome] ?? 0n) + assertBet(book, bet);
  const same = liabilities.every((sum, j) => sum === book.liabilities[j]);
  if (!same || sumOf(bets.map((bet) => bet.stake)) !== book.stakes) {
    throw new BettingError('market.invalid', 'the bets are not those of the book', { field: 'bets' });
  }
  const winners = winnersOf(book, result);
  const payouts = bets.map((bet) => {
    if (winners === undefined) return bet.stake;
    return winners.has(bet.outcome) ? payoutAt(bet.stake, bet.odds, BigInt(winners.size)) : 0n;
  });
  return { payouts, bankrollAfter: book.bankroll + book.stakes - sumOf(payouts) };
}

function winnersOf(book: OddsBook, result: readonly bigint[] | null): ReadonlySet<number> | undefined {
  if (result === null) return undefined;
  for (const [i, weight] of result.entries()) assertAmount(`result.${i}`, weight);
  const winners = new Set(result.flatMap((weight, j) => (weight > 0n ? [j] : [])));
  if (result.length === book.liabilities.length && winners.size > 0) return winners;
  throw new BettingError('market.invalid', 'the result names no outcome of the book', { field: 'result' });
}

/** What the bet pays if it wins alone. */
function assertBet(book: OddsBook, bet: OddsBet): bigint {
  const { odds, outcome, stake } = bet;
  if (!Number.isSafeInteger(outcome) || outcome < 0 || outcome >= book.liabilities.length) {
    throw new BettingError('market.invalid', `outcome ${outcome} is not in the book`, { field: 'outcome' });
  }
  assertAmount('stake', stake, 1n);
  assertAmount('odds', odds);
  return payoutAt(stake, odds);
}
