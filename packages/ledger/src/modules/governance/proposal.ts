import { LedgerError } from '../../errors.ts';
import type { Program } from '../../native/types.ts';
import { readProgram, writeProgram } from '../../native/value.ts';
import { decodeWith } from '../../reader.ts';
import { encodeWith } from '../../writer.ts';
import { fromU64, heightBytes, readText, tagged, u64, writeText } from '../fields.ts';
import type { ApplyContext, CheckContext, ValidatorInfo } from '../module.ts';
import { decodeValidators, encodeValidators } from '../validator-set.ts';
import { type Choice, MAX_TEXT, MAX_TITLE, type ProposedChange, readChanges, writeChanges } from './actions.ts';

/**
 * Where a proposal stands: `open` to votes; `passed` and waiting for its delay; `executed`, or `failed` because a module
 * refused the changes; `rejected`; `expired` without quorum; `cancelled` by who opened it.
 */
export type ProposalStatus = 'open' | 'passed' | 'executed' | 'failed' | 'rejected' | 'expired' | 'cancelled';

/** A proposal and how the votes stand. */
export interface Proposal {
  readonly id: number;
  readonly status: ProposalStatus;
  readonly title: string;
  readonly text: string;
  readonly changes: readonly ProposedChange[];
  /** Keys, `suite ‖ public key`, of which any may cancel. */
  readonly openers: readonly Uint8Array[];
  readonly refund: Program;
  readonly deposit: bigint;
  readonly opened: number;
  /** Open: the first height at whose end no vote counts any more. Passed: the height at whose end it is executed. */
  readonly due: number;
  /** Weight of the whole electorate. */
  readonly electorate: bigint;
  readonly yes: bigint;
  readonly no: bigint;
  readonly abstain: bigint;
}

const TAG = { proposal: 1, electorate: 2, ballot: 3, due: 4, next: 5, open: 6, forfeited: 7 } as const;
const STATUS: readonly ProposalStatus[] = ['open', 'passed', 'executed', 'failed', 'rejected', 'expired', 'cancelled'];
const CHOICES: readonly Choice[] = ['yes', 'no', 'abstain'];
const NEXT = Uint8Array.of(TAG.next);
const OPEN = Uint8Array.of(TAG.open);
const FORFEITED = Uint8Array.of(TAG.forfeited);
/** Keys that may cancel, of those that signed. */
const MAX_OPENERS = 8;

type Read = Pick<CheckContext, 'get'>;

/** The proposal with this number. */
export function readProposal(ctx: Read, id: number): Proposal | undefined {
  const bytes = ctx.get(tagged(TAG.proposal, heightBytes(id)));
  if (bytes === undefined) return undefined;
  return decodeWith(bytes, (r) => {
    const status = STATUS[r.u8()];
    if (status === undefined) throw new LedgerError('state.corrupt', 'a proposal with an unknown status');
    const [title, text, changes] = [readText(r, MAX_TITLE), readText(r, MAX_TEXT), readChanges(r)];
    const openers: Uint8Array[] = [];
    for (let n = r.count(0, MAX_OPENERS, 1); n > 0; n--) openers.push(r.string(64));
    return {
      id,
      status,
      title,
      text,
      changes,
      openers,
      refund: readProgram(r),
      deposit: r.u64(),
      opened: r.varint(),
      due: r.varint(),
      electorate: r.varint64(),
      yes: r.varint64(),
      no: r.varint64(),
      abstain: r.varint64(),
    };
  });
}

/** Writes a proposal, and moves it in the queue of what is due; `undefined` while it is new. */
export function writeProposal(ctx: ApplyContext, next: Proposal, before: Proposal | undefined): void {
  if (before !== undefined && isQueued(before)) ctx.del(dueKey(before));
  if (isQueued(next)) ctx.set(dueKey(next), Uint8Array.of(1));
  const open = Number(isOpen(next)) - Number(before !== undefined && isOpen(before));
  if (open !== 0) ctx.set(OPEN, u64(openProposals(ctx) + BigInt(open)));
  if (!isOpen(next)) ctx.del(tagged(TAG.electorate, heightBytes(next.id)));
  ctx.set(tagged(TAG.proposal, heightBytes(next.id)), encodeProposal(next));
}

/** Takes the next number. */
export function takeNumber(ctx: ApplyContext): number {
  const id = fromU64(ctx.get(NEXT));
  ctx.set(NEXT, u64(id + 1n));
  return Number(id);
}

/** Proposals that are open to votes. */
export function openProposals(ctx: Read): bigint {
  return fromU64(ctx.get(OPEN));
}

/** Remembers who may vote. */
export function writeElectorate(ctx: ApplyContext, id: number, validators: readonly ValidatorInfo[]): void {
  ctx.set(tagged(TAG.electorate, heightBytes(id)), encodeValidators(validators));
}

/** Who may vote, while the proposal is open. */
export function readElectorate(ctx: Read, id: number): readonly ValidatorInfo[] {
  const bytes = ctx.get(tagged(TAG.electorate, heightBytes(id)));
  return bytes === undefined ? [] : decodeValidators(bytes);
}

/** What a validator has said. */
export function readBallot(ctx: Read, id: number, validator: Uint8Array): Choice | undefined {
  const byte = ctx.get(ballotKey(id, validator))?.[0];
  return byte === undefined ? undefined : CHOICES[byte];
}

/** Writes what a validator says. */
export function writeBallot(ctx: ApplyContext, id: number, validator: Uint8Array, choice: Choice): void {
  ctx.set(ballotKey(id, validator), Uint8Array.of(CHOICES.indexOf(choice)));
}

/** All ballots of a proposal, by validator; votes are open. */
export function ballots(
  ctx: Pick<CheckContext, 'range'>,
  id: number,
): readonly { readonly validator: Uint8Array; readonly choice: Choice }[] {
  const range = { gte: tagged(TAG.ballot, heightBytes(id)), lt: tagged(TAG.ballot, heightBytes(id + 1)), limit: 1000 };
  return ctx.range(range).map(([key, value]) => ({
    validator: key.slice(9),
    choice: CHOICES[value[0] ?? 2] ?? 'abstain',
  }));
}

/** Numbers of proposals from `from` on. */
export function proposalNumbers(ctx: Pick<CheckContext, 'range'>, from: number, limit: number): readonly number[] {
  const range = { gte: tagged(TAG.proposal, heightBytes(from)), lt: Uint8Array.of(TAG.proposal + 1), limit };
  return ctx.range(range).map(([key]) => Number(fromU64(key.subarray(1, 9))));
}

/** Proposals whose time has come, the earliest first. */
export function dueProposals(ctx: CheckContext, limit: number): readonly number[] {
  const range = { gte: Uint8Array.of(TAG.due), lt: tagged(TAG.due, heightBytes(ctx.height + 1)), limit };
  return ctx.range(range).map(([key]) => Number(fromU64(key.subarray(9, 17))));
}

/** Deposits that nobody got back and that were not burned. */
export function forfeited(ctx: Read): bigint {
  return fromU64(ctx.get(FORFEITED));
}

/** Adds to {@link forfeited}. */
export function forfeit(ctx: ApplyContext, amount: bigint): void {
  ctx.set(FORFEITED, u64(forfeited(ctx) + amount));
}

function isOpen({ status }: Proposal): boolean {
  return status === 'open';
}

function isQueued({ status }: Proposal): boolean {
  return status === 'open' || status === 'passed';
}

function dueKey({ due, id }: Proposal): Uint8Array {
  return tagged(TAG.due, heightBytes(due), heightBytes(id));
}

function ballotKey(id: number, validator: Uint8Array): Uint8Array {
  return tagged(TAG.ballot, heightBytes(id), validator);
}

function encodeProposal(proposal: Proposal): Uint8Array {
  const max = Number.MAX_SAFE_INTEGER;
  return encodeWith((w) => {
    w.u8(STATUS.indexOf(proposal.status), 'status');
    writeText(w, proposal.title, MAX_TITLE, 'title');
    writeText(w, proposal.text, MAX_TEXT, 'text');
    writeChanges(w, proposal.changes);
    const openers = proposal.openers.slice(0, MAX_OPENERS);
    w.varint(openers.length, MAX_OPENERS, 'openers');
    for (const opener of openers) w.string(opener, 64, 'opener');
    writeProgram(w, proposal.refund).u64(proposal.deposit, 'deposit');
    w.varint(proposal.opened, max, 'opened').varint(proposal.due, max, 'due');
    for (const weight of [proposal.electorate, proposal.yes, proposal.no, proposal.abstain]) {
      w.varint64(weight, 'weight');
    }
  }, 256);
}
