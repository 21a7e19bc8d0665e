/**
 * BVM, the stack machine that decides whether an input may be spent. VM version 1 is byte for byte and gas for gas the
 * machine of the deployed chains; dialects extend its opcode table for further versions.
 *
 * @packageDocumentation
 */

export { assemble, disassemble } from './assembly.ts';
export type { BvmContext, BvmLimits, OutputQuery } from './context.ts';
export { type BvmFault, HALT, Halt } from './faults.ts';
export { Machine } from './machine.ts';
export { type Opcode, opcode } from './opcode.ts';
export { type BvmCrypto, coreOpcodes } from './opcodes.ts';
export { checkMultiSigOpcode, checkSigOpcode, hashOpcode, type SignatureRule } from './ops/crypto.ts';
export { mulFractionOpcode } from './ops/numeric.ts';
export { type Instruction, parseProgram, pushInteger, pushProgram } from './parse.ts';
export { integerItem, itemInteger } from './values.ts';
export { createVm, type RunOptions, type RunResult, runMachine, step, type Vm } from './vm.ts';
