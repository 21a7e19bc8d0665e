import type { Machine } from './machine.ts';

/** One instruction of the machine. */
export interface Opcode {
  /** Its byte. */
  readonly value: number;
  /** Its name in assembly text. */
  readonly name: string;
  /** Does its work; faults by throwing a `Halt`. The cost that it deferred is charged by the interpreter. */
  readonly execute: (machine: Machine) => void;
}

/** A row of an opcode table. */
export function opcode(value: number, name: string, execute: (machine: Machine) => void): Opcode {
  return { value, name, execute };
}
