import type { AnyModule, ApplyContext, CheckContext, ModuleGenesis, Verdict, Watched } from '../module.ts';
import { GRANTED } from '../module.ts';
import { anyModule } from '../registry.ts';
import { type ValidatorsAction, validatorsActions } from './actions.ts';
import { type AttendanceSource, closeCounts, countAttendance } from './attendance.ts';
import { addVotes, type Candidate, dueReleases, readCandidate, replaceCandidate } from './candidate.ts';
import { checkEvidence, checkKeys, checkProof, checkRegister, checkValue, operated } from './check.ts';
import { refusal } from './codes.ts';
import { holdElection } from './election.ts';
import { epochOf, setOfEpoch } from './epochs.ts';
import { burns, validatorsGenesis } from './genesis.ts';
import { validatorsParameters } from './parameters.ts';
import { validatorsQueries } from './queries.ts';
import { defaultPenalty, dispose, forget, type Judge, type PenaltyPolicy, punish, remember } from './slashing.ts';

/** What whoever composes a chain gives to its validators. */
export interface ValidatorsOptions {
  /** Judges evidence of the chain's engine; without one evidence is refused. */
  readonly judge?: Judge;
  /** What offences cost; {@link defaultPenalty} unless told otherwise. */
  readonly penalty?: PenaltyPolicy;
  /** Who signed and who made blocks; without it there are no statistics and no penalty for absence. */
  readonly attendance?: AttendanceSource;
}

/** Deposits that one block pays back at most. */
const RELEASES = 16;
/** Offences that one block forgets at most. */
const FORGOTTEN = 64;

/**
 * The validators of a chain: candidates with keys and deposits, votes counted from the vote outputs of the ledger, the
 * set of each epoch frozen some blocks before it begins, punishment by evidence, and attendance.
 *
 * Other modules may call `set` (of the block's height), `nextValidators` (of the next height) and `operator` (of an id).
 *
 * @example
 * ```ts
 * const chain = createChain(spec, { modules: [validators({ judge })] });
 * ```
 */
export function validators(options: ValidatorsOptions = {}): AnyModule {
  const policy = options.penalty ?? defaultPenalty;
  const { judge, attendance } = options;
  return anyModule<ModuleGenesis, ValidatorsAction>({
    name: 'validators',
    version: 1,
    actions: validatorsActions,
    genesis: validatorsGenesis,
    verify: checkProof,
    check: (action, _, ctx) => checked(action, ctx, judge, policy),
    apply: (action, _, ctx) => apply(action, ctx, judge, policy),
    watch,
    endBlock: (ctx) => {
      if (attendance !== undefined) countAttendance(ctx, attendance);
      closeCounts(ctx, policy, burns(ctx));
      release(ctx);
      forget(ctx, FORGOTTEN);
      holdElection(ctx);
    },
    exports: {
      ...validatorsParameters.exports,
      set: (_, ctx) => setOfEpoch(ctx, ctx.epoch) ?? [],
      nextValidators: (_, ctx) => setOfEpoch(ctx, epochOf(ctx.height + 1, ctx)) ?? [],
      operator: (id, ctx) => (id instanceof Uint8Array ? readCandidate(ctx, id)?.operator : undefined),
    },
    queries: validatorsQueries,
  });
}

function checked(
  action: ValidatorsAction,
  ctx: CheckContext,
  judge: Judge | undefined,
  policy: PenaltyPolicy,
): Verdict {
  const value = checkValue(action, ctx);
  if (!value.ok) return value;
  switch (action.kind) {
    case 'register':
      return checkRegister(action, ctx);
    case 'evidence': {
      const found = checkEvidence(action.evidence, ctx, judge, policy);
      return found.ok ? GRANTED : found;
    }
    case 'deposit': {
      const candidate = readCandidate(ctx, action.id);
      if (candidate === undefined) return refusal('validators.unknown');
      const returns = candidate.refund !== undefined;
      const stays = returns && (candidate.status === 'active' || candidate.status === 'jailed');
      return stays ? GRANTED : refusal('validators.status', { status: candidate.status });
    }
    case 'rekey':
    case 'unbond':
    case 'unjail':
      return checkOperated(action, ctx);
  }
}

function checkOperated(action: ValidatorsAction & { kind: 'rekey' | 'unbond' | 'unjail' }, ctx: CheckContext): Verdict {
  const found = operated(action.id, ctx);
  if (!found.ok) return found;
  const { status, until, deposit } = found.facts;
  const stays = status === 'active' || status === 'jailed';
  if (!stays || (action.kind === 'unjail' && status !== 'jailed')) return refusal('validators.status', { status });
  if (action.kind === 'rekey') return checkKeys(action, ctx);
  if (action.kind === 'unbond') return GRANTED;
  if (ctx.height < until) return refusal('validators.jailed', { until });
  const least = validatorsParameters.read(ctx, 'minDeposit');
  return deposit >= least ? GRANTED : refusal('validators.deposit', { least });
}

function apply(action: ValidatorsAction, ctx: ApplyContext, judge: Judge | undefined, policy: PenaltyPolicy): Verdict {
  if (action.kind === 'evidence') return applyEvidence(action, ctx, judge, policy);
  const verdict = checked(action, ctx, judge, policy);
  if (!verdict.ok) return verdict;
  carryOut(action, ctx);
  return GRANTED;
}

function carryOut(action: ValidatorsAction, ctx: ApplyContext): void {
  switch (action.kind) {
    case 'register':
      register(action, ctx);
      break;
    case 'deposit': {
      const amount = ctx.value?.amount ?? 0n;
      change(ctx, action.id, ({ deposit }) => ({ deposit: deposit + amount }));
      ctx.emit('deposited', { id: action.id, amount });
      break;
    }
    case 'rekey': {
      const { id, networkKey, voteKey } = action;
      change(ctx, id, () => ({ networkKey, voteKey, proven: true }));
      ctx.emit('rekeyed', { id, voteKey });
      break;
    }
    case 'unbond': {
      const until = ctx.height + Number(validatorsParameters.read(ctx, 'freezeBlocks'));
      change(ctx, action.id, () => ({ status: 'unbonding', until }));
      ctx.emit('unbonding', { id: action.id, until });
      break;
    }
    case 'unjail':
      change(ctx, action.id, () => ({ status: 'active', until: 0 }));
      ctx.emit('unjailed', { id: action.id });
      break;
    case 'evidence':
      break;
  }
}

function change(ctx: ApplyContext, id: Uint8Array, next: (candidate: Candidate) => Partial<Candidate>): void {
  const candidate = readCandidate(ctx, id);
  if (candidate !== undefined) replaceCandidate(ctx, id, { ...candidate, ...next(candidate) });
}

function register(action: ValidatorsAction & { kind: 'register' }, ctx: ApplyContext): void {
  const { id, operator, refund, networkKey, voteKey } = action;
  const deposit = ctx.value?.amount ?? 0n;
  replaceCandidate(ctx, id, {
    id,
    operator: { suite: operator.suite, hash: id },
    refund,
    networkKey,
    voteKey,
    proven: true,
    deposit,
    status: 'active',
    until: 0,
    produced: 0,
    signed: 0,
    missed: 0,
  });
  ctx.emit('registered', { id, deposit });
}

function applyEvidence(
  { evidence, reporter }: ValidatorsAction & { kind: 'evidence' },
  ctx: ApplyContext,
  judge: Judge | undefined,
  policy: PenaltyPolicy,
): Verdict {
  const value = checkValue({ kind: 'evidence', evidence, reporter }, ctx);
  if (!value.ok) return value;
  const found = checkEvidence(evidence, ctx, judge, policy);
  if (!found.ok) return found;
  const { judgement, penalty, accused } = found.facts;
  const { offence, height } = judgement;
  const until = height + Number(validatorsParameters.read(ctx, 'freezeBlocks'));
  let taken = 0n;
  for (const candidate of accused) {
    const amount = punish(ctx, candidate, penalty);
    remember(ctx, judgement, candidate.id, until);
    ctx.emit('slashed', { id: candidate.id, offence, height, amount });
    taken += amount;
  }
  if (taken > 0n) dispose(ctx, taken, burns(ctx), reporter);
  return GRANTED;
}

/** Keeps the index of votes: the sum of the unspent vote outputs of each candidate. */
function watch({ votes }: Watched, ctx: ApplyContext): Verdict {
  for (const { candidate, change } of votes) addVotes(ctx, candidate, change);
  return GRANTED;
}

/** Pays deposits whose freeze has ended. Who was removed for ever stays on record, so that he cannot return. */
function release(ctx: ApplyContext): void {
  for (const id of dueReleases(ctx, RELEASES)) {
    const candidate = readCandidate(ctx, id);
    if (candidate === undefined || ctx.payoutsLeft === 0) return;
    const { deposit, refund, status } = candidate;
    if (deposit > 0n && refund !== undefined) ctx.pay({ asset: ctx.feeAsset, token: 0n, amount: deposit }, refund);
    const rest = status === 'tombstoned' ? { ...candidate, deposit: 0n, until: 0 } : undefined;
    replaceCandidate(ctx, id, rest);
    ctx.emit('released', { id, amount: deposit });
  }
}
