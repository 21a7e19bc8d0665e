import { hexToBytes } from '@dougong/crypto';
import * as z from 'zod/mini';
import { amountText, hex, hex32, query } from '../fields.ts';
import type { CheckContext, Query, ValidatorInfo } from '../module.ts';
import { presentCounts } from './attendance.ts';
import { type Candidate, forfeited, ranking, readCandidate, votesFor } from './candidate.ts';
import { epochOf, setOfEpoch } from './epochs.ts';
import { validatorsParameters } from './parameters.ts';

/** A candidate as the queries of `validators` describe him; amounts are decimal texts, bytes hex. */
export interface CandidateDescription {
  readonly id: string;
  readonly votes: string;
  readonly deposit: string;
  readonly status: 'active' | 'jailed' | 'unbonding' | 'tombstoned';
  /** First height of freedom, or height of the release. */
  readonly until: number;
  readonly networkKey: string;
  readonly voteKey: string;
  readonly proven: boolean;
  /** `suite ‖ key hash`. */
  readonly operator: string | null;
  /** Of epochs that have ended. */
  readonly produced: number;
  readonly signed: number;
  readonly missed: number;
}

const description: z.ZodMiniType<CandidateDescription> = z.object({
  id: hex32,
  votes: amountText,
  deposit: amountText,
  status: z.enum(['active', 'jailed', 'unbonding', 'tombstoned']),
  until: z.number(),
  networkKey: z.string(),
  voteKey: z.string(),
  proven: z.boolean(),
  operator: z.nullable(z.string()),
  produced: z.number(),
  signed: z.number(),
  missed: z.number(),
});

/** Candidates by votes. */
export interface CandidatePage {
  readonly candidates: readonly CandidateDescription[];
  /** Where the next page begins; null at the end. */
  readonly next: { readonly id: string; readonly votes: string } | null;
}

/** A validator set as the queries of `validators` describe it. */
export interface SetDescription {
  readonly epoch: number;
  readonly validators: readonly { readonly id: string; readonly voteKey: string; readonly weight: string }[];
}

const place = z.strictObject({ id: hex32, votes: amountText });
const heightNumber = z.int().check(z.gte(0));

const candidate: Query<{ id: string }, CandidateDescription | null> = {
  input: z.strictObject({ id: hex32 }),
  output: z.nullable(description),
  answer: ({ id }, ctx) => {
    const found = readCandidate(ctx, hexToBytes(id));
    return found === undefined ? null : describe(found, ctx);
  },
};

const candidates: Query<
  { after?: { id: string; votes: string } | undefined; limit?: number | undefined },
  CandidatePage
> = {
  input: z.strictObject({
    /** The place after which to go on, as `next` of the page before says. */
    after: z.optional(place),
    limit: z.optional(z.int().check(z.gte(1), z.lte(100))),
  }),
  output: z.object({ candidates: z.array(description), next: z.nullable(place) }),
  answer: ({ after, limit = 50 }, ctx) => {
    const from = after && { id: hexToBytes(after.id), votes: BigInt(after.votes) };
    const found = ranking(ctx, limit, from);
    const last = found.length < limit ? undefined : found.at(-1);
    return {
      candidates: found.flatMap(({ id }) => {
        const one = readCandidate(ctx, id);
        return one === undefined ? [] : describe(one, ctx);
      }),
      next: last === undefined ? null : { id: hex(last.id), votes: `${last.votes}` },
    };
  },
};

const votes: Query<{ id: string }, string> = {
  input: z.strictObject({ id: hex32 }),
  output: amountText,
  answer: ({ id }, ctx) => `${votesFor(ctx, hexToBytes(id))}`,
};

const set: Query<{ height?: number | undefined }, SetDescription | null> = {
  /** Without height: of the next block. Null when that set is forgotten. */
  input: z.strictObject({ height: z.optional(heightNumber) }),
  output: z.nullable(
    z.object({
      epoch: z.number(),
      validators: z.array(z.object({ id: hex32, voteKey: z.string(), weight: amountText })),
    }),
  ),
  answer: ({ height }, ctx) => {
    const epoch = epochOf(height ?? ctx.height + 1, ctx);
    const found = setOfEpoch(ctx, epoch);
    return found === undefined ? null : { epoch, validators: found.map(describeMember) };
  },
};

/** What blocks of the present epoch say of its set, by position. */
export interface AttendanceDescription {
  readonly epoch: number;
  readonly blocks: number;
  readonly members: readonly { readonly signed: number; readonly produced: number }[];
}

const attendance: Query<undefined, AttendanceDescription | null> = {
  input: z.undefined(),
  output: z.nullable(
    z.object({
      epoch: z.number(),
      blocks: z.number(),
      members: z.array(z.object({ signed: z.number(), produced: z.number() })),
    }),
  ),
  answer: (_, ctx) => {
    const counts = presentCounts(ctx);
    if (counts === undefined) return null;
    const { epoch, blocks, members } = counts;
    return { epoch, blocks, members };
  },
};

const parameters: Query<undefined, Readonly<Record<string, string>>> = {
  input: z.undefined(),
  output: z.record(z.string(), amountText),
  answer: (_, ctx) => texts(validatorsParameters.readAll(ctx)),
};

const lost: Query<undefined, string> = {
  input: z.undefined(),
  output: amountText,
  answer: (_, ctx) => `${forfeited(ctx)}`,
};

/** The questions that `validators` answers. */
export const validatorsQueries: Readonly<Record<string, Query>> = {
  attendance: query(attendance),
  candidate: query(candidate),
  candidates: query(candidates),
  forfeited: query(lost),
  parameters: query(parameters),
  set: query(set),
  votes: query(votes),
};

/** The members of a set that the query `set` described. */
export function validatorsFrom({ validators }: SetDescription): readonly ValidatorInfo[] {
  return validators.map(({ id, voteKey, weight }) => ({
    id: hexToBytes(id),
    voteKey: hexToBytes(voteKey),
    weight: BigInt(weight),
  }));
}

function texts(values: Readonly<Record<string, bigint>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, `${value}`]));
}

function describeMember({ id, voteKey, weight }: ValidatorInfo): SetDescription['validators'][number] {
  return { id: hex(id), voteKey: hex(voteKey), weight: `${weight}` };
}

function describe(found: Candidate, ctx: CheckContext): CandidateDescription {
  const { id, operator, status, until, proven, produced, signed, missed } = found;
  return {
    id: hex(id),
    votes: `${votesFor(ctx, id)}`,
    deposit: `${found.deposit}`,
    status,
    until,
    networkKey: hex(found.networkKey),
    voteKey: hex(found.voteKey),
    proven,
    operator: operator === undefined ? null : hex(Uint8Array.of(operator.suite, ...operator.hash)),
    produced,
    signed,
    missed,
  };
}
