import { type Delta, move, type Refused, refuse } from '../deltas.ts';
import { assertAmount } from '../units.ts';
import { assertSchedule, type Schedule, vested } from './schedule.ts';

/** A grant to one beneficiary. */
export interface Grant {
  readonly beneficiary: string;
  readonly total: bigint;
  readonly schedule: Schedule;
  readonly claimed: bigint;
  /** Whether the issuer may take back what has not vested; not unless said at the start. */
  readonly revocable: boolean;
  /** Set by a revocation: no more than this ever vests. */
  readonly cappedAt?: bigint;
}

/** A grant with nothing claimed. @throws {@link RewardsError} `amount.range`, `params.invalid`. */
export function openGrant(
  beneficiary: string,
  total: bigint,
  schedule: Schedule,
  options: { readonly revocable?: boolean } = {},
): Grant {
  assertAmount('total', total);
  assertSchedule(schedule);
  return { beneficiary, total, schedule, claimed: 0n, revocable: options.revocable ?? false };
}

/** What the beneficiary could claim now. */
export function claimable(grant: Grant, now: number): bigint {
  const due = vested(grant.total, grant.schedule, now);
  const limit = grant.cappedAt ?? grant.total;
  const open = (due < limit ? due : limit) - grant.claimed;
  return open > 0n ? open : 0n;
}

/** A grant after a step. */
export interface GrantStep {
  readonly ok: true;
  readonly grant: Grant;
  readonly amount: bigint;
  readonly deltas: readonly Delta[];
}

/** Pays out what has vested; `NOTHING` when that is zero. */
export function claim(grant: Grant, now: number): GrantStep | Refused<'NOTHING'> {
  const amount = claimable(grant, now);
  if (amount === 0n) return refuse('NOTHING');
  return {
    ok: true,
    grant: { ...grant, claimed: grant.claimed + amount },
    amount,
    deltas: move(amount, { place: 'locked' }, { place: 'account', owner: grant.beneficiary }),
  };
}

/** Returns what has not vested to the pool; what has vested stays the beneficiary's. */
export function revoke(grant: Grant, now: number): GrantStep | Refused<'NOT_REVOCABLE' | 'REVOKED'> {
  if (!grant.revocable) return refuse('NOT_REVOCABLE');
  if (grant.cappedAt !== undefined) return refuse('REVOKED');
  const due = vested(grant.total, grant.schedule, now);
  const cappedAt = due > grant.claimed ? due : grant.claimed;
  const amount = grant.total - cappedAt;
  return {
    ok: true,
    grant: { ...grant, cappedAt },
    amount,
    deltas: move(amount, { place: 'locked' }, { place: 'pool' }),
  };
}
