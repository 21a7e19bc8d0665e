import { type Delta, move } from '../deltas.ts';
import { RewardsError } from '../errors.ts';
import { assertAmount, assertTime, BPS_ONE, type Bps, bps, DAY_SECONDS, minOf } from '../units.ts';

/** How a merchant who brought another one is thanked: from the new merchant's own first awards, never from new tokens. */
export interface ReferralRule {
  readonly share: Bps;
  readonly durationSeconds: number;
  /** The most that one referral pays, base units. */
  readonly ceiling: bigint;
  /** 0 or 1. Deeper chains are pyramid selling. */
  readonly levels: number;
}

/** 5 % for 90 days, at most 1,000 TT, one level. */
export const REFERRAL: ReferralRule = {
  share: bps(500n),
  durationSeconds: 90 * DAY_SECONDS,
  ceiling: 100_000_000_000n,
  levels: 1,
};

/** One merchant brought by another. */
export interface Referral {
  readonly rule: ReferralRule;
  readonly referrer: string;
  readonly referred: string;
  readonly since: number;
  readonly paid: bigint;
}

/**
 * Registers a referral.
 *
 * @throws {@link RewardsError} `referral.levels` for more than one level, `params.invalid` for a merchant that refers itself.
 */
export function openReferral(
  referrer: string,
  referred: string,
  since: number,
  rule: ReferralRule = REFERRAL,
): Referral {
  assertTime('since', since);
  assertAmount('ceiling', rule.ceiling);
  if (rule.levels !== 0 && rule.levels !== 1) {
    throw new RewardsError('referral.levels', `${rule.levels} levels: a referral has at most one`, { field: 'levels' });
  }
  if (referrer === referred) {
    throw new RewardsError('params.invalid', 'a merchant cannot refer itself', { field: 'referrer' });
  }
  return { rule, referrer, referred, since, paid: 0n };
}

/**
 * Splits an award of the referred merchant, the referrer's part floored; nothing after the term or above the ceiling.
 *
 * @throws {@link RewardsError} `amount.range`, `time.range`.
 */
export function splitReferred(
  referral: Referral,
  award: bigint,
  at: number,
): {
  readonly referral: Referral;
  readonly toReferrer: bigint;
  readonly toReferred: bigint;
  readonly deltas: readonly Delta[];
} {
  assertAmount('award', award);
  assertTime('at', at);
  const { rule } = referral;
  const runs = rule.levels === 1 && at >= referral.since && at < referral.since + rule.durationSeconds;
  const toReferrer = runs ? minOf((award * rule.share) / BPS_ONE, rule.ceiling - referral.paid) : 0n;
  return {
    referral: { ...referral, paid: referral.paid + toReferrer },
    toReferrer,
    toReferred: award - toReferrer,
    deltas: move(
      toReferrer,
      { place: 'account', owner: referral.referred },
      { place: 'account', owner: referral.referrer },
    ),
  };
}
