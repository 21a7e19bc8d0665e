import { hexToBytes } from '@dougong/crypto';
import * as z from 'zod/mini';
import { amountText, hex, hex32, query } from '../fields.ts';
import type { CheckContext, Query } from '../module.ts';
import { AFTER_SYMBOLS, readRecord, symbolKey } from './record.ts';

const symbolText = z.string().check(z.regex(/^[A-Za-z0-9.-]{1,16}$/));

/** An asset as the queries of `assets` describe it; amounts are decimal texts. */
export interface AssetDescription {
  readonly asset: string;
  readonly symbol: string;
  readonly name: string;
  readonly class: number;
  readonly decimals: number;
  readonly supply: 'fixed' | 'capped' | 'open';
  /** What binds now: the issuer's cap or the definition's; null for none. */
  readonly cap: string | null;
  readonly reissue: boolean;
  readonly unit: string;
  readonly issued: string;
  readonly burned: string;
  /** `suite ‖ key hash`; null when no single key speaks for the asset. */
  readonly issuer: string | null;
  readonly metadata: string;
  readonly uri: string;
}

const description: z.ZodMiniType<AssetDescription> = z.object({
  asset: hex32,
  symbol: symbolText,
  name: z.string(),
  class: z.number(),
  decimals: z.number(),
  supply: z.enum(['fixed', 'capped', 'open']),
  cap: z.nullable(amountText),
  reissue: z.boolean(),
  unit: amountText,
  issued: amountText,
  burned: amountText,
  issuer: z.nullable(z.string()),
  metadata: hex32,
  uri: z.string(),
});

/** Some assets, in the order of their symbols in lower case. */
export interface AssetPage {
  readonly assets: readonly AssetDescription[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

const byId: Query<{ asset: string }, AssetDescription | null> = {
  input: z.strictObject({ asset: hex32 }),
  output: z.nullable(description),
  answer: ({ asset }, ctx) => describe(hexToBytes(asset), ctx),
};

const bySymbol: Query<{ symbol: string }, AssetDescription | null> = {
  input: z.strictObject({ symbol: symbolText }),
  output: z.nullable(description),
  answer: ({ symbol }, ctx) => {
    const asset = ctx.get(symbolKey(symbol));
    return asset === undefined ? null : describe(asset, ctx);
  },
};

const list: Query<{ from?: string | undefined; limit?: number | undefined }, AssetPage> = {
  input: z.strictObject({
    /** The first symbol to list, as `next` of the page before says. */
    from: z.optional(symbolText),
    limit: z.optional(z.int().check(z.gte(1), z.lte(100))),
  }),
  output: z.object({ assets: z.array(description), next: z.nullable(symbolText) }),
  answer: ({ from, limit = 50 }, ctx) => {
    const found = ctx.range({ gte: symbolKey(from ?? ''), lt: AFTER_SYMBOLS, limit: limit + 1 });
    const [next] = found.slice(limit);
    const assets = found.slice(0, limit).flatMap(([, asset]) => describe(asset, ctx) ?? []);
    return { assets, next: next === undefined ? null : new TextDecoder().decode(next[0].subarray(1)) };
  },
};

/** The questions that `assets` answers. */
export const assetsQueries: Readonly<Record<string, Query>> = {
  byId: query(byId),
  bySymbol: query(bySymbol),
  list: query(list),
};

function describe(asset: Uint8Array, ctx: CheckContext): AssetDescription | null {
  const record = readRecord(ctx, asset);
  if (record === undefined) return null;
  const { definition, issuer, metadata, uri } = record;
  const { issued, burned } = ctx.supply(asset);
  const cap = record.cap > 0n ? record.cap : definition.supply === 'capped' ? definition.cap : undefined;
  return {
    asset: hex(asset),
    symbol: definition.symbol,
    name: definition.name,
    class: definition.class,
    decimals: definition.decimals,
    supply: definition.supply,
    cap: cap === undefined ? null : `${cap}`,
    reissue: definition.reissue,
    unit: `${definition.unit}`,
    issued: `${issued}`,
    burned: `${burned}`,
    issuer: issuer === undefined ? null : hex(Uint8Array.of(issuer.suite, ...issuer.hash)),
    metadata: hex(metadata),
    uri,
  };
}
