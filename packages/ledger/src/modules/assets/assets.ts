import { hexToBytes } from '@dougong/crypto';
import * as z from 'zod/mini';
import { LedgerError } from '../../errors.ts';
import { valueProblem } from '../../native/asset-rules.ts';
import { assetId } from '../../native/ids.ts';
import { MAX_AMOUNT } from '../../native/limits.ts';
import type { Program } from '../../native/types.ts';
import { sameBytes } from '../../order.ts';
import { decodeTemplate, type KeyRef } from '../../programs/template.ts';
import { parseParameters, signedBy } from '../fields.ts';
import {
  type AnyModule,
  type ApplyContext,
  type CheckContext,
  denied,
  GRANTED,
  type ModuleGenesis,
  type ModuleRefusal,
  type Origin,
  type OriginAsset,
  type Verdict,
  type Watched,
} from '../module.ts';
import { anyModule } from '../registry.ts';
import { type AssetsAction, assetsActions } from './actions.ts';
import { assetsQueries } from './queries.ts';
import { type AssetRecord, encodeRecord, itemKey, readRecord, recordKey, symbolKey } from './record.ts';

/** Why the module `assets` refuses. */
export const ASSETS_CODES = {
  'assets.value': 'Value came with an action that takes none, or none with one that needs it.',
  'assets.unknown': 'The asset is not registered.',
  'assets.issuer': 'No signature of the issuer covers the action, or the issuer is not a single key.',
  'assets.exists': 'The asset is registered already.',
  'assets.symbol': 'Another asset has the symbol, be it in other case.',
  'assets.notIssued': 'Nothing of the asset was issued yet.',
  'assets.capFixed': 'A fixed supply has no cap to set.',
  'assets.capGrows': 'Other modules or emission make more of the asset, beyond the reach of its issuer.',
  'assets.capBelowIssued': 'More than the cap was issued already.',
  'assets.capAboveDefinition': 'The cap is above that of the definition.',
  'assets.cap': 'All issues of the asset together would exceed the cap that its issuer set.',
  'assets.notMinted': 'The chain does not let this module mint and burn the asset.',
  'assets.noReissue': 'The definition permits no issue after the first.',
  'assets.amount': 'The amount or token breaks the rules of the asset’s class.',
  'assets.item': 'An item with this number exists, or others than this module may issue items of this asset.',
  'assets.blockFull': 'The block holds as many payments of modules as fit.',
  'assets.freeze': 'Outputs cannot be frozen: whether one can be spent is told without state, but for its existence.',
} as const;

/** A code of {@link ASSETS_CODES}. */
export type AssetsCode = keyof typeof ASSETS_CODES;

const parameters = z.strictObject({
  /** Issuers of the assets that this module issues, by symbol: `suite ‖ key hash` in hex. */
  issuers: z._default(z.record(z.string(), z.string().check(z.regex(/^0[1-4][0-9a-f]{64}$/))), {}),
});

/**
 * The registry of assets: who they are by id and by symbol, caps that issuers set within their definition, and the
 * account-based way to issue and retire assets that the chain spec lets this module mint.
 *
 * @example
 * ```ts
 * const chain = createChain(spec, { modules: [assets()] });
 * ```
 */
export function assets(): AnyModule {
  return anyModule<ModuleGenesis, AssetsAction>({
    name: 'assets',
    version: 1,
    actions: assetsActions,
    genesis,
    check: (action, _, ctx) => checked(action, ctx),
    apply,
    watch,
    queries: assetsQueries,
  });
}

function refusal(code: AssetsCode, details?: ModuleRefusal['details']): ModuleRefusal {
  return denied(code, details);
}

function genesis(params: unknown, { assets, feeAsset }: Origin): ModuleGenesis {
  const { issuers } = parseParameters('assets', parameters, params);
  const entries: [Uint8Array, Uint8Array][] = [];
  const taken = new Set<string>();
  for (const asset of assets) {
    const { id, definition, program, mintedBy, allocations } = asset;
    const symbol = definition.symbol.toLowerCase();
    if (taken.has(symbol))
      throw new LedgerError('spec.invalid', `module assets: ${definition.symbol} differs in case alone`);
    taken.add(symbol);
    const record: AssetRecord = {
      definition,
      issuer: keyOf(program) ?? namedIssuer(asset, issuers),
      ours: mintedBy.includes('assets'),
      grows: mintedBy.some((module) => module !== 'assets') || sameBytes(id, feeAsset),
      issuable: !isModule(program),
      cap: 0n,
      metadata: definition.metadata,
      uri: '',
    };
    entries.push([recordKey(id), encodeRecord(record)], [symbolKey(definition.symbol), id]);
    if (definition.class === 3) for (const { token } of allocations) entries.push([itemKey(id, token), ITEM]);
  }
  for (const symbol of Object.keys(issuers)) {
    if (!assets.some(({ definition }) => definition.symbol === symbol)) {
      throw new LedgerError('spec.invalid', `module assets: issuers: there is no asset ${symbol}`);
    }
  }
  return { entries };
}

/** A value that says no more than its key. */
const ITEM: Uint8Array = Uint8Array.of(1);

function namedIssuer(
  { definition: { symbol } }: OriginAsset,
  issuers: Readonly<Record<string, string>>,
): KeyRef | undefined {
  const name = Object.hasOwn(issuers, symbol) ? issuers[symbol] : undefined;
  if (name === undefined) return undefined;
  const bytes = hexToBytes(name);
  return { suite: bytes[0] ?? 0, hash: bytes.slice(1) };
}

function keyOf({ vm, code }: Program): KeyRef | undefined {
  if (vm !== 0) return undefined;
  const template = decodeTemplate(code);
  return template.name === 'keyHash' ? template.key : undefined;
}

function isModule({ vm, code }: Program): boolean {
  return vm === 0 && decodeTemplate(code).name === 'module';
}

/** Everything that can be refused; what is left cannot fail. */
function checked(action: AssetsAction, ctx: CheckContext): Verdict {
  if ((ctx.value !== undefined) !== (action.kind === 'retire')) return refusal('assets.value');
  if (action.kind === 'register') return checkRegister(action, ctx);
  if (action.kind === 'retire') {
    const ours = ctx.value !== undefined && readRecord(ctx, ctx.value.asset)?.ours === true;
    return ours ? GRANTED : refusal('assets.notMinted');
  }
  if (action.kind === 'freeze' || action.kind === 'unfreeze') return refusal('assets.freeze');
  const record = readRecord(ctx, action.asset);
  if (record === undefined) return refusal('assets.unknown');
  if (record.issuer === undefined || !signedBy(ctx.suite, ctx.signers, record.issuer)) return refusal('assets.issuer');
  if (action.kind === 'describe') return GRANTED;
  return action.kind === 'setCap' ? checkCap(action, record, ctx) : checkIssue(action, record, ctx);
}

function checkRegister(action: AssetsAction & { kind: 'register' }, ctx: CheckContext): Verdict {
  const { program, definition } = action;
  const issuer = keyOf(program);
  if (issuer === undefined || !signedBy(ctx.suite, ctx.signers, issuer)) return refusal('assets.issuer');
  const asset = idOf(action, ctx);
  if (ctx.get(recordKey(asset)) !== undefined) return refusal('assets.exists');
  if (ctx.get(symbolKey(definition.symbol)) !== undefined)
    return refusal('assets.symbol', { symbol: definition.symbol });
  return ctx.supply(asset).issued > 0n ? GRANTED : refusal('assets.notIssued');
}

function checkCap({ asset, cap }: AssetsAction & { kind: 'setCap' }, record: AssetRecord, ctx: CheckContext): Verdict {
  const { definition } = record;
  if (definition.supply === 'fixed') return refusal('assets.capFixed');
  if (record.grows) return refusal('assets.capGrows');
  const { issued } = ctx.supply(asset);
  if (cap < issued) return refusal('assets.capBelowIssued', { issued, cap });
  if (definition.supply === 'capped' && cap > definition.cap) {
    return refusal('assets.capAboveDefinition', { most: definition.cap, cap });
  }
  return GRANTED;
}

function checkIssue(action: AssetsAction & { kind: 'issue' }, record: AssetRecord, ctx: CheckContext): Verdict {
  const { asset, token, amount } = action;
  const { definition } = record;
  if (!record.ours) return refusal('assets.notMinted');
  const { issued } = ctx.supply(asset);
  if (definition.supply === 'fixed' || (!definition.reissue && issued > 0n)) return refusal('assets.noReissue');
  const unit = definition.class === 4 && token !== definition.unit;
  if (unit || valueProblem(action) !== undefined) return refusal('assets.amount');
  if (definition.class === 3 && (record.issuable || record.grows || ctx.get(itemKey(asset, token)) !== undefined)) {
    return refusal('assets.item', { token });
  }
  const most = record.cap > 0n ? record.cap : definition.supply === 'capped' ? definition.cap : MAX_AMOUNT;
  if (issued + amount > most) return refusal('assets.cap', { issued, more: amount, cap: most });
  return ctx.payoutsLeft > 0 ? GRANTED : refusal('assets.blockFull');
}

function apply(action: AssetsAction, _: undefined, ctx: ApplyContext): Verdict {
  const verdict = checked(action, ctx);
  if (verdict.ok) carryOut(action, ctx);
  return verdict;
}

function carryOut(action: AssetsAction, ctx: ApplyContext): void {
  switch (action.kind) {
    case 'register': {
      const { program, definition } = action;
      const asset = idOf(action, ctx);
      const { metadata } = definition;
      const flags = { ours: false, grows: false, issuable: true };
      const record = { definition, issuer: keyOf(program), ...flags, cap: 0n, metadata, uri: '' };
      ctx.set(recordKey(asset), encodeRecord(record));
      ctx.set(symbolKey(definition.symbol), asset);
      ctx.emit('registered', { asset, symbol: definition.symbol });
      break;
    }
    case 'describe':
      update(action.asset, { metadata: action.metadata, uri: action.uri }, ctx);
      ctx.emit('described', { asset: action.asset, uri: action.uri });
      break;
    case 'setCap':
      update(action.asset, { cap: action.cap }, ctx);
      ctx.emit('capped', { asset: action.asset, cap: action.cap });
      break;
    case 'issue': {
      const { asset, token, amount } = action;
      ctx.mint({ asset, token, amount });
      ctx.pay({ asset, token, amount }, action.program);
      if (asset[0] === 3) ctx.set(itemKey(asset, token), ITEM);
      ctx.emit('issued', { asset, token, amount });
      break;
    }
    case 'retire':
      if (ctx.value !== undefined) {
        ctx.burn(ctx.value);
        ctx.emit('retired', { ...ctx.value });
      }
      break;
    case 'freeze':
    case 'unfreeze':
      break;
  }
}

function update(asset: Uint8Array, change: Partial<AssetRecord>, ctx: ApplyContext): void {
  const record = readRecord(ctx, asset);
  if (record !== undefined) ctx.set(recordKey(asset), encodeRecord({ ...record, ...change }));
}

function idOf(action: AssetsAction & { kind: 'register' }, { suite, chain }: CheckContext): Uint8Array {
  return assetId(suite, chain, action.program, action.definition, action.assetNonce);
}

/** Holds issue inputs to the caps that issuers set; the ledger has added the issue to the supply already. */
function watch({ supply }: Watched, ctx: ApplyContext): Verdict {
  for (const { asset, issued: more } of supply) {
    if (more === 0n) continue;
    const cap = readRecord(ctx, asset)?.cap ?? 0n;
    if (cap === 0n) continue;
    const { issued } = ctx.supply(asset);
    if (issued > cap) return refusal('assets.cap', { issued: issued - more, more, cap });
  }
  return GRANTED;
}
