import { hexToBytes } from '@dougong/crypto';
import { LedgerError } from '../errors.ts';
import type { AnyModule, ValidatorInfo } from '../modules/module.ts';
import { type ModuleRegistry, moduleRegistry } from '../modules/registry.ts';
import type { BlockParameters } from '../native/check-block.ts';
import { assetId } from '../native/ids.ts';
import type { AssetDefinition, Program } from '../native/types.ts';
import { sameBytes } from '../order.ts';
import { decodeAddress } from '../programs/address.ts';
import { bvm1, bvm2 } from '../programs/bvm.ts';
import { type ProgramVm, programRegistry } from '../programs/program-vm.ts';
import { encodeTemplate } from '../programs/template.ts';
import { templateVm } from '../programs/templates.ts';
import type { StateParameters } from '../state/environment.ts';
import { type FeePolicy, subsidy } from './fees.ts';
import { type ChainSpec, chainHash, specDefinition } from './spec.ts';

/** Nonce of the assets that exist from genesis. */
export const GENESIS_NONCE: Uint8Array = new Uint8Array(16);

/** An asset of the chain spec with its id. */
export interface GenesisAsset {
  readonly id: Uint8Array;
  readonly definition: AssetDefinition;
  /** Who may issue more; the module template where a module does. */
  readonly program: Program;
  readonly mintedBy: readonly string[];
  readonly allocations: readonly { readonly program: Program; readonly amount: bigint; readonly token: bigint }[];
}

/** A chain spec together with the code that it names: what validation and state need. */
export interface Chain {
  readonly spec: ChainSpec;
  /** Chain id hash. */
  readonly hash: Uint8Array;
  readonly assets: readonly GenesisAsset[];
  readonly modules: ModuleRegistry;
  readonly validators: readonly ValidatorInfo[];
  /** For the checks without state. */
  readonly block: BlockParameters;
  /** For the state. */
  readonly state: StateParameters;
}

/** Code that a chain spec names and this package does not have. */
export interface ChainParts {
  /** Every module of the spec, in any order. */
  readonly modules?: readonly AnyModule[];
  /** Machines of vm 3 and 4. */
  readonly machines?: readonly ProgramVm[];
}

/**
 * Joins a chain spec with its modules and machines.
 *
 * @throws {@link LedgerError} `spec.invalid` when the spec names what is not there, or an amount breaks a rule of its asset.
 */
export function createChain(spec: ChainSpec, parts: ChainParts = {}): Chain {
  const hash = chainHash(spec);
  const modules = modulesOf(spec, parts.modules ?? []);
  const programs = programRegistry(machinesOf(spec, parts.machines ?? []));
  const assets = spec.assets.map((asset) => genesisAsset(spec, hash, asset));
  const feeAsset = idOf(assets, spec.feeAsset);
  const voteAsset = idOf(assets, spec.voteAsset);
  const byId = new Map(assets.map((asset) => [String(asset.id), asset]));
  const emission = { initial: BigInt(spec.emission.initial), halving: spec.emission.halving };
  const validators = spec.validators.map(({ id, voteKey, weight }) => ({
    id: hexToBytes(id),
    voteKey: hexToBytes(voteKey),
    weight: BigInt(weight),
  }));
  return {
    spec,
    hash,
    assets,
    modules,
    validators,
    block: {
      suite: spec.suite,
      chain: hash,
      feeAsset,
      voteAsset,
      minVote: BigInt(spec.minVote),
      programs,
      maxGas: spec.limits.transactionGas,
      maxBlockBytes: spec.limits.blockBytes,
    },
    state: {
      suite: spec.suite,
      chain: hash,
      feeAsset,
      fees: feePolicy(spec),
      subsidy: (height) => subsidy(emission, height),
      maturity: spec.maturity,
      voteLock: spec.voteLock,
      epochBlocks: spec.epochBlocks,
      maxBlockGas: BigInt(spec.limits.blockGas),
      maxBlockBytes: spec.limits.blockBytes,
      modules,
      mayMint: (module, asset) => byId.get(String(asset))?.mintedBy.includes(module) ?? false,
      mintCap: (asset, height) => mintCap(byId.get(String(asset)), height),
      validators,
    },
  };
}

/** The order of the spec's names decides in which order modules end a block. */
function modulesOf(spec: ChainSpec, available: readonly AnyModule[]): ModuleRegistry {
  const chosen = Object.entries(spec.modules)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { version }]) => {
      const module = available.find((candidate) => candidate.name === name && candidate.version === version);
      if (module === undefined) throw invalid(`there is no module ${name} of version ${version}`);
      return module;
    });
  return moduleRegistry(chosen);
}

function machinesOf(spec: ChainSpec, extra: readonly ProgramVm[]): readonly ProgramVm[] {
  const machines: ProgramVm[] = [];
  const known = [templateVm((vm) => machines.find((machine) => machine.vm === vm)), bvm1, bvm2, ...extra];
  for (const vm of spec.vms) {
    const machine = known.find((candidate) => candidate.vm === vm);
    if (machine === undefined) throw invalid(`there is no machine for vm ${vm}`);
    machines.push(machine);
  }
  return machines;
}

function genesisAsset(spec: ChainSpec, hash: Uint8Array, asset: ChainSpec['assets'][number]): GenesisAsset {
  const definition = specDefinition(asset);
  const { issuer } = asset;
  const program =
    'address' in issuer
      ? programOf(spec, issuer.address)
      : { vm: 0, code: encodeTemplate({ name: 'module', module: issuer.module }) };
  return {
    id: idOfAsset(spec, hash, program, definition),
    definition,
    program,
    mintedBy: 'module' in issuer ? [issuer.module, ...asset.mintedBy] : asset.mintedBy,
    allocations: asset.allocations.map(({ to, amount, token }) => ({
      program: programOf(spec, to),
      amount: BigInt(amount),
      token: BigInt(token),
    })),
  };
}

function idOfAsset(spec: ChainSpec, hash: Uint8Array, program: Program, definition: AssetDefinition): Uint8Array {
  try {
    return assetId(spec.suite, hash, program, definition, GENESIS_NONCE);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw new LedgerError('spec.invalid', `chain spec: asset ${definition.symbol}: ${cause.message}`, {}, { cause });
  }
}

function programOf(spec: ChainSpec, address: string): Program {
  try {
    return decodeAddress(spec.hrp, address);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw new LedgerError('spec.invalid', `chain spec: address ${address}: ${cause.message}`, {}, { cause });
  }
}

function idOf(assets: readonly GenesisAsset[], symbol: string | undefined): Uint8Array {
  const found = symbol === undefined ? assets[0] : assets.find(({ definition }) => definition.symbol === symbol);
  if (found === undefined) throw invalid(`there is no asset ${symbol ?? 'at all'}`);
  return found.id;
}

/** A fixed supply is complete after genesis. */
function mintCap(asset: GenesisAsset | undefined, height: number): bigint | undefined {
  if (asset?.definition.supply === 'fixed') return height === 0 ? undefined : 0n;
  return asset?.definition.supply === 'capped' ? asset.definition.cap : undefined;
}

function feePolicy({ fees }: ChainSpec): FeePolicy {
  return {
    perKilobyte: BigInt(fees.perKilobyte),
    perKilogas: BigInt(fees.perKilogas),
    perIssue: BigInt(fees.perIssue),
    perAction: Object.fromEntries(Object.entries(fees.perAction).map(([module, fee]) => [module, BigInt(fee)])),
    transferPpm: BigInt(fees.transferPpm),
    transferCap: BigInt(fees.transferCap),
    burnPpm: BigInt(fees.burnPpm),
  };
}

/** The asset of a chain with this symbol. */
export function assetBySymbol(chain: Pick<Chain, 'assets'>, symbol: string): GenesisAsset | undefined {
  return chain.assets.find(({ definition }) => definition.symbol === symbol);
}

/** The asset of a chain with this id, if it exists from genesis. */
export function assetById(chain: Pick<Chain, 'assets'>, id: Uint8Array): GenesisAsset | undefined {
  return chain.assets.find((asset) => sameBytes(asset.id, id));
}

function invalid(what: string): LedgerError {
  return new LedgerError('spec.invalid', `chain spec: ${what}`);
}
