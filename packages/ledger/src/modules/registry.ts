import { LedgerError } from '../errors.ts';
import { isModuleName } from '../native/name.ts';
import {
  type AnyModule,
  denied,
  GRANTED,
  granted,
  type LedgerModule,
  type ModuleGenesis,
  type OwnedCall,
} from './module.ts';

/** The modules of a chain, in the order in which their blocks end. */
export interface ModuleRegistry {
  readonly modules: readonly AnyModule[];
  get(name: string): AnyModule | undefined;
}

/**
 * Hides the types of a module, so that the ledger can hold many.
 *
 * @throws {@link LedgerError} `registry.conflict` for a malformed name.
 */
export function anyModule<State extends ModuleGenesis, Action, Facts = undefined>(
  module: LedgerModule<State, Action, Facts>,
): AnyModule {
  if (!isModuleName(module.name)) {
    throw new LedgerError('registry.conflict', `module name ${JSON.stringify(module.name)} is malformed`);
  }
  return {
    name: module.name,
    version: module.version,
    calls: module.calls ?? [],
    exports: module.exports ?? {},
    queries: module.queries,
    genesis: (params, origin) => module.genesis(params, origin),
    prepare: (call) => prepare(module, call),
    endBlock: (ctx) => module.endBlock?.(ctx),
    ...(module.watch === undefined ? {} : { watch: (watched, ctx) => module.watch?.(watched, ctx) ?? GRANTED }),
  };
}

function prepare<State extends ModuleGenesis, Action, Facts>(
  module: LedgerModule<State, Action, Facts>,
  call: OwnedCall,
): ReturnType<AnyModule['prepare']> {
  const decode = decoderOf(module, call);
  if (decode === undefined) return undefined;
  let action: Action;
  try {
    action = decode();
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return denied('action.malformed', { code: error.code, offset: error.details.offset ?? 0 });
  }
  // A module without `verify` has facts of type undefined.
  const facts = module.verify?.(action) ?? granted(undefined as Facts);
  if (!facts.ok) return facts;
  return granted({
    check: (ctx) => module.check(action, facts.facts, ctx),
    apply: (ctx) => module.apply(action, facts.facts, ctx),
  });
}

function decoderOf<State extends ModuleGenesis, Action, Facts>(
  { actions, owns }: LedgerModule<State, Action, Facts>,
  call: OwnedCall,
): (() => Action) | undefined {
  switch (call.source) {
    case 'action':
      return () => actions.decode(call.payload);
    case 'claim':
      return owns?.inputKinds?.includes('claim') === true ? () => owns.decode(call) : undefined;
    case 'pegOut':
      return owns?.outputKinds?.includes('pegOut') === true ? () => owns.decode(call) : undefined;
  }
}

/**
 * A registry of `modules`.
 *
 * @throws {@link LedgerError} `registry.conflict` when a name repeats, or a module calls one that is not there.
 */
export function moduleRegistry(modules: readonly AnyModule[]): ModuleRegistry {
  const byName = new Map<string, AnyModule>();
  for (const module of modules) {
    if (byName.has(module.name)) throw new LedgerError('registry.conflict', `two modules are named ${module.name}`);
    byName.set(module.name, module);
  }
  for (const { name, calls } of modules) {
    for (const callee of calls) {
      if (!byName.has(callee))
        throw new LedgerError('registry.conflict', `${name} calls ${callee}, which is not there`);
    }
  }
  return { modules, get: (name) => byName.get(name) };
}
