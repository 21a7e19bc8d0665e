import { suiteHash } from '../../native/suite.ts';
import type { Program } from '../../native/types.ts';
import { fromU64, heightBytes, tagged } from '../fields.ts';
import type { ApplyContext, CheckContext, ValidatorInfo, Verdict } from '../module.ts';
import type { ParameterValues } from '../parameters.ts';
import { type Candidate, forfeit, readCandidate, replaceCandidate } from './candidate.ts';
import { type ValidatorsParameter, validatorsParameters } from './parameters.ts';

/** What a judge finds proven. */
export interface Judgement {
  /** Name of the offence, as the penalty policy knows it. */
  readonly offence: string;
  /** Height at which it was committed. */
  readonly height: number;
  /** Ids of the guilty, each once. */
  readonly culprits: readonly Uint8Array[];
}

/** What a judge may look at. */
export interface JudgeContext {
  readonly chain: Uint8Array;
  /** Height of the block in which the accusation stands. */
  readonly height: number;
  readonly epochBlocks: number;
  /** The set of an epoch; `undefined` when it is forgotten or not elected yet. */
  setOfEpoch(epoch: number): readonly ValidatorInfo[] | undefined;
}

/** Tells whether evidence, in the engine's encoding, proves an offence. Pure; wired in by whoever composes the chain. */
export type Judge = (evidence: Uint8Array, context: JudgeContext) => Verdict<Judgement>;

/** The weight that one piece of evidence finds guilty, and that of the whole set at that height. */
export interface Incident {
  readonly guilty: bigint;
  readonly total: bigint;
}

/** What an offence costs. */
export interface Penalty {
  /** Part of the deposit, ppm; what comes of it is rounded up. */
  readonly ppm: bigint;
  readonly jail: boolean;
  /** Removed for ever. */
  readonly tombstone: boolean;
}

/** Says what an offence costs; `undefined` for one that it does not know. Pure. */
export type PenaltyPolicy = (
  offence: string,
  incident: Incident,
  parameters: ParameterValues<ValidatorsParameter>,
) => Penalty | undefined;

const MILLION = 1_000_000n;

/**
 * The penalties of BBFT, and of the offences of other engines by their likeness: double votes and lock violations remove a validator for ever and cost the whole deposit once a
 * third of the weight took part; the others jail, but for a bad share, which costs a little and no more.
 */
export function defaultPenalty(
  offence: string,
  { guilty, total }: Incident,
  parameters: ParameterValues<ValidatorsParameter>,
): Penalty | undefined {
  switch (offence) {
    case 'double-prepare':
    case 'double-commit':
    case 'lock-violation':
    case 'invalid-finality': {
      const ppm = 3n * guilty >= total ? MILLION : parameters.doubleVotePpm;
      return { ppm, jail: false, tombstone: true };
    }
    case 'double-proposal':
    case 'double-slot':
    case 'lane-equivocation':
      return { ppm: parameters.doubleProposalPpm, jail: true, tombstone: false };
    case 'report-rollback':
      return { ppm: parameters.rollbackPpm, jail: true, tombstone: false };
    case 'bad-share':
      return { ppm: parameters.badSharePpm, jail: false, tombstone: false };
    case 'absence':
      return { ppm: parameters.absencePpm, jail: true, tombstone: false };
    default:
      return undefined;
  }
}

/** BCP: whoever signs twice loses the whole deposit and never returns, alone or in company; the rest as by default. */
export const strictPenalty: PenaltyPolicy = (offence, incident, parameters) => {
  const penalty = defaultPenalty(offence, incident, parameters);
  return penalty?.tombstone === true || offence === 'double-proposal'
    ? { ppm: MILLION, jail: false, tombstone: true }
    : penalty;
};

/** Carries a penalty out; returns what was taken from the deposit, which the caller disposes of. */
export function punish(ctx: ApplyContext, candidate: Candidate, { ppm, jail, tombstone }: Penalty): bigint {
  const taken = (candidate.deposit * ppm + MILLION - 1n) / MILLION;
  let next: Candidate = { ...candidate, deposit: candidate.deposit - taken };
  const leaving = candidate.status === 'unbonding' || candidate.status === 'tombstoned';
  if (tombstone) {
    const frozen = Number(validatorsParameters.read(ctx, 'freezeBlocks'));
    next = { ...next, status: 'tombstoned', until: leaving ? candidate.until : ctx.height + frozen };
  } else if (jail && !leaving) {
    const term = Number(validatorsParameters.read(ctx, 'jailBlocks'));
    next = { ...next, status: 'jailed', until: Math.max(candidate.until, ctx.height + term) };
  }
  replaceCandidate(ctx, candidate.id, next);
  return taken;
}

/** Pays the reporter's share of what was slashed, burns the rest or keeps it as forfeited. */
export function dispose(ctx: ApplyContext, amount: bigint, burn: boolean, reporter?: Program): void {
  const value = (part: bigint) => ({ asset: ctx.feeAsset, token: 0n, amount: part });
  const share = (amount * validatorsParameters.read(ctx, 'reporterPpm')) / MILLION;
  const paid = reporter === undefined || ctx.payoutsLeft === 0 ? 0n : share;
  if (paid > 0n && reporter !== undefined) ctx.pay(value(paid), reporter);
  const rest = amount - paid;
  if (burn && rest > 0n) ctx.burn(value(rest));
  else forfeit(ctx, rest);
}

const TAG = { known: 8, expiry: 9, first: 11 } as const;
const FIRST = Uint8Array.of(TAG.first);
const HELD = Uint8Array.of(1);

/** Whether this offence of a validator was punished already. */
export function isKnown(ctx: CheckContext, judgement: Judgement, culprit: Uint8Array): boolean {
  return ctx.get(knownKey(ctx, judgement, culprit)) !== undefined;
}

/** Remembers that an offence was punished, for as long as it could be reported again. */
export function remember(ctx: ApplyContext, judgement: Judgement, culprit: Uint8Array, until: number): void {
  const key = knownKey(ctx, judgement, culprit);
  ctx.set(key, HELD);
  ctx.set(tagged(TAG.expiry, heightBytes(until), key.subarray(1)), heightBytes(judgement.height));
}

/** Forgets offences that are too old to be reported again, at most `limit` of them. */
export function forget(ctx: ApplyContext, limit: number): void {
  const range = { gte: Uint8Array.of(TAG.expiry), lt: tagged(TAG.expiry, heightBytes(ctx.height)), limit };
  const before = firstPunishable(ctx);
  let first = before;
  for (const [key, height] of ctx.range(range)) {
    ctx.del(key);
    ctx.del(tagged(TAG.known, key.subarray(9)));
    first = Math.max(first, Number(fromU64(height)) + 1);
  }
  if (first > before) ctx.set(FIRST, heightBytes(first));
}

/** The first height whose offences are remembered; a longer freeze must not bring back what was punished and forgotten. */
export function firstPunishable(ctx: Pick<CheckContext, 'get'>): number {
  return Number(fromU64(ctx.get(FIRST)));
}

/** The candidates among the culprits whom this offence was not held against yet. */
export function unpunished(ctx: CheckContext, judgement: Judgement): readonly Candidate[] {
  return judgement.culprits.flatMap((id) => (isKnown(ctx, judgement, id) ? [] : (readCandidate(ctx, id) ?? [])));
}

function knownKey({ suite }: CheckContext, { offence, height }: Judgement, culprit: Uint8Array): Uint8Array {
  const name = new TextEncoder().encode(offence);
  return tagged(TAG.known, suiteHash(suite).tagged('dougong/offence', heightBytes(height), culprit, name));
}
