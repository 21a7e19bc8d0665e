import * as z from 'zod/mini';
import { LedgerError } from '../errors.ts';
import { amountText, fromU64, tagged, u64 } from './fields.ts';
import { type BlockView, type CheckContext, denied, GRANTED, type ModuleExport, type Verdict } from './module.ts';

/** What a parameter may be; whole numbers of at most 2^63 - 1. */
export interface ParameterRule {
  readonly initial: bigint;
  readonly min: bigint;
  readonly max: bigint;
}

/** A new value for a parameter of a module. */
export interface ParameterChange {
  readonly name: string;
  readonly value: bigint;
}

/** Values of all parameters. */
export type ParameterValues<Name extends string> = Readonly<Record<Name, bigint>>;

/** Parameters that a module keeps in its state and that one other module, its governor, may change. */
export interface ParameterTable<Name extends string> {
  /** What the chain spec may set; decimal texts. */
  readonly schema: z.ZodMiniType<Partial<Record<Name, string>>>;
  /** One value. */
  read(ctx: Pick<CheckContext, 'get'>, name: Name): bigint;
  /** All values. */
  readAll(ctx: Pick<CheckContext, 'get'>): ParameterValues<Name>;
  /**
   * The entries of genesis.
   *
   * @throws {@link LedgerError} `spec.invalid` for a value outside its bounds.
   */
  genesis(
    values: Partial<Record<Name, string>>,
    chain: Pick<BlockView, 'epochBlocks'>,
  ): readonly (readonly [Uint8Array, Uint8Array])[];
  /** `checkParameters` and `setParameters`, each over a list of changes that takes effect whole or not at all. */
  readonly exports: Readonly<Record<'checkParameters' | 'setParameters', ModuleExport>>;
}

/** Tag of the keys under which parameters lie. */
const TAG = 0;

/**
 * Makes the table of a module's parameters.
 *
 * Refusals: `MODULE.governor` when another module than `governor` asks, `MODULE.parameter` for a name that is not
 * there, `MODULE.bounds` for a value outside its bounds or against `problem`.
 *
 * @param problem - what is wrong with values that are each within their bounds.
 */
export function parameterTable<Name extends string>(
  module: string,
  governor: string,
  rules: Readonly<Record<Name, ParameterRule>>,
  problem: (values: ParameterValues<Name>, chain: Pick<BlockView, 'epochBlocks'>) => string | undefined = () =>
    undefined,
): ParameterTable<Name> {
  const names = Object.keys(rules).filter((name): name is Name => Object.hasOwn(rules, name));
  const key = (name: Name): Uint8Array => tagged(TAG, new TextEncoder().encode(name));
  const read = (ctx: Pick<CheckContext, 'get'>, name: Name): bigint => fromU64(ctx.get(key(name)));
  const collect = (value: (name: Name) => bigint): ParameterValues<Name> =>
    Object.fromEntries(names.map((name) => [name, value(name)])) as ParameterValues<Name>;
  const within = (name: Name, value: bigint): boolean => value >= rules[name].min && value <= rules[name].max;

  function check(args: unknown, ctx: CheckContext, caller: string): Verdict<ParameterValues<Name>> {
    if (caller !== governor) return denied(`${module}.governor`, { caller });
    const changed = new Map<Name, bigint>();
    for (const { name, value } of args as readonly ParameterChange[]) {
      const known = names.find((candidate) => candidate === name);
      if (known === undefined) return denied(`${module}.parameter`, { name });
      if (!within(known, value)) return denied(`${module}.bounds`, { name, value });
      changed.set(known, value);
    }
    const values = collect((name) => changed.get(name) ?? read(ctx, name));
    const wrong = problem(values, ctx);
    return wrong === undefined ? { ok: true, facts: values } : denied(`${module}.bounds`, { problem: wrong });
  }

  return {
    schema: z.strictObject(
      Object.fromEntries(names.map((name) => [name, z.optional(amountText)])),
    ) as unknown as z.ZodMiniType<Partial<Record<Name, string>>>,
    read,
    readAll: (ctx) => collect((name) => read(ctx, name)),
    genesis: (values, chain) => {
      const all = collect((name) => BigInt(values[name] ?? rules[name].initial));
      const wrong = names.find((name) => !within(name, all[name]));
      const reason = wrong === undefined ? problem(all, chain) : `${wrong} is outside its bounds`;
      if (reason !== undefined) throw new LedgerError('spec.invalid', `module ${module}: ${reason}`);
      return names.map((name) => [key(name), u64(all[name])]);
    },
    exports: {
      checkParameters: (args, ctx, caller) => {
        const verdict = check(args, ctx, caller);
        return verdict.ok ? GRANTED : verdict;
      },
      setParameters: (args, ctx, caller) => {
        const verdict = check(args, ctx, caller);
        if (!verdict.ok) return verdict;
        for (const name of names) ctx.set(key(name), u64(verdict.facts[name]));
        ctx.emit('parameters', verdict.facts);
        return GRANTED;
      },
    },
  };
}
