import type { BvmContext, BvmLimits } from './context.ts';
import { type BvmFault, HALT, Halt } from './faults.ts';
import { Machine } from './machine.ts';
import type { Opcode } from './opcode.ts';
import { type DataSpan, measure } from './parse.ts';

/** How to run a program. */
export interface RunOptions {
  /** Gas that the run may use: a non-negative safe integer. */
  readonly gasLimit: number;
  /** Items that lie on the stack when the program starts, the last one on top. Each is charged. */
  readonly args?: readonly Uint8Array[];
  /** Whether undefined opcodes end the top-level program (version-1 transactions). Default true. */
  readonly expansionReserved?: boolean;
  /** Bounds beside gas. */
  readonly limits?: BvmLimits;
}

/** How a run ended. */
export interface RunResult {
  /** The program ended with a true item on top. */
  readonly ok: boolean;
  /** Gas that is left, also after a fault. */
  readonly gasLeft: number;
  /** Why it is not `ok`. */
  readonly fault?: BvmFault;
  /** Both stacks as the program left them, bottom first. */
  readonly dataStack: readonly Uint8Array[];
  readonly altStack: readonly Uint8Array[];
}

/** A machine: a version number and its opcode table. */
export interface Vm {
  /** VM version that programs name to be run by this machine. */
  readonly version: bigint;
  /** The opcodes by byte; a hole is an undefined opcode. */
  readonly opcodes: readonly (Opcode | undefined)[];
  /**
   * Runs a program. The same inputs give the same result on every platform; time and memory are bounded by gas.
   *
   * @throws TypeError when `gasLimit` is not a non-negative safe integer.
   * @example
   * ```ts
   * const { ok, gasLeft } = vm.run(Uint8Array.of(0x51), {}, { gasLimit: 10 }); // ok, 0 left
   * ```
   */
  run(program: Uint8Array, context: BvmContext, options: RunOptions): RunResult;
}

/**
 * Makes a machine of an opcode table. Rows may stand in any order; a second row for the same byte is a mistake.
 *
 * @throws TypeError when two opcodes claim the same byte.
 */
export function createVm(version: bigint, rows: readonly Opcode[]): Vm {
  const opcodes: (Opcode | undefined)[] = Array.from({ length: 256 }, () => undefined);
  for (const row of rows) {
    const taken = opcodes[row.value];
    if (taken !== undefined) throw new TypeError(`opcode ${row.value}: both ${taken.name} and ${row.name}`);
    opcodes[row.value] = row;
  }
  return { version, opcodes, run: (program, context, options) => run(opcodes, program, context, options) };
}

function run(
  opcodes: readonly (Opcode | undefined)[],
  program: Uint8Array,
  context: BvmContext,
  options: RunOptions,
): RunResult {
  if (!Number.isSafeInteger(options.gasLimit) || options.gasLimit < 0) {
    throw new TypeError(`gasLimit: expected a non-negative safe integer, got ${options.gasLimit}`);
  }
  const machine = new Machine({
    program,
    context,
    runLimit: options.gasLimit,
    expansionReserved: options.expansionReserved ?? true,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  if (options.args !== undefined) pushArguments(machine, options.args);
  if (machine.fault === undefined) runMachine(opcodes, machine);
  if (machine.fault === undefined && !machine.topIsTrue()) machine.fault = 'bvm.falseResult';
  return resultOf(machine);
}

function resultOf(machine: Machine): RunResult {
  const { runLimit: gasLeft, dataStack, altStack, fault } = machine;
  return fault === undefined
    ? { ok: true, gasLeft, dataStack, altStack }
    : { ok: false, gasLeft, fault, dataStack, altStack };
}

function pushArguments(machine: Machine, args: readonly Uint8Array[]): void {
  try {
    for (const arg of args) machine.push(arg);
  } catch (signal) {
    machine.fault = faultOf(signal);
  }
}

/** Runs a machine to its end. Predicates run in the same loop, so nesting uses no call stack. */
export function runMachine(opcodes: readonly (Opcode | undefined)[], root: Machine): void {
  let machine = root;
  for (;;) {
    runFrame(opcodes, machine);
    if (machine.fault === undefined && machine.child !== undefined) machine = machine.child;
    else if (machine === root || machine.parent === undefined) return;
    else machine = machine.parent;
  }
}

/** Runs one machine until it ends, faults, or must wait for a child; then again after the child has ended. */
function runFrame(opcodes: readonly (Opcode | undefined)[], machine: Machine): void {
  try {
    if (machine.child !== undefined) finishPredicate(machine, machine.child);
    while (machine.pc < machine.program.length && machine.child === undefined) step(opcodes, machine);
  } catch (signal) {
    machine.fault = faultOf(signal);
  }
}

/** Executes one opcode outside a program, with its predicates, and leaves what it deferred unsettled. */
export function executeOpcode(vm: Vm, machine: Machine, operation: Opcode): void {
  try {
    operation.execute(machine);
    if (machine.child === undefined) return;
    const child = machine.child;
    runMachine(vm.opcodes, child);
    machine.absorbChild(child);
  } catch (signal) {
    machine.fault = faultOf(signal);
  }
}

function finishPredicate(machine: Machine, child: Machine): void {
  machine.absorbChild(child);
  machine.settle();
  machine.pc = machine.nextPc;
}

const span: DataSpan = { start: 0, end: 0 };

/** Executes the instruction at the machine's position. Faults by throwing a `Halt`. */
export function step(opcodes: readonly (Opcode | undefined)[], machine: Machine): void {
  const { program, pc } = machine;
  const byte = program[pc] ?? 0;
  const operation = opcodes[byte];
  const carriesData = (byte >= 0x01 && byte <= 0x4e) || byte === 0x63 || byte === 0x64;
  if (carriesData) {
    measure(program, pc, span);
    machine.nextPc = span.end;
    machine.dataStart = span.start;
    machine.dataEnd = span.end;
  } else {
    machine.nextPc = pc + 1;
  }
  if (operation === undefined) {
    if (machine.expansionReserved) throw HALT.disallowedOpcode;
    machine.pc = machine.nextPc;
    machine.cost(1);
    return;
  }
  machine.deferredCost = 0;
  operation.execute(machine);
  if (machine.child !== undefined) return;
  if (machine.deferredCost !== 0) machine.settle();
  machine.pc = machine.nextPc;
}

function faultOf(signal: unknown): BvmFault {
  if (signal instanceof Halt) return signal.fault;
  throw signal;
}
