import { LedgerError } from '../errors.ts';
import type {
  ApplyContext,
  AssetSupply,
  ModuleEvent,
  ModuleExport,
  ModuleRange,
  ValidatorInfo,
} from '../modules/module.ts';
import { valueProblem } from '../native/asset-rules.ts';
import { MAX_AMOUNT } from '../native/limits.ts';
import type { Program, Value } from '../native/types.ts';
import { writeProgram } from '../native/value.ts';
import { decodeTemplate } from '../programs/template.ts';
import { Writer } from '../writer.ts';
import type { Environment } from './environment.ts';
import {
  accountKey,
  afterPrefix,
  decodeAmount,
  decodeSupply,
  encodeAmount,
  encodeSupply,
  MODULE_KEY,
  moduleKey,
  modulePrefix,
  NS,
} from './layout.ts';

/** For whom and for what a module runs. */
export interface CallFrame {
  readonly txid: Uint8Array;
  /** Position of the transaction; -1 at the end of the block. */
  readonly transaction: number;
  readonly signers: readonly Uint8Array[];
  readonly value: Value | undefined;
}

/** The frame of work at the end of a block. */
export const END_OF_BLOCK: CallFrame = { txid: new Uint8Array(32), transaction: -1, signers: [], value: undefined };

/** Exports nest at most so deep. */
const MAX_DEPTH = 8;
/** Payments of all modules in one block: with the longest programs they still fit into one system transaction. */
const MAX_PAYOUTS = 1000;
/** Bytes of a program to which modules pay. */
const MAX_PAID_CODE = 256;
/** Entries of one range. */
const MAX_RANGE = 1000;

/** What `module` may see and do in `env`. */
export function moduleContext(env: Environment, module: string, frame: CallFrame, depth = 0): ApplyContext {
  const { parameters, block, view } = env;
  const own = (key: Uint8Array): Uint8Array => {
    if (key.length < 1 || key.length > MODULE_KEY) throw violation(module, `a key of ${key.length} bytes`);
    return moduleKey(module, key);
  };
  return {
    ...frame,
    height: block.height,
    timeMs: block.timeMs,
    proposer: block.proposer,
    chain: parameters.chain,
    suite: parameters.suite,
    epoch: Math.floor(block.height / parameters.epochBlocks),
    epochBlocks: parameters.epochBlocks,
    feeAsset: parameters.feeAsset,
    get payoutsLeft(): number {
      return MAX_PAYOUTS - env.payouts.length;
    },
    validators: () => validatorsOf(env, module, frame, depth),
    get: (key) => view.read(NS.modules, own(key))?.slice(),
    range: (range) => readRange(env, module, range),
    account: (asset, token) => balanceOf(env, module, asset, token),
    supply: (asset) => supplyOf(env, asset),
    call: (callee, name, args) => callExport(env, module, callee, name, args, frame, depth),
    set: (key, value) => view.write(NS.modules, own(key), value.slice()),
    del: (key) => view.write(NS.modules, own(key), undefined),
    emit: (name, data) => emit(env, module, frame, name, data),
    pay: (value, program) => pay(env, module, value, program),
    transfer: (to, value) => {
      if (!callsOf(env, module).includes(to)) throw violation(module, `a transfer to ${to}, which it does not name`);
      debit(env, module, value);
      credit(env, to, value);
    },
    mint: (value) => mint(env, module, value),
    burn: (value) => {
      assertMayMint(env, module, value.asset);
      debit(env, module, value);
      addSupply(env, value.asset, { burned: value.amount });
    },
  };
}

/** Adds value to a module's account. */
export function credit(env: Environment, module: string, { asset, token, amount }: Value): void {
  const sum = balanceOf(env, module, asset, token) + amount;
  if (sum > MAX_AMOUNT) throw violation(module, 'an account above 2^63 - 1');
  env.view.write(NS.accounts, accountKey(module, asset, token), encodeAmount(sum));
}

/** Totals of an asset. */
export function supplyOf(env: Environment, asset: Uint8Array): AssetSupply {
  return decodeSupply(env.view.read(NS.supply, asset));
}

/** Adds to the totals of an asset. */
export function addSupply(env: Environment, asset: Uint8Array, change: Partial<AssetSupply>): void {
  const supply = supplyOf(env, asset);
  const sum = {
    issued: supply.issued + (change.issued ?? 0n),
    burned: supply.burned + (change.burned ?? 0n),
    peggedIn: supply.peggedIn + (change.peggedIn ?? 0n),
    peggedOut: supply.peggedOut + (change.peggedOut ?? 0n),
  };
  env.view.write(NS.supply, asset, encodeSupply(sum));
}

/** Issues value into a module's account. */
export function mint(env: Environment, module: string, value: Value): void {
  assertMayMint(env, module, value.asset);
  assertValue(module, value);
  const cap = env.parameters.mintCap(value.asset, env.block.height) ?? MAX_AMOUNT;
  if (supplyOf(env, value.asset).issued + value.amount > cap) {
    throw violation(module, `a mint above the cap of ${cap}`);
  }
  addSupply(env, value.asset, { issued: value.amount });
  credit(env, module, value);
}

function pay(env: Environment, module: string, value: Value, program: Program): void {
  assertValue(module, value);
  if (env.payouts.length >= MAX_PAYOUTS) throw violation(module, `more than ${MAX_PAYOUTS} payments in a block`);
  if (program.code.length > MAX_PAID_CODE || !canHold(program)) {
    throw violation(module, 'a payment to a program that holds no output');
  }
  debit(env, module, value);
  env.payouts.push({ kind: 'pay', value, program });
}

/** Whether an output under `program` is valid; the system transaction that pays it has to be. */
function canHold(program: Program): boolean {
  try {
    writeProgram(new Writer(64), program);
  } catch (error) {
    if (error instanceof LedgerError) return false;
    throw error;
  }
  return program.vm !== 0 || decodeTemplate(program.code).name !== 'module';
}

function debit(env: Environment, module: string, { asset, token, amount }: Value): void {
  const held = balanceOf(env, module, asset, token);
  if (amount < 1n || amount > held) throw violation(module, `${amount} out of an account of ${held}`);
  const rest = held - amount;
  env.view.write(NS.accounts, accountKey(module, asset, token), rest === 0n ? undefined : encodeAmount(rest));
}

function balanceOf(env: Environment, module: string, asset: Uint8Array, token: bigint): bigint {
  return decodeAmount(env.view.read(NS.accounts, accountKey(module, asset, token)));
}

function assertMayMint(env: Environment, module: string, asset: Uint8Array): void {
  if (!env.parameters.mayMint(module, asset)) throw violation(module, 'an asset that it may not mint or burn');
}

function assertValue(module: string, value: Value): void {
  const problem = valueProblem(value);
  if (problem !== undefined || value.asset.length !== 32 || value.amount < 1n || value.amount > MAX_AMOUNT) {
    throw violation(module, `a value that breaks ${problem ?? 'value.amount'}`);
  }
}

function emit(env: Environment, module: string, frame: CallFrame, name: string, data: ModuleEvent['data']): void {
  env.events.push({ module, name, transaction: frame.transaction, data });
}

function readRange(env: Environment, module: string, range: ModuleRange): ReturnType<ApplyContext['range']> {
  const { gte, lt, limit, reverse = false } = range;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_RANGE)
    throw violation(module, `a range of ${limit} entries`);
  const prefix = modulePrefix(module);
  const entries = env.view.range({
    ns: NS.modules,
    gte: gte === undefined ? prefix : moduleKey(module, gte),
    lt: lt === undefined ? afterPrefix(prefix) : moduleKey(module, lt),
    reverse,
    limit,
  });
  return entries.map(([key, value]) => [key.slice(prefix.length), value.slice()]);
}

function callExport(
  env: Environment,
  caller: string,
  callee: string,
  name: string,
  args: unknown,
  frame: CallFrame,
  depth: number,
): unknown {
  const exported = callsOf(env, caller).includes(callee) ? exportOf(env, callee, name) : undefined;
  if (exported === undefined) throw violation(caller, `a call of ${callee}.${name}, which it does not name`);
  if (depth >= MAX_DEPTH) throw violation(caller, `calls nested deeper than ${MAX_DEPTH}`);
  return exported(args, moduleContext(env, callee, { ...frame, value: undefined }, depth + 1), caller);
}

/** The set of the module `validators`, where the chain has one that exports `set`; else that of the chain spec. */
function validatorsOf(env: Environment, module: string, frame: CallFrame, depth: number): readonly ValidatorInfo[] {
  const exported = exportOf(env, 'validators', 'set');
  if (exported === undefined || depth >= MAX_DEPTH) return env.parameters.validators;
  const context = moduleContext(env, 'validators', { ...frame, value: undefined }, depth + 1);
  return exported(undefined, context, module) as readonly ValidatorInfo[];
}

function exportOf(env: Environment, module: string, name: string): ModuleExport | undefined {
  const exports = env.parameters.modules.get(module)?.exports;
  return exports !== undefined && Object.hasOwn(exports, name) ? exports[name] : undefined;
}

function callsOf(env: Environment, module: string): readonly string[] {
  return env.parameters.modules.get(module)?.calls ?? [];
}

function violation(module: string, what: string): LedgerError {
  return new LedgerError('module.contract', `module ${module}: ${what}`, { module });
}
