import { compareBytes, sameBytes } from '../../order.ts';
import type { ApplyContext, CheckContext, ValidatorInfo } from '../module.ts';
import { encodeValidators, totalWeight } from '../validator-set.ts';
import { type Candidate, type Ranked, ranking, readCandidate } from './candidate.ts';
import { epochOf, rememberSet, setOfEpoch } from './epochs.ts';
import { validatorsParameters } from './parameters.ts';

/** What an election comes to. */
export type Elected =
  | { readonly ok: true; readonly validators: readonly ValidatorInfo[] }
  /** Too few members, or at least a third of the weight without proof of possession: the set stays. */
  | { readonly ok: false; readonly reason: 'few' | 'unproven' };

/** Candidates that one page of the ranking brings. */
const PAGE = 128;

/** Freezes the tally where the height says so, and remembers the set of the next epoch. */
export function holdElection(ctx: ApplyContext): void {
  const lead = Number(validatorsParameters.read(ctx, 'lead'));
  if ((ctx.height + lead) % ctx.epochBlocks !== 0 || ctx.height === 0) return;
  const epoch = (ctx.height + lead) / ctx.epochBlocks;
  const elected = elect(ctx);
  if (!elected.ok) {
    ctx.emit('kept', { epoch, reason: elected.reason });
    return;
  }
  const { validators } = elected;
  const before = setOfEpoch(ctx, epoch);
  if (before === undefined || !sameBytes(encodeValidators(before), encodeValidators(validators))) {
    const frozen = Number(validatorsParameters.read(ctx, 'freezeBlocks'));
    rememberSet(ctx, epoch, validators, epochOf(Math.max(0, ctx.height - frozen), ctx));
  }
  ctx.emit('elected', { epoch, members: validators.length, weight: totalWeight(validators) });
}

/**
 * The set that the present tally leads to: those with most votes among the active with enough deposit and votes, ties by
 * id, in ascending order of ids. Without proof of possession one is left out, but counts for the guard.
 */
export function elect(ctx: CheckContext): Elected {
  const values = validatorsParameters.readAll(ctx);
  const seats = Number(values.seats);
  const chosen: { readonly candidate: Candidate; readonly weight: bigint }[] = [];
  for (let last: Ranked | undefined, more = true; more && chosen.length < seats; ) {
    const page = ranking(ctx, PAGE, last);
    for (const { id, votes } of page) {
      if (votes < values.minVotes) break;
      const weight = weightOf(votes, values.weighting);
      const candidate = readCandidate(ctx, id);
      if (candidate === undefined || candidate.deposit < values.minDeposit || weight === 0n) continue;
      if (chosen.push({ candidate, weight }) === seats) break;
    }
    last = page.at(-1);
    more = page.length === PAGE && (last?.votes ?? 0n) >= values.minVotes;
  }
  const total = chosen.reduce((sum, { weight }) => sum + weight, 0n);
  const proven = chosen.filter(({ candidate }) => candidate.proven);
  const unproven = total - proven.reduce((sum, { weight }) => sum + weight, 0n);
  if (BigInt(proven.length) < values.minSeats) return { ok: false, reason: 'few' };
  if (3n * unproven >= total) return { ok: false, reason: 'unproven' };
  const validators = proven.map(({ candidate: { id, voteKey }, weight }) => ({ id, voteKey, weight }));
  return { ok: true, validators: validators.sort((a, b) => compareBytes(a.id, b.id)) };
}

function weightOf(votes: bigint, weighting: bigint): bigint {
  if (weighting === 0n) return 1n;
  return weighting === 1n ? votes : squareRoot(votes);
}

/** The largest whole number whose square is at most `n` (Newton, from above). */
export function squareRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (let y = (x + n / x) >> 1n; y < x; y = (x + n / x) >> 1n) x = y;
  return x;
}
