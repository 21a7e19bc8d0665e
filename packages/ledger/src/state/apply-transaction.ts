import { minimumFee } from '../chain/fees.ts';
import type { ModuleCall, TransactionEffects } from '../dialect.ts';
import { LedgerError } from '../errors.ts';
import { type AnyModule, GRANTED, type Verdict } from '../modules/module.ts';
import { MAX_AMOUNT } from '../native/limits.ts';
import { type Refusal, type RuleCode, refuse } from '../rules.ts';
import { type Environment, mark, rollback } from './environment.ts';
import { decodeUnspent, encodeHeight, encodeUnspent, NS } from './layout.ts';
import { addSupply, credit, moduleContext, supplyOf } from './module-context.ts';

/**
 * Carries a checked transaction out, or says which rule it breaks and leaves nothing behind. The rules, in this order:
 * expiry, locks, fee, spent outputs, create-once keys, supply, modules that watch, module calls. Throws {@link Need}, leaving nothing behind
 * either.
 */
export function applyTransaction(
  env: Environment,
  effects: TransactionEffects,
  transaction: number,
): Refusal | undefined {
  const before = mark(env);
  let done = false;
  try {
    const refusal = applyParts(env, effects, transaction);
    done = refusal === undefined;
    return refusal;
  } finally {
    if (!done) rollback(env, before);
  }
}

function applyParts(env: Environment, effects: TransactionEffects, transaction: number): Refusal | undefined {
  const { block, view } = env;
  const refusal =
    timeProblem(env, effects) ??
    feeProblem(env, effects) ??
    spend(env, effects) ??
    once(env, effects) ??
    supply(env, effects) ??
    watch(env, effects, transaction);
  if (refusal !== undefined) return refusal;
  for (const { id, origin } of effects.creates) {
    view.create(NS.utxo, id, encodeUnspent({ origin, height: block.height }));
  }
  for (const call of effects.calls) {
    const refused = runCall(env, effects.id, call, transaction);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function timeProblem({ block }: Environment, effects: TransactionEffects): Refusal | undefined {
  if (effects.validUntil !== 0 && block.height > effects.validUntil) return refuse('tx.expired');
  if (block.height < effects.notBeforeHeight) return refuse('lock.height');
  if (block.timeMs < effects.notBeforeMs) return refuse('lock.time');
  return undefined;
}

function feeProblem({ parameters }: Environment, effects: TransactionEffects): Refusal | undefined {
  const least = minimumFee(parameters.fees, effects);
  return effects.fee < least ? refuse('fee.low', { details: { fee: effects.fee, least } }) : undefined;
}

function spend({ view, parameters, block }: Environment, effects: TransactionEffects): Refusal | undefined {
  for (const [spent, id] of effects.spends.entries()) {
    const record = view.read(NS.utxo, id);
    if (record === undefined)
      return refuse(view.wasRemoved(NS.utxo, id) ? 'utxo.spent' : 'utxo.missing', { details: { spent } });
    const { origin, height } = decodeUnspent(record);
    if (origin === 'coinbase' && block.height < height + parameters.maturity) {
      return refuse('utxo.immature', { details: { spent, from: height + parameters.maturity } });
    }
    if (origin === 'vote' && block.height < height + parameters.voteLock) {
      return refuse('utxo.voteLocked', { details: { spent, from: height + parameters.voteLock } });
    }
    view.write(NS.utxo, id, undefined);
  }
  return undefined;
}

function once({ view, block }: Environment, effects: TransactionEffects): Refusal | undefined {
  for (const key of effects.once) {
    if (view.read(NS.once, key) !== undefined) return refuse('once.exists');
    view.write(NS.once, key, encodeHeight(block.height));
  }
  return undefined;
}

function supply(env: Environment, effects: TransactionEffects): Refusal | undefined {
  for (const change of effects.supply) {
    const { issued, peggedIn } = supplyOf(env, change.asset);
    const cap = change.cap ?? MAX_AMOUNT;
    // Without a cap of its own an asset still has that of all sums, so that its totals can be written.
    if (issued + change.issued > cap || peggedIn + change.peggedIn > MAX_AMOUNT) {
      return refuse('supply.cap', { details: { issued, more: change.issued, cap } });
    }
    addSupply(env, change.asset, change);
  }
  return undefined;
}

/** Modules that watch are asked in the order of their names. */
function watch(env: Environment, { id, supply, votes }: TransactionEffects, transaction: number): Refusal | undefined {
  // What genesis issues precedes the modules.
  if ((supply.length === 0 && votes.length === 0) || env.block.height === 0) return undefined;
  const frame = { txid: id, transaction, signers: [], value: undefined };
  for (const module of env.parameters.modules.modules) {
    if (module.watch === undefined) continue;
    const refused = (code: RuleCode, details: Refusal['details']): Refusal =>
      refuse(code, { details: { ...details, module: module.name } });
    const context = moduleContext(env, module.name, frame);
    const refusal = judged(refused, () => module.watch?.({ supply, votes }, context) ?? GRANTED);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function runCall(env: Environment, txid: Uint8Array, call: ModuleCall, transaction: number): Refusal | undefined {
  const place = call.source === 'claim' ? { input: call.position } : { output: call.position };
  const refused = (code: RuleCode, details: Refusal['details'] = {}): Refusal =>
    refuse(code, { ...place, details: { ...details, module: call.module } });
  const module = env.parameters.modules.get(call.module);
  if (module === undefined) return refused('module.unknown');
  const ready = prepareOnce(module, call);
  if (ready === undefined) return refused('module.action', { source: call.source });
  if (!ready.ok) {
    const code = ready.code === 'action.malformed' ? 'module.action' : 'module.refused';
    return refused(code, { ...ready.details, reason: ready.code });
  }
  const { facts } = ready;
  return judged(refused, () => {
    if (call.source === 'action' && call.value !== undefined) credit(env, call.module, call.value);
    const frame = { txid, transaction, signers: call.signers, value: call.value };
    return facts.apply(moduleContext(env, call.module, frame));
  });
}

/** What comes of a module's verdict. */
function judged(
  refused: (code: RuleCode, details: Refusal['details']) => Refusal,
  run: () => Verdict,
): Refusal | undefined {
  try {
    const verdict = run();
    return verdict.ok ? undefined : refused('module.refused', { ...verdict.details, reason: verdict.code });
  } catch (error) {
    // A module that oversteps its bounds spoils the transaction, on every node alike; any other throw is a bug.
    if (!(error instanceof LedgerError) || error.code !== 'module.contract') throw error;
    return refused('module.contract', { reason: error.message });
  }
}

/** What decoding and verifying a call gave, so that it happens once however often the call is carried out. */
const prepared: WeakMap<
  ModuleCall,
  { readonly module: AnyModule; readonly outcome: ReturnType<AnyModule['prepare']> }
> = new WeakMap();

function prepareOnce(module: AnyModule, call: ModuleCall): ReturnType<AnyModule['prepare']> {
  const known = prepared.get(call);
  if (known?.module === module) return known.outcome;
  const outcome = module.prepare(call);
  prepared.set(call, { module, outcome });
  return outcome;
}
