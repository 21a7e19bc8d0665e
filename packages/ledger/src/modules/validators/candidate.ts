import { LedgerError } from '../../errors.ts';
import type { Program } from '../../native/types.ts';
import { readProgram, writeProgram } from '../../native/value.ts';
import { type KeyRef, readKeyRef, writeKeyRef } from '../../programs/template.ts';
import { decodeWith } from '../../reader.ts';
import { encodeWith } from '../../writer.ts';
import { fromU64, heightBytes, tagged, u64 } from '../fields.ts';
import type { ApplyContext, CheckContext } from '../module.ts';

/** `active` stands for election; `tombstoned` never again. */
export type CandidateStatus = 'active' | 'jailed' | 'unbonding' | 'tombstoned';

/** Who may be elected. */
export interface Candidate {
  readonly id: Uint8Array;
  /** Who acts for him; `undefined` for a validator of genesis for whom nobody was named. */
  readonly operator: KeyRef | undefined;
  readonly refund: Program | undefined;
  readonly networkKey: Uint8Array;
  readonly voteKey: Uint8Array;
  /** Whether possession of the vote key was proven. */
  readonly proven: boolean;
  readonly deposit: bigint;
  readonly status: CandidateStatus;
  /** Jailed: first height of freedom. Unbonding and tombstoned: height of the release; 0 once it happened. */
  readonly until: number;
  /** Blocks that he made. */
  readonly produced: number;
  /** Blocks of his epochs that he signed. */
  readonly signed: number;
  /** Blocks of his epochs that he did not sign. */
  readonly missed: number;
}

const TAG = { candidate: 1, votes: 2, rank: 3, voteKey: 4, release: 5, count: 6, forfeited: 7 } as const;
const STATUS: readonly CandidateStatus[] = ['active', 'jailed', 'unbonding', 'tombstoned'];
const MAX_U64 = (1n << 64n) - 1n;
const COUNT = Uint8Array.of(TAG.count);
const FORFEITED = Uint8Array.of(TAG.forfeited);
const HELD = Uint8Array.of(1);

type Read = Pick<CheckContext, 'get'>;

/** The candidate with this id. */
export function readCandidate(ctx: Read, id: Uint8Array): Candidate | undefined {
  const bytes = ctx.get(tagged(TAG.candidate, id));
  if (bytes === undefined) return undefined;
  return decodeWith(bytes, (r) => {
    const flags = r.u8();
    return {
      id,
      operator: (flags & 1) !== 0 ? readKeyRef(r) : undefined,
      refund: (flags & 2) !== 0 ? readProgram(r) : undefined,
      proven: (flags & 4) !== 0,
      networkKey: r.string(64),
      voteKey: r.string(255),
      deposit: r.u64(),
      status: statusOf(r.u8()),
      until: r.varint(),
      produced: r.varint(),
      signed: r.varint(),
      missed: r.varint(),
    };
  });
}

/** The bytes of a candidate, without the id. */
export function encodeCandidate(candidate: Candidate): Uint8Array {
  const { operator, refund, proven } = candidate;
  const max = Number.MAX_SAFE_INTEGER;
  return encodeWith((w) => {
    w.u8((operator === undefined ? 0 : 1) | (refund === undefined ? 0 : 2) | (proven ? 4 : 0), 'flags');
    if (operator !== undefined) writeKeyRef(w, operator);
    if (refund !== undefined) writeProgram(w, refund);
    w.string(candidate.networkKey, 64, 'network key').string(candidate.voteKey, 255, 'vote key');
    w.u64(candidate.deposit, 'deposit').u8(STATUS.indexOf(candidate.status), 'status');
    w.varint(candidate.until, max, 'until').varint(candidate.produced, max, 'produced');
    w.varint(candidate.signed, max, 'signed').varint(candidate.missed, max, 'missed');
  }, 320);
}

/** What a candidate writes: himself, his rank, his place in the queue of releases, and the claim to his vote key. */
export function entriesOf(candidate: Candidate, votes: bigint): readonly (readonly [Uint8Array, Uint8Array])[] {
  const { id, voteKey, proven, status, until } = candidate;
  const entries: (readonly [Uint8Array, Uint8Array])[] = [[tagged(TAG.candidate, id), encodeCandidate(candidate)]];
  if (status === 'active') entries.push([rankKey(id, votes), HELD]);
  // Without proof anybody could claim the keys of others.
  if (proven) entries.push([tagged(TAG.voteKey, voteKey), id]);
  if ((status === 'unbonding' || status === 'tombstoned') && until > 0) entries.push([releaseKey(until, id), HELD]);
  return entries;
}

/** Puts `next` in the place of what is written of the candidate now; `undefined` removes him. His votes stay. */
export function replaceCandidate(ctx: ApplyContext, id: Uint8Array, next: Candidate | undefined): void {
  const votes = votesFor(ctx, id);
  const before = readCandidate(ctx, id);
  if (before !== undefined) for (const [key] of entriesOf(before, votes)) ctx.del(key);
  if (next !== undefined) for (const [key, value] of entriesOf(next, votes)) ctx.set(key, value);
  const change = BigInt(next === undefined ? 0 : 1) - BigInt(before === undefined ? 0 : 1);
  if (change !== 0n) ctx.set(COUNT, u64(candidateCount(ctx) + change));
}

/** Votes of unspent vote outputs for a candidate, registered or not. */
export function votesFor(ctx: Read, id: Uint8Array): bigint {
  return fromU64(ctx.get(tagged(TAG.votes, id)));
}

/** Counts votes that were made, or spent when `change` is negative. */
export function addVotes(ctx: ApplyContext, id: Uint8Array, change: bigint): void {
  const before = votesFor(ctx, id);
  const votes = before + change;
  const key = tagged(TAG.votes, id);
  if (votes === 0n) ctx.del(key);
  else ctx.set(key, u64(votes));
  if (ctx.get(rankKey(id, before)) === undefined) return;
  ctx.del(rankKey(id, before));
  ctx.set(rankKey(id, votes), HELD);
}

/** Those who stand for election, most votes first, ties by id; `after` is where the page before ended. */
export function ranking(ctx: Pick<CheckContext, 'range'>, limit: number, after?: Ranked): readonly Ranked[] {
  const gte = after === undefined ? Uint8Array.of(TAG.rank) : tagged(TAG.rank, place(after), Uint8Array.of(0));
  return ctx.range({ gte, lt: Uint8Array.of(TAG.rank + 1), limit }).map(([key]) => ({
    votes: MAX_U64 - fromU64(key.subarray(1, 9)),
    id: key.slice(9),
  }));
}

/** A place in the ranking. */
export interface Ranked {
  readonly id: Uint8Array;
  readonly votes: bigint;
}

/** Who has proven this vote key. */
export function holderOf(ctx: Read, voteKey: Uint8Array): Uint8Array | undefined {
  return ctx.get(tagged(TAG.voteKey, voteKey));
}

/** Registered candidates. */
export function candidateCount(ctx: Read): bigint {
  return fromU64(ctx.get(COUNT));
}

/** The entry that says how many candidates genesis has. */
export function countEntry(count: number): readonly [Uint8Array, Uint8Array] {
  return [COUNT, u64(BigInt(count))];
}

/** What was slashed and not burned; it stays in the module's account. */
export function forfeited(ctx: Read): bigint {
  return fromU64(ctx.get(FORFEITED));
}

/** Adds to what was slashed and not burned. */
export function forfeit(ctx: ApplyContext, amount: bigint): void {
  if (amount > 0n) ctx.set(FORFEITED, u64(forfeited(ctx) + amount));
}

/** Candidates whose deposit is due, the earliest first. */
export function dueReleases(ctx: CheckContext, limit: number): readonly Uint8Array[] {
  const lt = tagged(TAG.release, heightBytes(ctx.height + 1));
  return ctx.range({ gte: Uint8Array.of(TAG.release), lt, limit }).map(([key]) => key.slice(9));
}

function releaseKey(height: number, id: Uint8Array): Uint8Array {
  return tagged(TAG.release, heightBytes(height), id);
}

/** Most votes first, so their complement. */
function rankKey(id: Uint8Array, votes: bigint): Uint8Array {
  return tagged(TAG.rank, place({ id, votes }));
}

function place({ id, votes }: Ranked): Uint8Array {
  return Uint8Array.of(...u64(MAX_U64 - votes), ...id);
}

function statusOf(byte: number): CandidateStatus {
  const status = STATUS[byte];
  if (status === undefined) throw new LedgerError('state.corrupt', 'a candidate with an unknown status');
  return status;
}
