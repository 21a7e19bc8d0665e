import { allocate } from '../allocate.ts';
import { BettingError } from '../errors.ts';
import { assertAmount, assertBps, assertCount, BPS_ONE, MAX_AMOUNT, minOf, sumOf } from '../units.ts';

/** A stake on an outcome. */
export interface PoolBet {
  /** Index of the outcome. */
  readonly outcome: number;
  /** Base units, above 0. */
  readonly stake: bigint;
  /** Block time in Unix seconds. */
  readonly at: number;
}

/**
 * What the winners share:
 * - `profit`: each keeps the stake and takes a part of the losing pool. Wins and dead heats. Nobody who wins gets less than
 *   the stake.
 * - `pool`: the whole pool after the fee goes by weight, stakes are not protected. Answers such as 70 to 30.
 */
export type PoolMode = 'profit' | 'pool';

/** A market whose betting is over. */
export interface PoolMarket {
  readonly mode: PoolMode;
  /** Count of outcomes, 2 to 256. */
  readonly outcomes: number;
  /** Fee on all stakes in basis points. In mode `profit` it is never more than the losing pool. */
  readonly feeBps: bigint;
  /** Bets at or after this instant are refunded: the closing time, or the real start where that was earlier. */
  readonly cutoff: number;
  /** Outcomes that were withdrawn; their bets are refunded. */
  readonly scratched?: readonly number[];
  /** One weight an outcome (equal weights are a dead heat), or null when the market is void. */
  readonly result: readonly bigint[] | null;
}

/** `VOID`: no result. `EMPTY`: no live bet. `NO_WINNER`: nobody backed a winning outcome. All three refund every stake. */
export type SettlementKind = 'SETTLED' | 'VOID' | 'EMPTY' | 'NO_WINNER';

/** What a market pays. `payouts`, `refunds`, `fee` and `dust` sum to all stakes. */
export interface PoolSettlement {
  readonly kind: SettlementKind;
  /** Live stakes: those that no rule refunds before the result is read. */
  readonly gross: bigint;
  readonly fee: bigint;
  /** What flooring leaves: less than one unit a winning bet. */
  readonly dust: bigint;
  /** By bet. */
  readonly payouts: readonly bigint[];
  /** By bet. */
  readonly refunds: readonly bigint[];
}

/**
 * Settles a pari-mutuel market. A bet's payout depends on the pools alone, not on its place in the list.
 *
 * Where one side holds nearly everything the fee shrinks to the losing pool, so that minus pools and the minimum dividends
 * of racing rules (Florida Administrative Code 75-7.002) have no place here. A dead heat shares the profit, not the odds,
 * and tied outcomes that nobody backed drop out (Ohio Administrative Code 3769-13-16).
 *
 * @throws {@link BettingError} `market.invalid`, `amount.range`, `ratio.range`, `time.range` for a market or bet that
 * cannot be.
 * @example
 * ```ts
 * import { COIN, settlePool } from '@dougong/betting';
 *
 * const bets = [
 *   { outcome: 0, stake: 100n * COIN, at: 10 },
 *   { outcome: 1, stake: 50n * COIN, at: 11 },
 *   { outcome: 2, stake: 50n * COIN, at: 12 },
 * ];
 * const market = { mode: 'profit', outcomes: 3, feeBps: 500n, cutoff: 100, result: [1n, 0n, 0n] } as const;
 * settlePool(market, bets).payouts; // 190 chips to the first bet
 * ```
 */
export function settlePool(market: PoolMarket, bets: readonly PoolBet[]): PoolSettlement {
  assertMarket(market);
  const scratched = new Set(market.scratched);
  const pools = new Array<bigint>(market.outcomes).fill(0n);
  const refunds = new Array<bigint>(bets.length).fill(0n);
  const payouts = new Array<bigint>(bets.length).fill(0n);
  const live: number[] = [];
  for (const [i, bet] of bets.entries()) {
    assertBet(market, bet, i);
    if (bet.at >= market.cutoff || scratched.has(bet.outcome)) {
      refunds[i] = bet.stake;
    } else {
      pools[bet.outcome] = (pools[bet.outcome] ?? 0n) + bet.stake;
      live.push(i);
    }
  }
  const gross = sumOf(pools);
  if (gross > MAX_AMOUNT) {
    throw new BettingError('market.invalid', `stakes of ${gross} exceed ${MAX_AMOUNT}`, { field: 'bets', gross });
  }
  const unsettled = kindOf(market, pools, live.length);
  if (unsettled !== undefined) {
    for (const i of live) refunds[i] = bets[i]?.stake ?? 0n;
    return { kind: unsettled, gross, fee: 0n, dust: 0n, payouts, refunds };
  }

  const weights = pools.map((pool, j) => (pool > 0n ? (market.result?.[j] ?? 0n) : 0n));
  const winning = sumOf(pools.filter((_, j) => (weights[j] ?? 0n) > 0n));
  const handle = (gross * market.feeBps) / BPS_ONE;
  const profit = market.mode === 'profit';
  const fee = profit ? minOf(handle, gross - winning) : handle;
  const parts = allocate((profit ? gross - winning : gross) - fee, weights);
  let paid = 0n;
  for (const i of live) {
    const bet = bets[i];
    if (bet === undefined || weights[bet.outcome] === 0n) continue;
    const share = ((parts[bet.outcome] ?? 0n) * bet.stake) / (pools[bet.outcome] ?? 1n);
    const payout = profit ? bet.stake + share : share;
    payouts[i] = payout;
    paid += payout;
  }
  return { kind: 'SETTLED', gross, fee, dust: gross - fee - paid, payouts, refunds };
}

function kindOf(market: PoolMarket, pools: readonly bigint[], live: number): SettlementKind | undefined {
  if (market.result === null) return 'VOID';
  if (live === 0) return 'EMPTY';
  return market.result.some((weight, j) => weight > 0n && (pools[j] ?? 0n) > 0n) ? undefined : 'NO_WINNER';
}

function assertMarket(market: PoolMarket): void {
  const { mode, outcomes, result, scratched = [] } = market;
  if (mode !== 'profit' && mode !== 'pool') throw new TypeError(`mode: ${String(mode)} is not known`);
  if (!Number.isSafeInteger(outcomes) || outcomes < 2 || outcomes > 256) {
    throw new BettingError('market.invalid', `${outcomes} outcomes: expected 2 to 256`, { field: 'outcomes' });
  }
  assertBps('feeBps', market.feeBps);
  assertCount('cutoff', market.cutoff);
  for (const [i, outcome] of scratched.entries()) assertOutcome(market, outcome, `scratched.${i}`);
  if (result === null) return;
  if (result.length !== outcomes) {
    throw new BettingError('market.invalid', `${result.length} weights for ${outcomes} outcomes`, { field: 'result' });
  }
  for (const [i, weight] of result.entries()) assertAmount(`result.${i}`, weight);
}

function assertBet(market: PoolMarket, bet: PoolBet, index: number): void {
  assertOutcome(market, bet.outcome, `bets.${index}.outcome`);
  assertAmount(`bets.${index}.stake`, bet.stake, 1n);
  assertCount(`bets.${index}.at`, bet.at);
}

function assertOutcome(market: PoolMarket, outcome: number, field: string): void {
  if (Number.isSafeInteger(outcome) && outcome >= 0 && outcome < market.outcomes) return;
  throw new BettingError('market.invalid', `${field}: ${outcome} is none of ${market.outcomes} outcomes`, { field });
}
