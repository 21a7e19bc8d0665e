import type { BlockContext, CheckedTransaction } from '../dialect.ts';
import { LedgerError } from '../errors.ts';
import { type CheckParameters, checkTransaction } from '../native/check.ts';
import { checkSystem } from '../native/check-block.ts';
import { treeRoot } from '../native/ids.ts';
import type { ChainParameters } from '../native/structure.ts';
import { decodeTransaction } from '../native/transaction.ts';
import { bvm1, bvm2 } from '../programs/bvm.ts';
import { type ProgramVm, programRegistry } from '../programs/program-vm.ts';
import { templateVm } from '../programs/templates.ts';
import { accept, type Outcome, refuse } from '../rules.ts';
import type { Checker, RuleSet } from './checker.ts';

/** The parameters of a native chain as plain data: machines by their byte. */
export interface NativeRules extends ChainParameters {
  readonly vms: readonly number[];
  readonly maxGas: number;
}

/** The name of the rules of native chains. */
export const NATIVE_RULES = 'native';

/**
 * The rules of native chains.
 *
 * @param machines - those of vm 3 and 4; workers of such a chain need the same.
 */
export function nativeRules(machines: readonly ProgramVm[] = []): RuleSet {
  return {
    name: NATIVE_RULES,
    checker: (parameters) => nativeChecker(withMachines(parameters as NativeRules, machines)),
  };
}

/** The stateless rules of a native chain. */
export function nativeChecker(parameters: CheckParameters): Checker {
  return {
    check: (bytes, context) => checkBytes(bytes, parameters, context),
    closing(bytes, { height }) {
      const system = checkSystem(bytes, parameters, height);
      return system.ok ? accept(system.value.effects) : system;
    },
    root: (ids) => treeRoot(parameters.suite, ids),
  };
}

function checkBytes(
  bytes: Uint8Array,
  parameters: CheckParameters,
  context: BlockContext,
): Outcome<CheckedTransaction> {
  try {
    return checkTransaction(decodeTransaction(bytes), parameters, context);
  } catch (error) {
    if (error instanceof LedgerError) return refuse('tx.malformed');
    throw error;
  }
}

function withMachines(rules: NativeRules, extra: readonly ProgramVm[]): CheckParameters {
  const machines: ProgramVm[] = [];
  const known = [templateVm((vm) => machines.find((machine) => machine.vm === vm)), bvm1, bvm2, ...extra];
  for (const vm of rules.vms) {
    const machine = known.find((candidate) => candidate.vm === vm);
    if (machine === undefined) throw new LedgerError('registry.conflict', `there is no machine for vm ${vm}`);
    machines.push(machine);
  }
  return { ...rules, programs: programRegistry(machines) };
}
