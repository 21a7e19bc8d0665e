import { bytesToHex, hexToBytes } from '@dougong/crypto';
import * as z from 'zod/mini';
import { LedgerError } from '../../errors.ts';
import { decodePartial, encodePartial } from './codec.ts';
import type { PartialTransaction } from './types.ts';

/** Marks the JSON form and its version. */
const FORMAT = 'dougong-partial/1';

/** Plain JSON data. */
export type PartialJson = { readonly [member: string]: unknown };

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const hex = z.codec(z.string().check(z.regex(/^([0-9a-f]{2})*$/)), bytes, {
  decode: (text) => hexToBytes(text),
  encode: (value) => bytesToHex(value),
});
const integer = z.codec(z.string().check(z.regex(/^(0|[1-9][0-9]{0,19})$/)), z.bigint(), {
  decode: (text) => BigInt(text),
  encode: (value) => String(value),
});
const count = z.int().check(z.gte(0));
const byte = count.check(z.lte(255));

const program = z.strictObject({ vm: byte, code: hex });
const value = z.strictObject({ asset: hex, token: integer, amount: integer });
const pay = z.strictObject({ kind: z.literal('pay'), value, program });
const vote = z.strictObject({ kind: z.literal('vote'), value, program, candidate: hex });
const output = z.discriminatedUnion('kind', [
  pay,
  vote,
  z.strictObject({ kind: z.literal('retire'), value: z.optional(value), data: hex }),
  z.strictObject({ kind: z.literal('pegOut'), value, module: z.string(), payload: hex }),
  z.strictObject({ kind: z.literal('action'), value: z.optional(value), module: z.string(), payload: hex }),
]);
const definition = z.strictObject({
  class: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  decimals: count,
  supply: z.enum(['fixed', 'capped', 'open']),
  cap: integer,
  reissue: z.boolean(),
  freeze: z.boolean(),
  unit: integer,
  symbol: z.string(),
  name: z.string(),
  metadata: hex,
});
const input = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('spend'),
    txid: hex,
    index: count,
    output: z.discriminatedUnion('kind', [pay, vote]),
  }),
  z.strictObject({
    kind: z.literal('issue'),
    program,
    definition,
    assetNonce: hex,
    issueNonce: hex,
    token: integer,
    amount: integer,
  }),
  z.strictObject({ kind: z.literal('claim'), module: z.string(), value, payload: hex }),
  z.strictObject({ kind: z.literal('system'), height: count, data: hex }),
]);

const policy = z.strictObject({ m: byte, keys: z.array(z.strictObject({ suite: byte, hash: hex })) });
const key = z.strictObject({ suite: byte, publicKey: hex });
const ownedKey = z.strictObject({
  suite: byte,
  publicKey: hex,
  origin: z.optional(z.strictObject({ fingerprint: hex, path: z.array(count) })),
});
const facts = z.strictObject({
  policy: z.optional(policy),
  leaf: z.optional(z.strictObject({ program, control: hex })),
  preimage: z.optional(hex),
});
const schema = z.strictObject({
  format: z.literal(FORMAT),
  suite: z.enum(['std', 'gm']),
  chain: hex,
  validUntil: count,
  memo: hex,
  feeAsset: hex,
  assets: z.array(z.strictObject({ program, definition, assetNonce: hex })),
  inputs: z.array(
    z.strictObject({
      input,
      facts,
      keys: z.array(ownedKey),
      signatures: z.array(z.strictObject({ key, item: hex })),
      witness: z.optional(z.array(hex)),
    }),
  ),
  outputs: z.array(z.strictObject({ output, policy: z.optional(policy), keys: z.array(ownedKey) })),
});

/**
 * The JSON form of a partial transaction: the same members, bytes in lower-case hexadecimal, amounts and tokens as
 * decimal strings.
 *
 * @throws {@link LedgerError} `encode.value`.
 */
export function partialToJson(partial: PartialTransaction): PartialJson {
  const clean = decodePartial(encodePartial(partial));
  return z.encode(schema, { format: FORMAT, ...clean } as z.output<typeof schema>);
}

/**
 * Reads the JSON form.
 *
 * @param json - parsed JSON.
 * @throws {@link LedgerError} `decode.value` naming the member that is wrong.
 */
export function partialFromJson(json: unknown): PartialTransaction {
  const result = z.safeDecode(schema, json as z.input<typeof schema>);
  if (!result.success) {
    const [issue] = result.error.issues;
    const path = issue?.path.join('.') ?? '';
    throw malformed(`${path === '' ? 'the file' : path}: ${issue?.message ?? 'is malformed'}`, path);
  }
  const { format: _, ...partial } = result.data;
  try {
    return decodePartial(encodePartial(partial as PartialTransaction));
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw malformed(cause.message, '', cause);
  }
}

function malformed(what: string, path: string, cause?: LedgerError): LedgerError {
  return new LedgerError('decode.value', `partial transaction: ${what}`, { path }, cause && { cause });
}
