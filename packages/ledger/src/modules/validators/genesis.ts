import { hexToBytes } from '@dougong/crypto';
import * as z from 'zod/mini';
import { LedgerError } from '../../errors.ts';
import { sameBytes } from '../../order.ts';
import { encodeTemplate } from '../../programs/template.ts';
import { amountText, parseParameters } from '../fields.ts';
import type { CheckContext, ModuleGenesis, Origin, ValidatorInfo } from '../module.ts';
import { MAX_SEATS } from '../validator-set.ts';
import { type Candidate, countEntry, entriesOf } from './candidate.ts';
import { genesisSet } from './epochs.ts';
import { validatorsParameters } from './parameters.ts';
import { BLS_VOTE_SUITE, voteKeyProblem } from './vote-key.ts';

const BURN = Uint8Array.of(10);

const hexText = z.string().check(z.regex(/^([0-9a-f]{2})*$/));

const schema = z.strictObject({
  /** Decimal texts by name. */
  parameters: z._default(validatorsParameters.schema, {}),
  /** Whether what is slashed is burned; the chain has to let `validators` mint and burn the fee asset. */
  burn: z._default(z.boolean(), false),
  /** More about validators of the chain spec, by id. */
  candidates: z._default(
    z.record(
      z.string(),
      z.strictObject({
        /** `suite ‖ key hash` of who acts for him and gets his deposit back. */
        operator: z.string().check(z.regex(/^0[1-4][0-9a-f]{64}$/)),
        networkKey: z._default(hexText, ''),
        /** Minted at genesis. */
        deposit: z._default(amountText, '0'),
      }),
    ),
    {},
  ),
});

/**
 * The validators of the chain spec as the set of epoch 0 and as candidates.
 *
 * @throws {@link LedgerError} `spec.invalid`.
 */
export function validatorsGenesis(params: unknown, origin: Origin): ModuleGenesis {
  const { parameters, burn, candidates } = parseParameters('validators', schema, params);
  const own = origin.assets.find(({ id }) => sameBytes(id, origin.feeAsset));
  const mayMint = own?.mintedBy.includes('validators') === true;
  if (burn && !mayMint) throw invalid('burn: the chain does not let this module burn the fee asset');
  const all = origin.validators.map((validator) => {
    const more = Object.hasOwn(candidates, idText(validator)) ? candidates[idText(validator)] : undefined;
    return candidateOf(validator, more);
  });
  const keys = new Set(all.map(({ voteKey }) => String(voteKey)));
  if (keys.size < all.length) throw invalid('two validators have the same vote key');
  if (all.length > MAX_SEATS) throw invalid(`more than ${MAX_SEATS} validators`);
  for (const id of Object.keys(candidates)) {
    if (!origin.validators.some((validator) => idText(validator) === id)) {
      throw invalid(`candidates: ${id} is no validator of the chain spec`);
    }
  }
  const deposits = all.reduce((sum, { deposit }) => sum + deposit, 0n);
  if (deposits > 0n && !mayMint) throw invalid('deposits: the chain does not let this module mint the fee asset');
  return {
    entries: [
      ...validatorsParameters.genesis(parameters, origin),
      [BURN, Uint8Array.of(burn ? 1 : 0)],
      countEntry(all.length),
      ...genesisSet(origin.validators),
      ...all.flatMap((candidate) => entriesOf(candidate, 0n)),
    ],
    account: deposits > 0n ? [{ asset: origin.feeAsset, token: 0n, amount: deposits }] : [],
  };
}

/** Whether what is slashed is burned. */
export function burns(ctx: Pick<CheckContext, 'get'>): boolean {
  return ctx.get(BURN)?.[0] === 1;
}

function candidateOf(
  { id, voteKey }: ValidatorInfo,
  more: { operator: string; networkKey: string; deposit: string } | undefined,
): Candidate {
  // A proof covers the chain id hash, and with it the spec, so it cannot stand in the spec; only keys that are added up
  // need one. Holders of BLS keys bring it by `rekey`.
  const proven = voteKeyProblem(voteKey) === undefined && voteKey[0] !== BLS_VOTE_SUITE;
  const none = { status: 'active' as const, until: 0, produced: 0, signed: 0, missed: 0 };
  if (more === undefined) {
    const nobody = { operator: undefined, refund: undefined, networkKey: new Uint8Array(0), deposit: 0n };
    return { ...none, ...nobody, id, voteKey, proven };
  }
  const name = hexToBytes(more.operator);
  const operator = { suite: name[0] ?? 0, hash: name.slice(1) };
  const networkKey = hexToBytes(more.networkKey);
  if (networkKey.length > 64) throw invalid('candidates: a network key above 64 bytes');
  const refund = { vm: 0, code: encodeTemplate({ name: 'keyHash', key: operator }) };
  return { ...none, id, voteKey, operator, refund, networkKey, proven, deposit: BigInt(more.deposit) };
}

function idText({ id }: ValidatorInfo): string {
  return Array.from(id, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function invalid(what: string): LedgerError {
  return new LedgerError('spec.invalid', `module validators: ${what}`);
}
