import type { FeePolicy } from '../chain/fees.ts';
import type { ModuleEvent, ValidatorInfo } from '../modules/module.ts';
import type { ModuleRegistry } from '../modules/registry.ts';
import type { PayOutput, Suite } from '../native/types.ts';
import type { StateView } from './view.ts';

/** What a chain fixes for its state. */
export interface StateParameters {
  readonly suite: Suite;
  /** Chain id hash. */
  readonly chain: Uint8Array;
  readonly feeAsset: Uint8Array;
  readonly fees: FeePolicy;
  /** New units of the fee asset for the proposer of the block at a height. */
  subsidy(height: number): bigint;
  /** Blocks before an output of a system transaction can be spent. */
  readonly maturity: number;
  /** Blocks before a vote output can be spent. */
  readonly voteLock: number;
  /** Blocks of an epoch. */
  readonly epochBlocks: number;
  readonly maxBlockGas: bigint;
  readonly maxBlockBytes: number;
  readonly modules: ModuleRegistry;
  /** Whether the chain lets a module mint and burn an asset. */
  mayMint(module: string, asset: Uint8Array): boolean;
  /** The most that modules may ever have issued of an asset, as of a height; `undefined` for no limit. */
  mintCap(asset: Uint8Array, height: number): bigint | undefined;
  /** The validator set of chains without a module for it. */
  readonly validators: readonly ValidatorInfo[];
}

/** The block that is being executed. */
export interface BlockInfo {
  readonly height: number;
  readonly timeMs: number;
  readonly proposer: Uint8Array;
}

/** All that one execution of a block works on. */
export interface Environment {
  readonly parameters: StateParameters;
  readonly block: BlockInfo;
  readonly view: StateView;
  /** Outputs that modules pay, in order. */
  readonly payouts: PayOutput[];
  readonly events: ModuleEvent[];
}

/** A point to which an {@link Environment} returns when something is refused. */
export interface Mark {
  readonly view: number;
  readonly payouts: number;
  readonly events: number;
}

/** The present point. */
export function mark(env: Environment): Mark {
  return { view: env.view.mark(), payouts: env.payouts.length, events: env.events.length };
}

/** Takes everything back that happened since `to`. */
export function rollback(env: Environment, to: Mark): void {
  env.view.rollback(to.view);
  env.payouts.length = to.payouts;
  env.events.length = to.events;
}
