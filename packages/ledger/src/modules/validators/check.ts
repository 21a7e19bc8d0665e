import { sameBytes } from '../../order.ts';
import { keyHash } from '../../programs/keys.ts';
import { canBePaid, signedBy } from '../fields.ts';
import { type CheckContext, GRANTED, granted, type Verdict } from '../module.ts';
import type { ValidatorKeys, ValidatorsAction } from './actions.ts';
import { type Candidate, candidateCount, holderOf, readCandidate } from './candidate.ts';
import { refusal } from './codes.ts';
import { epochOf, setOfEpoch } from './epochs.ts';
import { validatorsParameters } from './parameters.ts';
import {
  firstPunishable,
  type Incident,
  type Judge,
  type Judgement,
  type Penalty,
  type PenaltyPolicy,
  unpunished,
} from './slashing.ts';
import { provesPossession } from './vote-key.ts';

/** What can be told without state: that the holder of a vote key proved it. */
export function checkProof(action: ValidatorsAction): Verdict {
  if (action.kind !== 'register' && action.kind !== 'rekey') return GRANTED;
  const { voteKey, proof, chain, id } = action;
  return provesPossession(voteKey, proof, chain, id) ? GRANTED : refusal('validators.proof');
}

/** Whether the value of an action is what its kind takes. */
export function checkValue(action: ValidatorsAction, { value, feeAsset }: CheckContext): Verdict {
  const needed = action.kind === 'register' || action.kind === 'deposit';
  if (needed !== (value !== undefined)) return refusal('validators.value');
  return value === undefined || sameBytes(value.asset, feeAsset) ? GRANTED : refusal('validators.value');
}

/** Whether one may register so. */
export function checkRegister(action: ValidatorsAction & { kind: 'register' }, ctx: CheckContext): Verdict {
  const { operator, id } = action;
  const hash = keyHash(ctx.suite, operator.suite, operator.publicKey);
  if (!sameBytes(hash, id)) return refusal('validators.id');
  if (!signedBy(ctx.suite, ctx.signers, { suite: operator.suite, hash })) return refusal('validators.operator');
  if (!canBePaid(action.refund)) return refusal('validators.refund');
  if (readCandidate(ctx, id) !== undefined) return refusal('validators.exists');
  const keys = checkKeys(action, ctx);
  if (!keys.ok) return keys;
  if (candidateCount(ctx) >= validatorsParameters.read(ctx, 'maxCandidates')) return refusal('validators.full');
  const least = validatorsParameters.read(ctx, 'minDeposit');
  return (ctx.value?.amount ?? 0n) >= least ? GRANTED : refusal('validators.deposit', { least });
}

/** Whether these keys may be taken: the proof is for this chain, the vote key nobody else's. */
export function checkKeys({ id, chain, voteKey }: ValidatorKeys, ctx: CheckContext): Verdict {
  if (!sameBytes(chain, ctx.chain)) return refusal('validators.chain');
  const holder = holderOf(ctx, voteKey);
  return holder === undefined || sameBytes(holder, id) ? GRANTED : refusal('validators.voteKey');
}

/** The candidate for whom the operator signed. */
export function operated(id: Uint8Array, ctx: CheckContext): Verdict<Candidate> {
  const candidate = readCandidate(ctx, id);
  if (candidate === undefined) return refusal('validators.unknown');
  const { operator } = candidate;
  if (operator === undefined || !signedBy(ctx.suite, ctx.signers, operator)) return refusal('validators.operator');
  return granted(candidate);
}

/** An offence that is proven, new, and has its price. */
export interface Case {
  readonly judgement: Judgement;
  readonly penalty: Penalty;
  /** Who is to be punished. */
  readonly accused: readonly Candidate[];
}

/** Judges evidence. */
export function checkEvidence(
  evidence: Uint8Array,
  ctx: CheckContext,
  judge: Judge | undefined,
  policy: PenaltyPolicy,
): Verdict<Case> {
  if (judge === undefined) return refusal('validators.noJudge');
  const { chain, height, epochBlocks } = ctx;
  const verdict = judge(evidence, { chain, height, epochBlocks, setOfEpoch: (epoch) => setOfEpoch(ctx, epoch) });
  if (!verdict.ok) return refusal('validators.evidence', { judge: verdict.code });
  const judgement = verdict.facts;
  if (judgement.height > height) return refusal('validators.evidenceFuture');
  const frozen = Number(validatorsParameters.read(ctx, 'freezeBlocks'));
  const set = setOfEpoch(ctx, epochOf(judgement.height, ctx));
  const first = Math.max(height - frozen, firstPunishable(ctx));
  if (set === undefined || judgement.height < first) return refusal('validators.evidenceOld');

  const incident = incidentOf(judgement, set);
  if (incident === undefined) return refusal('validators.culprit');
  const penalty = policy(judgement.offence, incident, validatorsParameters.readAll(ctx));
  if (penalty === undefined) return refusal('validators.offence', { offence: judgement.offence });
  const accused = unpunished(ctx, judgement);
  return accused.length > 0 ? granted({ judgement, penalty, accused }) : refusal('validators.evidenceKnown');
}

function incidentOf({ culprits }: Judgement, set: readonly { id: Uint8Array; weight: bigint }[]): Incident | undefined {
  const accused = new Set(culprits.map((id) => String(id)));
  const guilty = set.filter(({ id }) => accused.has(String(id)));
  if (guilty.length === 0 || guilty.length !== culprits.length) return undefined;
  const weigh = (members: typeof set): bigint => members.reduce((sum, { weight }) => sum + weight, 0n);
  return { guilty: weigh(guilty), total: weigh(set) };
}
