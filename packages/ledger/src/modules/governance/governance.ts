import * as z from 'zod/mini';
import { LedgerError } from '../../errors.ts';
import { sameBytes } from '../../order.ts';
import type { KeyRef } from '../../programs/template.ts';
import { canBePaid, parseParameters, signedBy } from '../fields.ts';
import {
  type AnyModule,
  type ApplyContext,
  type CheckContext,
  denied,
  GRANTED,
  type ModuleGenesis,
  type ModuleRefusal,
  type Origin,
  type ValidatorInfo,
  type Verdict,
} from '../module.ts';
import type { ParameterChange } from '../parameters.ts';
import { anyModule } from '../registry.ts';
import { MAX_SEATS, totalWeight } from '../validator-set.ts';
import { type GovernanceAction, governanceActions, type ProposedChange } from './actions.ts';
import { governanceParameters, outcomeOf } from './parameters.ts';
import {
  dueProposals,
  forfeit,
  openProposals,
  type Proposal,
  type ProposalStatus,
  readBallot,
  readElectorate,
  readProposal,
  takeNumber,
  writeBallot,
  writeElectorate,
  writeProposal,
} from './proposal.ts';
import { governanceQueries } from './queries.ts';

/** Why the module `governance` refuses. */
export const GOVERNANCE_CODES = {
  'governance.value': 'Value came with an action that takes none, or none of the fee asset with a proposal.',
  'governance.unsigned': 'No signature covers the proposal.',
  'governance.deposit': 'The deposit is below the least.',
  'governance.refund': 'The program that gets the deposit back is one to which modules cannot pay.',
  'governance.full': 'As many proposals are open as the chain admits.',
  'governance.electorate': 'The validator set has nobody to vote, or more members than a vote can have.',
  'governance.target': 'A change is for a module that governance does not reach.',
  'governance.change': 'The module refuses a change; `refused` is its code.',
  'governance.unknown': 'There is no such proposal.',
  'governance.closed': 'The proposal is not open to votes.',
  'governance.voter': 'The validator is not in the electorate of the proposal.',
  'governance.operator': 'No signature of the validator’s operator, or vote key, covers the vote.',
  'governance.opener': 'No signature of who opened the proposal covers the withdrawal.',
  'governance.blockFull': 'The block holds as many payments of modules as fit.',
  'governance.governor': 'Another module asked to change the parameters of governance.',
  'governance.parameter': 'There is no such parameter.',
  'governance.bounds': 'The new value is outside its bounds, or contradicts others.',
} as const;

/** A code of {@link GOVERNANCE_CODES}. */
export type GovernanceCode = keyof typeof GOVERNANCE_CODES;

/** What whoever composes a chain decides about its governance. */
export interface GovernanceOptions {
  /**
   * Modules whose parameters it may change; each has the exports of a `ParameterTable`. With `validators` among them,
   * the operators registered there vote; else whoever signs with a validator's vote key.
   */
  readonly targets: readonly string[];
}

const schema = z.strictObject({
  parameters: z._default(governanceParameters.schema, {}),
  /** Whether forfeited deposits are burned; the chain has to let `governance` mint and burn the fee asset. */
  burn: z._default(z.boolean(), false),
});

const BURN = Uint8Array.of(10);
/** Proposals that one block closes or executes at most. */
const DUE = 8;

/**
 * Governance: proposals with a deposit, decided by the validator set of the block that opened them, carried out after a
 * delay by calls to the modules whose parameters they change.
 *
 * @example
 * ```ts
 * const chain = createChain(spec, { modules: [validators(), governance({ targets: ['validators', 'governance'] })] });
 * ```
 */
export function governance({ targets }: GovernanceOptions): AnyModule {
  return anyModule<ModuleGenesis, GovernanceAction>({
    name: 'governance',
    version: 1,
    actions: governanceActions,
    calls: targets,
    exports: governanceParameters.exports,
    genesis,
    check: (action, _, ctx) => checked(action, ctx, targets),
    apply: (action, _, ctx) => {
      const verdict = checked(action, ctx, targets);
      if (verdict.ok) carryOut(action, ctx);
      return verdict;
    },
    endBlock,
    queries: governanceQueries,
  });
}

function refusal(code: GovernanceCode, details?: ModuleRefusal['details']): ModuleRefusal {
  return denied(code, details);
}

function genesis(params: unknown, origin: Origin): ModuleGenesis {
  const { parameters, burn } = parseParameters('governance', schema, params);
  const own = origin.assets.find(({ id }) => sameBytes(id, origin.feeAsset));
  if (burn && own?.mintedBy.includes('governance') !== true) {
    throw new LedgerError('spec.invalid', 'module governance: burn: the chain does not let it burn the fee asset');
  }
  return { entries: [...governanceParameters.genesis(parameters, origin), [BURN, Uint8Array.of(burn ? 1 : 0)]] };
}

function checked(action: GovernanceAction, ctx: CheckContext, targets: readonly string[]): Verdict {
  if ((ctx.value !== undefined) !== (action.kind === 'propose')) return refusal('governance.value');
  switch (action.kind) {
    case 'propose':
      return checkPropose(action, ctx, targets);
    case 'vote':
      return checkVote(action, ctx, targets);
    case 'cancel': {
      const proposal = readProposal(ctx, action.proposal);
      if (proposal === undefined) return refusal('governance.unknown');
      if (proposal.status !== 'open') return refusal('governance.closed', { status: proposal.status });
      const opened = proposal.openers.some((key) => ctx.signers.some((signer) => sameBytes(signer, key)));
      if (!opened) return refusal('governance.opener');
      return ctx.payoutsLeft > 0 ? GRANTED : refusal('governance.blockFull');
    }
  }
}

function checkPropose(
  { changes, refund }: GovernanceAction & { kind: 'propose' },
  ctx: CheckContext,
  targets: readonly string[],
): Verdict {
  const { value } = ctx;
  if (value === undefined || !sameBytes(value.asset, ctx.feeAsset)) return refusal('governance.value');
  if (ctx.signers.length === 0) return refusal('governance.unsigned');
  const least = governanceParameters.read(ctx, 'deposit');
  if (value.amount < least) return refusal('governance.deposit', { least });
  if (!canBePaid(refund)) return refusal('governance.refund');
  if (openProposals(ctx) >= governanceParameters.read(ctx, 'maxOpen')) return refusal('governance.full');
  const voters = ctx.validators();
  if (totalWeight(voters) === 0n || voters.length > MAX_SEATS) return refusal('governance.electorate');
  const stranger = changes.find(({ module }) => !targets.includes(module));
  if (stranger !== undefined) return refusal('governance.target', { target: stranger.module });
  const refused = firstRefusal(changes, 'checkParameters', ctx);
  return refused === undefined ? GRANTED : refusal('governance.change', { refused: refused.code });
}

function checkVote(
  { proposal: id, validator }: GovernanceAction & { kind: 'vote' },
  ctx: CheckContext,
  targets: readonly string[],
): Verdict {
  const proposal = readProposal(ctx, id);
  if (proposal === undefined) return refusal('governance.unknown');
  if (proposal.status !== 'open' || ctx.height > proposal.due) {
    return refusal('governance.closed', { status: proposal.status });
  }
  const voter = readElectorate(ctx, id).find((member) => sameBytes(member.id, validator));
  if (voter === undefined) return refusal('governance.voter');
  return speaksFor(voter, ctx, targets) ? GRANTED : refusal('governance.operator');
}

function speaksFor({ id, voteKey }: ValidatorInfo, ctx: CheckContext, targets: readonly string[]): boolean {
  if (!targets.includes('validators')) return ctx.signers.some((signer) => sameBytes(signer, voteKey));
  const operator = ctx.call('validators', 'operator', id) as KeyRef | undefined;
  return operator !== undefined && signedBy(ctx.suite, ctx.signers, operator);
}

/** What the first module that refuses its part of the changes says. */
function firstRefusal(
  changes: readonly ProposedChange[],
  name: 'checkParameters' | 'setParameters',
  ctx: CheckContext,
): ModuleRefusal | undefined {
  const byModule = new Map<string, ParameterChange[]>();
  for (const { module, ...change } of changes) {
    const own = byModule.get(module);
    if (own === undefined) byModule.set(module, [change]);
    else own.push(change);
  }
  for (const [module, own] of byModule) {
    const verdict = ctx.call(module, name, own) as Verdict;
    if (!verdict.ok) return verdict;
  }
  return undefined;
}

function carryOut(action: GovernanceAction, ctx: ApplyContext): void {
  switch (action.kind) {
    case 'propose':
      open(action, ctx);
      break;
    case 'vote':
      vote(action, ctx);
      break;
    case 'cancel': {
      const proposal = readProposal(ctx, action.proposal);
      if (proposal !== undefined) close(ctx, proposal, 'cancelled');
      break;
    }
  }
}

function open({ title, text, changes, refund }: GovernanceAction & { kind: 'propose' }, ctx: ApplyContext): void {
  const id = takeNumber(ctx);
  const voters = ctx.validators();
  const deposit = ctx.value?.amount ?? 0n;
  const due = ctx.height + Number(governanceParameters.read(ctx, 'votingBlocks'));
  writeElectorate(ctx, id, voters);
  const none = { yes: 0n, no: 0n, abstain: 0n };
  const electorate = totalWeight(voters);
  const openers = ctx.signers;
  const terms = { title, text, changes, refund, deposit };
  writeProposal(
    ctx,
    { id, status: 'open', ...terms, openers, opened: ctx.height, due, electorate, ...none },
    undefined,
  );
  ctx.emit('opened', { proposal: id, title, due });
}

function vote({ proposal: id, validator, choice }: GovernanceAction & { kind: 'vote' }, ctx: ApplyContext): void {
  const proposal = readProposal(ctx, id);
  const voter = readElectorate(ctx, id).find((member) => sameBytes(member.id, validator));
  if (proposal === undefined || voter === undefined) return;
  const counts = { yes: proposal.yes, no: proposal.no, abstain: proposal.abstain };
  const before = readBallot(ctx, id, validator);
  if (before !== undefined) counts[before] -= voter.weight;
  counts[choice] += voter.weight;
  writeBallot(ctx, id, validator, choice);
  writeProposal(ctx, { ...proposal, ...counts }, proposal);
  ctx.emit('voted', { proposal: id, validator, choice, weight: voter.weight });
}

/** Closes what was open long enough, carries out what waited long enough; goes on in the next block where it must. */
function endBlock(ctx: ApplyContext): void {
  for (const id of dueProposals(ctx, DUE)) {
    const proposal = readProposal(ctx, id);
    if (proposal === undefined || ctx.payoutsLeft === 0) return;
    if (proposal.status === 'passed') execute(ctx, proposal);
    else decide(ctx, proposal);
  }
}

function decide(ctx: ApplyContext, proposal: Proposal): void {
  const values = governanceParameters.readAll(ctx);
  const outcome = outcomeOf(proposal, values);
  if (outcome !== 'passed') {
    close(ctx, proposal, outcome);
    return;
  }
  const due = ctx.height + Number(values.delayBlocks);
  const passed: Proposal = { ...proposal, status: 'passed', due };
  writeProposal(ctx, passed, proposal);
  ctx.emit('passed', { proposal: proposal.id, due });
  if (due <= ctx.height) execute(ctx, passed);
}

/** All changes or none: every module has to grant its part before the first one changes. */
function execute(ctx: ApplyContext, proposal: Proposal): void {
  const refused = firstRefusal(proposal.changes, 'checkParameters', ctx);
  if (refused === undefined) firstRefusal(proposal.changes, 'setParameters', ctx);
  close(ctx, proposal, refused === undefined ? 'executed' : 'failed', refused?.code);
}

/** Ends a proposal. Its deposit goes back, but for one that too few cared to vote about. */
function close(ctx: ApplyContext, proposal: Proposal, status: ProposalStatus, reason = ''): void {
  const { id, deposit, refund } = proposal;
  const value = { asset: ctx.feeAsset, token: 0n, amount: deposit };
  if (status !== 'expired') ctx.pay(value, refund);
  else if (ctx.get(BURN)?.[0] === 1) ctx.burn(value);
  else forfeit(ctx, deposit);
  writeProposal(ctx, { ...proposal, status }, proposal);
  ctx.emit(status, { proposal: id, reason });
}
