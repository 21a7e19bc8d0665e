import { hexToBytes } from '@dougong/crypto';
import * as z from 'zod/mini';
import { LedgerError } from '../errors.ts';
import { isModuleName } from '../native/name.ts';
import { suiteHash } from '../native/suite.ts';
import type { AssetDefinition } from '../native/types.ts';
import { canonicalJson, type JsonValue } from './canonical-json.ts';

/** An asset that exists from genesis. Amounts are decimal base units. */
export interface AssetSpec {
  readonly definition: {
    readonly class: 1 | 2 | 3 | 4;
    readonly decimals: number;
    readonly supply: 'fixed' | 'capped' | 'open';
    readonly cap: string;
    readonly reissue: boolean;
    readonly unit: string;
    readonly symbol: string;
    readonly name: string;
    /** SHA-256 in hexadecimal. */
    readonly metadata: string;
  };
  /** Who may issue more: the holder of an address, or a module. */
  readonly issuer: { readonly address: string } | { readonly module: string };
  /** Modules that may mint and burn it. */
  readonly mintedBy: readonly string[];
  /** Who has how much at genesis. */
  readonly allocations: readonly { readonly to: string; readonly amount: string; readonly token: string }[];
}

/** A chain, as its file says it: everything that its nodes have to agree on. Amounts are decimal base units. */
export interface ChainSpec {
  readonly format: 'dougong-chain/1';
  readonly name: string;
  readonly network: 'main' | 'test' | 'dev' | 'play';
  /** Human part of addresses. */
  readonly hrp: string;
  readonly dialect: 'native';
  readonly suite: 'std' | 'gm';
  readonly genesisTimeMs: number;
  /** Block time runs from `epochMs` at `rate` times the pace of the wall clock. */
  readonly clock?: { readonly epochMs: number; readonly rate: number } | undefined;
  /** The consensus engine and its configuration, which the ledger does not read. */
  readonly engine: { readonly id: string; readonly config: JsonValue };
  /** The first validator set: ids and vote keys (`suite ‖ key`) in hexadecimal. */
  readonly validators: readonly { readonly id: string; readonly voteKey: string; readonly weight: string }[];
  readonly assets: readonly AssetSpec[];
  /** Symbol of the asset in which fees are paid; the first asset unless told otherwise. */
  readonly feeAsset?: string | undefined;
  /** Symbol of the asset that votes; the first asset unless told otherwise. */
  readonly voteAsset?: string | undefined;
  /** See `FeePolicy`. */
  readonly fees: {
    readonly perKilobyte: string;
    readonly perKilogas: string;
    readonly perIssue: string;
    readonly perAction: Readonly<Record<string, string>>;
    readonly transferPpm: number;
    readonly transferCap: string;
    readonly burnPpm: number;
  };
  /** See `Emission`. */
  readonly emission: { readonly initial: string; readonly halving: number };
  /** Blocks before the output of a system transaction can be spent. */
  readonly maturity: number;
  /** Blocks before a vote output can be spent. */
  readonly voteLock: number;
  /** Least amount of a vote output. */
  readonly minVote: string;
  readonly epochBlocks: number;
  readonly limits: { readonly blockBytes: number; readonly blockGas: string; readonly transactionGas: number };
  /** Machines that programs may name. */
  readonly vms: readonly number[];
  /** Modules by name, with what their `genesis` reads. */
  readonly modules: Readonly<Record<string, { readonly version: number; readonly params: JsonValue }>>;
}

const amount = z.string().check(z.regex(/^(0|[1-9][0-9]{0,18})$/));
const hex = (bytes: number) => z.string().check(z.regex(new RegExp(`^([0-9a-f]{2}){${bytes}}$`)));
const count = (max: number) => z.int().check(z.gte(0), z.lte(max));
const positive = (max: number) => z.int().check(z.gte(1), z.lte(max));
const json: z.ZodMiniType<JsonValue> = z.json();
const moduleName = z.string().check(z.refine(isModuleName, 'is no module name'));

const definition = z.strictObject({
  class: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  decimals: count(18),
  supply: z.enum(['fixed', 'capped', 'open']),
  cap: z._default(amount, '0'),
  reissue: z._default(z.boolean(), false),
  unit: z._default(amount, '0'),
  symbol: z.string(),
  name: z.string(),
  metadata: z._default(hex(32), '00'.repeat(32)),
});

const allocation = z.strictObject({ to: z.string(), amount, token: z._default(amount, '0') });

const asset = z.strictObject({
  definition,
  /** Address that may issue more, or the module that mints. */
  issuer: z.union([z.strictObject({ address: z.string() }), z.strictObject({ module: moduleName })]),
  /** Modules that may mint and burn it. */
  mintedBy: z._default(z.array(moduleName), []),
  allocations: z._default(z.array(allocation), []),
});

const fees = z.strictObject({
  perKilobyte: z._default(amount, '0'),
  perKilogas: z._default(amount, '0'),
  perIssue: z._default(amount, '0'),
  perAction: z._default(z.record(moduleName, amount), {}),
  transferPpm: z._default(count(1_000_000), 0),
  transferCap: z._default(amount, '0'),
  burnPpm: z._default(count(1_000_000), 0),
});

const validator = z.strictObject({
  id: hex(32),
  voteKey: z.string().check(z.regex(/^([0-9a-f]{2})+$/)),
  weight: amount,
});

const schema: z.ZodMiniType<ChainSpec> = z.strictObject({
  format: z.literal('dougong-chain/1'),
  name: z.string().check(z.minLength(1), z.maxLength(64)),
  network: z.enum(['main', 'test', 'dev', 'play']),
  /** Human part of addresses. */
  hrp: z.string().check(z.regex(/^[a-z]{2,10}$/)),
  dialect: z.literal('native'),
  suite: z.enum(['std', 'gm']),
  genesisTimeMs: count(Number.MAX_SAFE_INTEGER),
  /** Block time runs from `epochMs` at `rate` times the pace of the wall clock. */
  clock: z.optional(z.strictObject({ epochMs: count(Number.MAX_SAFE_INTEGER), rate: positive(10_000_000) })),
  engine: z.strictObject({ id: z.string().check(z.minLength(1)), config: z._default(json, {}) }),
  validators: z._default(z.array(validator), []),
  assets: z.array(asset).check(z.minLength(1), z.maxLength(256)),
  feeAsset: z.optional(z.string()),
  voteAsset: z.optional(z.string()),
  fees: z._default(fees, {
    perKilobyte: '0',
    perKilogas: '0',
    perIssue: '0',
    perAction: {},
    transferPpm: 0,
    transferCap: '0',
    burnPpm: 0,
  }),
  emission: z._default(z.strictObject({ initial: amount, halving: count(Number.MAX_SAFE_INTEGER) }), {
    initial: '0',
    halving: 0,
  }),
  maturity: z._default(count(1_000_000), 1),
  voteLock: z._default(count(100_000_000), 0),
  minVote: z._default(amount, '1'),
  epochBlocks: z._default(positive(10_000_000), 1000),
  limits: z._default(
    z.strictObject({ blockBytes: positive(16_777_216), blockGas: amount, transactionGas: positive(1_000_000_000) }),
    { blockBytes: 4_194_304, blockGas: '10000000', transactionGas: 640_000 },
  ),
  vms: z._default(z.array(z.int().check(z.gte(0), z.lte(4))), [0, 1, 2]),
  modules: z._default(
    z.record(moduleName, z.strictObject({ version: positive(65_535), params: z._default(json, {}) })),
    {},
  ),
});

/**
 * Reads a chain spec and fills in its defaults.
 *
 * @param json - the parsed file.
 * @throws {@link LedgerError} `spec.invalid` naming the member that is wrong.
 */
export function parseChainSpec(json: unknown): ChainSpec {
  const result = schema.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    const path = issue?.path.join('.') ?? '';
    throw new LedgerError('spec.invalid', `chain spec: ${path || 'the file'}: ${issue?.message ?? 'is malformed'}`, {
      path,
    });
  }
  const problem = specProblem(result.data);
  if (problem !== undefined) throw new LedgerError('spec.invalid', `chain spec: ${problem}`);
  return result.data;
}

/**
 * The chain id hash (SPEC.md section 6): covers every member of the spec, defaults included, in canonical JSON.
 */
export function chainHash(spec: ChainSpec): Uint8Array {
  const text = canonicalJson(spec);
  return suiteHash(spec.suite).tagged('dougong/chain', new TextEncoder().encode(text));
}

/** The definition of an asset of the spec. */
export function specDefinition(asset: ChainSpec['assets'][number]): AssetDefinition {
  const { definition } = asset;
  return {
    ...definition,
    cap: BigInt(definition.cap),
    unit: BigInt(definition.unit),
    freeze: false,
    metadata: hexToBytes(definition.metadata),
  };
}

function specProblem(spec: ChainSpec): string | undefined {
  const symbols = spec.assets.map(({ definition: { symbol } }) => symbol);
  if (new Set(symbols).size !== symbols.length) return 'two assets have the same symbol';
  for (const role of ['feeAsset', 'voteAsset'] as const) {
    const symbol = spec[role] ?? symbols[0];
    const found = spec.assets.find(({ definition }) => definition.symbol === symbol);
    if (found === undefined) return `${role}: there is no asset ${symbol}`;
    if (found.definition.class !== 1) return `${role}: ${symbol} is not of class 1`;
  }
  for (const { issuer, mintedBy } of spec.assets) {
    const modules = 'module' in issuer ? [issuer.module, ...mintedBy] : mintedBy;
    for (const module of modules) {
      if (spec.modules[module] === undefined) return `assets name the module ${module}, which the chain does not have`;
    }
  }
  if ((spec.clock?.rate ?? 1) > 1 && spec.network !== 'dev')
    return 'clock: only a chain of network dev runs faster than time';
  if (new Set(spec.vms).size !== spec.vms.length) return 'vms: a machine is named twice';
  const ids = spec.validators.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) return 'validators: an id repeats';
  if (spec.validators.some(({ weight }) => weight === '0')) return 'validators: a weight of 0';
  return undefined;
}
