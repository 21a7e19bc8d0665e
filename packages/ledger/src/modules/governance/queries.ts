import * as z from 'zod/mini';
import { amountText, hex, hex32, query } from '../fields.ts';
import type { CheckContext, Query } from '../module.ts';
import type { Choice } from './actions.ts';
import { governanceParameters } from './parameters.ts';
import { ballots, forfeited, type Proposal, type ProposalStatus, proposalNumbers, readProposal } from './proposal.ts';

/** A proposal as the queries of `governance` describe it; amounts and weights are decimal texts. */
export interface ProposalDescription {
  readonly id: number;
  readonly status: ProposalStatus;
  readonly title: string;
  readonly text: string;
  readonly changes: readonly { readonly module: string; readonly name: string; readonly value: string }[];
  readonly deposit: string;
  readonly opened: number;
  readonly due: number;
  readonly electorate: string;
  readonly yes: string;
  readonly no: string;
  readonly abstain: string;
}

const weight = z.string();
const number = z.int().check(z.gte(0));

const description: z.ZodMiniType<ProposalDescription> = z.object({
  id: number,
  status: z.enum(['open', 'passed', 'executed', 'failed', 'rejected', 'expired', 'cancelled']),
  title: z.string(),
  text: z.string(),
  changes: z.array(z.object({ module: z.string(), name: z.string(), value: amountText })),
  deposit: amountText,
  opened: number,
  due: number,
  electorate: weight,
  yes: weight,
  no: weight,
  abstain: weight,
});

/** Proposals in the order in which they were opened. */
export interface ProposalPage {
  readonly proposals: readonly ProposalDescription[];
  /** Where the next page begins; null at the end. */
  readonly next: number | null;
}

/** What a validator said. */
export interface BallotDescription {
  readonly validator: string;
  readonly choice: Choice;
}

const proposal: Query<{ id: number }, ProposalDescription | null> = {
  input: z.strictObject({ id: number }),
  output: z.nullable(description),
  answer: ({ id }, ctx) => describe(id, ctx) ?? null,
};

const proposals: Query<{ from?: number | undefined; limit?: number | undefined }, ProposalPage> = {
  input: z.strictObject({ from: z.optional(number), limit: z.optional(z.int().check(z.gte(1), z.lte(100))) }),
  output: z.object({ proposals: z.array(description), next: z.nullable(number) }),
  answer: ({ from = 0, limit = 20 }, ctx) => {
    const found = proposalNumbers(ctx, from, limit + 1);
    return {
      proposals: found.slice(0, limit).flatMap((id) => describe(id, ctx) ?? []),
      next: found[limit] ?? null,
    };
  },
};

const votes: Query<{ id: number }, readonly BallotDescription[]> = {
  input: z.strictObject({ id: number }),
  output: z.array(z.object({ validator: hex32, choice: z.enum(['yes', 'no', 'abstain']) })),
  answer: ({ id }, ctx) => ballots(ctx, id).map(({ validator, choice }) => ({ validator: hex(validator), choice })),
};

const parameters: Query<undefined, Readonly<Record<string, string>>> = {
  input: z.undefined(),
  output: z.record(z.string(), amountText),
  answer: (_, ctx) =>
    Object.fromEntries(Object.entries(governanceParameters.readAll(ctx)).map(([name, value]) => [name, `${value}`])),
};

const lost: Query<undefined, string> = {
  input: z.undefined(),
  output: amountText,
  answer: (_, ctx) => `${forfeited(ctx)}`,
};

/** The questions that `governance` answers. */
export const governanceQueries: Readonly<Record<string, Query>> = {
  forfeited: query(lost),
  parameters: query(parameters),
  proposal: query(proposal),
  proposals: query(proposals),
  votes: query(votes),
};

function describe(id: number, ctx: CheckContext): ProposalDescription | undefined {
  const found: Proposal | undefined = readProposal(ctx, id);
  if (found === undefined) return undefined;
  const { status, title, text, changes, deposit, opened, due, electorate, yes, no, abstain } = found;
  return {
    id,
    status,
    title,
    text,
    changes: changes.map(({ module, name, value }) => ({ module, name, value: `${value}` })),
    deposit: `${deposit}`,
    opened,
    due,
    electorate: `${electorate}`,
    yes: `${yes}`,
    no: `${no}`,
    abstain: `${abstain}`,
  };
}
