import { HALT } from './faults.ts';
import { EMPTY, integerItem } from './values.ts';

const U32 = 2 ** 32;

/** An instruction of a program. */
export interface Instruction {
  /** The opcode's byte. */
  readonly opcode: number;
  /** Position of the opcode. */
  readonly offset: number;
  /** Position of the next instruction. */
  readonly end: number;
  /** Data that the instruction pushes, or a jump's four address bytes; otherwise empty. */
  readonly data: Uint8Array;
}

/** Where the data of the instruction at `pc` starts, and where it ends. */
export interface DataSpan {
  start: number;
  end: number;
}

/**
 * Measures the instruction at `pc`, writing into `span` to keep the interpreter free of garbage.
 *
 * @throws Halt `bvm.unexpectedEnd` or `bvm.arithmeticOverflow`; both end a program.
 */
export function measure(program: Uint8Array, pc: number, span: DataSpan): void {
  const opcode = program[pc] ?? 0;
  let header = 1;
  let length = 0;
  if (opcode >= 0x01 && opcode <= 0x4b) length = opcode;
  else if (opcode === 0x63 || opcode === 0x64) length = 4;
  else if (opcode >= 0x4c && opcode <= 0x4e) {
    const width = 1 << (opcode - 0x4c);
    header += width;
    if (pc + header > program.length) throw HALT.unexpectedEnd;
    for (let i = width; i > 0; i--) length = length * 256 + (program[pc + i] ?? 0);
  }
  if (header + length >= U32 || pc + header + length >= U32) throw HALT.arithmeticOverflow;
  span.start = pc + header;
  span.end = pc + header + length;
  if (span.end > program.length) throw HALT.unexpectedEnd;
}

/**
 * Splits a program into its instructions.
 *
 * @returns undefined when the program ends inside an instruction.
 */
export function parseProgram(program: Uint8Array): readonly Instruction[] | undefined {
  const instructions: Instruction[] = [];
  const span: DataSpan = { start: 0, end: 0 };
  for (let pc = 0; pc < program.length; pc = span.end) {
    if (!measures(program, pc, span)) return undefined;
    const opcode = program[pc] ?? 0;
    instructions.push({ opcode, offset: pc, end: span.end, data: dataOf(program, opcode, span) });
  }
  return instructions;
}

function measures(program: Uint8Array, pc: number, span: DataSpan): boolean {
  try {
    measure(program, pc, span);
    return true;
  } catch {
    return false;
  }
}

/** The small-integer opcodes carry their number as data, as in the reference. */
function dataOf(program: Uint8Array, opcode: number, span: DataSpan): Uint8Array {
  if (opcode >= 0x51 && opcode <= 0x60) return Uint8Array.of(opcode - 0x50);
  return span.start === span.end ? EMPTY : program.subarray(span.start, span.end);
}

/** The shortest data instruction that pushes `data`: 00, DATA_n or PUSHDATA; never a small-integer opcode. */
export function pushProgram(data: Uint8Array): Uint8Array {
  const length = data.length;
  if (length === 0) return Uint8Array.of(0x00);
  const width = length <= 0x4b ? 0 : length <= 0xff ? 1 : length <= 0xffff ? 2 : 4;
  const whole = new Uint8Array(1 + width + length);
  whole[0] = width === 0 ? length : width === 1 ? 0x4c : width === 2 ? 0x4d : 0x4e;
  for (let i = 0, rest = length; i < width; i++, rest = Math.floor(rest / 256)) whole[1 + i] = rest % 256;
  whole.set(data, 1 + width);
  return whole;
}

/** The shortest instruction that pushes a signed 64-bit integer: 00 for 0, a small-integer opcode for 1 to 16, else data. */
export function pushInteger(value: bigint): Uint8Array {
  if (value > 0n && value <= 16n) return Uint8Array.of(0x50 + Number(value));
  return pushProgram(integerItem(value));
}
