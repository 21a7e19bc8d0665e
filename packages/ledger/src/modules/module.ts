import type * as z from 'zod/mini';
import type { SupplyChange, VoteChange } from '../dialect.ts';
import type { AssetDefinition, Program, Suite, Value } from '../native/types.ts';

/** Reads and writes a module's own bytes; `encode(decode(b))` equals `b` for every `b` that decodes. */
export interface Codec<T> {
  encode(value: T): Uint8Array;
  /**
   * Reads the whole of `bytes`.
   *
   * @throws {@link LedgerError} `decode.*`.
   */
  decode(bytes: Uint8Array): T;
}

/** Why a module does not do what it was asked. */
export interface ModuleRefusal {
  readonly ok: false;
  /** The module's own code, dotted: `bridge.spent`. */
  readonly code: string;
  readonly details?: Readonly<Record<string, string | number | bigint | boolean>>;
}

/** A module's answer; with `facts` where the answer carries some. */
export type Verdict<Facts = undefined> = { readonly ok: true; readonly facts: Facts } | ModuleRefusal;

/** The answer `yes`. */
export const GRANTED: { readonly ok: true; readonly facts: undefined } = { ok: true, facts: undefined };

/** The answer `yes`, with what was found out on the way. */
export function granted<Facts>(facts: Facts): Verdict<Facts> {
  return { ok: true, facts };
}

/** The answer `no`. */
export function denied(code: string, details?: ModuleRefusal['details']): ModuleRefusal {
  return details === undefined ? { ok: false, code } : { ok: false, code, details };
}

/** What a module starts with. */
export interface ModuleGenesis {
  /** Its keys and values. */
  readonly entries: readonly (readonly [key: Uint8Array, value: Uint8Array])[];
  /** Value in its account, newly issued; the chain spec has to permit the module to mint these assets. */
  readonly account?: readonly Value[];
}

/** An asset that exists from genesis. */
export interface OriginAsset {
  readonly id: Uint8Array;
  readonly definition: AssetDefinition;
  /** Who may issue more; the module template where a module does. */
  readonly program: Program;
  /** Modules that may mint and burn it. */
  readonly mintedBy: readonly string[];
  readonly allocations: readonly { readonly token: bigint; readonly amount: bigint }[];
}

/** The chain that begins, as the genesis of a module sees it. */
export interface Origin {
  readonly suite: Suite;
  /** Chain id hash. */
  readonly chain: Uint8Array;
  readonly feeAsset: Uint8Array;
  /** Blocks of an epoch. */
  readonly epochBlocks: number;
  /** The validators of the chain spec. */
  readonly validators: readonly ValidatorInfo[];
  /** The assets of the chain spec, in its order. */
  readonly assets: readonly OriginAsset[];
}

/** What a transaction does beside its module calls, for modules that watch. */
export interface Watched {
  readonly supply: readonly SupplyChange[];
  readonly votes: readonly VoteChange[];
}

/** Bytes that came in or out through the ledger's own kinds, as a module that owns the kind sees them. */
export interface OwnedCall {
  readonly source: 'action' | 'pegOut' | 'claim';
  readonly payload: Uint8Array;
  /** For a claim: the arguments of its witness. */
  readonly witness: readonly Uint8Array[];
  readonly value: Value | undefined;
}

/** A member of the validator set, as modules see it. */
export interface ValidatorInfo {
  /** Id of 32 bytes. */
  readonly id: Uint8Array;
  /** Key that votes in consensus: `suite ‖ public key`. */
  readonly voteKey: Uint8Array;
  readonly weight: bigint;
}

/** A range of a module's keys. */
export interface ModuleRange {
  /** Inclusive. */
  readonly gte?: Uint8Array;
  /** Exclusive. */
  readonly lt?: Uint8Array;
  readonly reverse?: boolean;
  /** Most entries, 1 to 1,000. */
  readonly limit: number;
}

/** The block and its chain, as a module sees them. */
export interface BlockView {
  readonly height: number;
  readonly timeMs: number;
  readonly chain: Uint8Array;
  readonly suite: Suite;
  /** Who made the block, in the engine's terms. */
  readonly proposer: Uint8Array;
  /** `floor(height / epochBlocks)`. */
  readonly epoch: number;
  /** Blocks of an epoch. */
  readonly epochBlocks: number;
  /** The asset in which fees are paid. */
  readonly feeAsset: Uint8Array;
  validators(): readonly ValidatorInfo[];
}

/** What a module may read while it judges an action. */
export interface CheckContext extends BlockView {
  /** Id of the transaction; zeros at the end of a block. */
  readonly txid: Uint8Array;
  /** Keys whose signatures cover the action: `suite ‖ public key`. */
  readonly signers: readonly Uint8Array[];
  /** Value that comes with the action. */
  readonly value: Value | undefined;
  /** How many more payments fit into this block; all modules share 1,000. */
  readonly payoutsLeft: number;
  /** One of the module's own keys (1 to 90 bytes). */
  get(key: Uint8Array): Uint8Array | undefined;
  /** The module's own entries in order. */
  range(range: ModuleRange): readonly (readonly [key: Uint8Array, value: Uint8Array])[];
  /** What the module's account holds. */
  account(asset: Uint8Array, token: bigint): bigint;
  /** Supply of an asset. */
  supply(asset: Uint8Array): AssetSupply;
  /**
   * Calls an export of another module, one of those that this module names in `calls`.
   *
   * @throws {@link LedgerError} `module.contract` when it names none such.
   */
  call(module: string, name: string, args: unknown): unknown;
}

/** Totals of an asset since genesis, base units. */
export interface AssetSupply {
  readonly issued: bigint;
  readonly burned: bigint;
  readonly peggedIn: bigint;
  readonly peggedOut: bigint;
}

/** Something that happened in a module, for indexes and pages; never read by consensus. */
export interface ModuleEvent {
  readonly module: string;
  readonly name: string;
  /** Position of the transaction in its block; -1 at the end of the block. */
  readonly transaction: number;
  readonly data: Readonly<Record<string, string | number | bigint | boolean | Uint8Array>>;
}

/**
 * What a module may do. Everything that it does to value goes through here and is in balance at every moment: the account
 * grows by what the action brings, by mints and by transfers, and shrinks by payments, burns and transfers, never below
 * zero. A violation throws {@link LedgerError} `module.contract`, which refuses the action.
 */
export interface ApplyContext extends CheckContext {
  set(key: Uint8Array, value: Uint8Array): void;
  del(key: Uint8Array): void;
  emit(name: string, data: ModuleEvent['data']): void;
  /** Pays out of the account, by an output of the block's system transaction. Code of at most 256 bytes. */
  pay(value: Value, program: Program): void;
  /** Moves value to another module's account, one of those in `calls`. */
  transfer(module: string, value: Value): void;
  /** Issues value into the account; the chain spec has to permit it. */
  mint(value: Value): void;
  /** Destroys value of the account; the chain spec has to permit it. */
  burn(value: Value): void;
}

/** A question that anybody may ask a module; schemas describe it to the API. */
export interface Query<In = unknown, Out = unknown> {
  readonly input: z.ZodMiniType<In>;
  readonly output: z.ZodMiniType<Out>;
  answer(input: In, ctx: CheckContext): Out;
}

/** What a module offers to those that name it in `calls`. Runs with the callee's keys and account. */
export type ModuleExport = (args: unknown, ctx: ApplyContext, caller: string) => unknown;

/**
 * Rules for value beyond transfers, as one part of a chain. Deterministic: what it does depends on its arguments and on
 * what it reads through the context. Refusals are values; a throw is a bug.
 */
export interface LedgerModule<State extends ModuleGenesis, Action, Facts = undefined> {
  /** Lower-case letters, digits and hyphens, at most 32. */
  readonly name: string;
  readonly version: number;
  readonly actions: Codec<Action>;
  /** Kinds of the ledger that this module judges, and how their bytes become an action. */
  readonly owns?: {
    readonly inputKinds?: readonly 'claim'[];
    readonly outputKinds?: readonly 'pegOut'[];
    /**
     * The action that such an input or output asks for.
     *
     * @throws {@link LedgerError} `decode.*`.
     */
    decode(call: OwnedCall): Action;
  };
  /** Modules whose exports it may use and to whose accounts it may transfer. */
  readonly calls?: readonly string[];
  readonly exports?: Readonly<Record<string, ModuleExport>>;
  /**
   * What the module starts with, from its part of the chain spec and from the chain that begins.
   *
   * @throws {@link LedgerError} `spec.invalid`.
   */
  genesis(params: unknown, origin: Origin): State;
  /** What can be told without state: signatures, proofs, hashes. May run on any core; the facts go to `check`, `apply`. */
  verify?(action: Action): Verdict<Facts>;
  /** Whether the action would be accepted now. Reads only. */
  check(action: Action, facts: Facts, ctx: CheckContext): Verdict;
  /** Carries the action out. A refusal makes the transaction invalid. */
  apply(action: Action, facts: Facts, ctx: ApplyContext): Verdict;
  /**
   * Told what each transaction above genesis issues, destroys and votes, before its module calls; a refusal makes the
   * transaction invalid. Not told of what modules mint and burn.
   */
  watch?(watched: Watched, ctx: ApplyContext): Verdict;
  /** Work at the end of each block, bounded; long work goes on from a stored cursor. */
  endBlock?(ctx: ApplyContext): void;
  readonly queries: Readonly<Record<string, Query>>;
}

/** A module of whatever types, as the ledger holds it. */
export interface AnyModule {
  readonly name: string;
  readonly version: number;
  readonly calls: readonly string[];
  readonly exports: Readonly<Record<string, ModuleExport>>;
  readonly queries: Readonly<Record<string, Query>>;
  genesis(params: unknown, origin: Origin): ModuleGenesis;
  /** Decodes and verifies a call; `undefined` when the module does not take calls of this kind. */
  prepare(call: OwnedCall): Verdict<PreparedCall> | undefined;
  /** There where the module watches transactions. */
  watch?(watched: Watched, ctx: ApplyContext): Verdict;
  endBlock(ctx: ApplyContext): void;
}

/** A call that was decoded and verified, ready to be judged and carried out. */
export interface PreparedCall {
  check(ctx: CheckContext): Verdict;
  apply(ctx: ApplyContext): Verdict;
}
