import { type Delta, move, type Refused, refuse } from '../deltas.ts';
import { assertAmount, BPS_ONE, type Bps, maxOf, minOf, Q18_ONE } from '../units.ts';

/** The most that turnover can earn: 0.04 TT per major unit of currency, a little above the white paper's largest ratio. */
export const CAP_PER_MAJOR = 4_000_000n;

/** Scores add up over shops and days, so they may pass 63 bits. */
const MAX_SCORE: bigint = 2n ** 128n;

/** Bounds beside the cap on turnover. */
export interface AwardLimits {
  /** Base units per 100 minor units of an order. */
  readonly capPerMajor: bigint;
  /** Of the epoch's budget, for one merchant and for one customer; none when left out. */
  readonly maxShare?: Bps;
  /** Awarded orders of one customer at one merchant in an epoch; any number when left out. */
  readonly maxOrdersPerPair?: number;
}

/** An epoch of awards given order by order. */
export interface AwardEpoch {
  readonly limits: AwardLimits;
  readonly budget: bigint;
  /** Base units per point of score, times 10^18. */
  readonly rateQ18: bigint;
  readonly left: bigint;
  /** Scores of this epoch, which set the next one's rate. */
  readonly totalScore: bigint;
}

/** What an epoch gave so far to the two sides of an order; keep each under its key and drop them when the epoch turns. */
export interface AwardUsage {
  readonly merchant: bigint;
  readonly customer: bigint;
  /** Awarded orders of this customer at this merchant. */
  readonly pairOrders: number;
}

/** A confirmed order to be awarded. */
export interface AwardedOrder {
  readonly bizPower: bigint;
  /** Full trust is 10^4; the penalties for cheating lower it. */
  readonly trust: Bps;
  readonly amountMinor: bigint;
}

/** Nothing used yet. */
export const noUsage: AwardUsage = { merchant: 0n, customer: 0n, pairOrders: 0 };

/**
 * Opens an epoch. The rate is its budget over the scores of the one before, or for the first epoch over the score that the
 * genesis expects; without any the rate is the whole budget, and only the cap on turnover bounds an award.
 *
 * @throws {@link RewardsError} `amount.range`.
 */
export function openEpoch(
  budget: bigint,
  previousTotalScore: bigint,
  limits: AwardLimits = { capPerMajor: CAP_PER_MAJOR },
): AwardEpoch {
  assertAmount('budget', budget);
  assertAmount('previousTotalScore', previousTotalScore, MAX_SCORE);
  assertAmount('capPerMajor', limits.capPerMajor);
  const rateQ18 = (budget * Q18_ONE) / maxOf(1n, previousTotalScore);
  return { limits, budget, rateQ18, left: budget, totalScore: 0n };
}

/** An awarded order. The award may be 0. */
export interface AwardStep {
  readonly ok: true;
  readonly epoch: AwardEpoch;
  readonly usage: AwardUsage;
  readonly score: bigint;
  readonly award: bigint;
  readonly deltas: readonly Delta[];
}

/**
 * Awards an order: score = floor(BizPower · trust); award = the smallest of floor(score · rate), the cap on its turnover,
 * what the shares of merchant and customer leave, and what is left of the budget.
 *
 * @returns `PAIR_LIMIT` when this customer has had its awarded orders at this merchant.
 * @throws {@link RewardsError} `amount.range`.
 */
export function awardOrder(
  epoch: AwardEpoch,
  order: AwardedOrder,
  usage: AwardUsage = noUsage,
): AwardStep | Refused<'PAIR_LIMIT'> {
  assertAmount('bizPower', order.bizPower, MAX_SCORE);
  assertAmount('amountMinor', order.amountMinor);
  const { limits } = epoch;
  if (limits.maxOrdersPerPair !== undefined && usage.pairOrders >= limits.maxOrdersPerPair) return refuse('PAIR_LIMIT');
  const score = (order.bizPower * order.trust) / BPS_ONE;
  let award = minOf((score * epoch.rateQ18) / Q18_ONE, (order.amountMinor * limits.capPerMajor) / 100n);
  if (limits.maxShare !== undefined) {
    const share = (epoch.budget * limits.maxShare) / BPS_ONE;
    award = minOf(award, maxOf(0n, share - maxOf(usage.merchant, usage.customer)));
  }
  award = minOf(award, epoch.left);
  return {
    ok: true,
    epoch: { ...epoch, left: epoch.left - award, totalScore: epoch.totalScore + score },
    usage: {
      merchant: usage.merchant + award,
      customer: usage.customer + award,
      pairOrders: usage.pairOrders + 1,
    },
    score,
    award,
    deltas: move(award, { place: 'pool' }, { place: 'escrow' }),
  };
}
