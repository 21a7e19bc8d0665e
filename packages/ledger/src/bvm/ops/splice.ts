import { HALT } from '../faults.ts';
import type { Machine } from '../machine.ts';
import { type Opcode, opcode } from '../opcode.ts';
import { pushProgram } from '../parse.ts';

/**
 * Charges for building `length` bytes and gives it back when the instruction ends, so that the gas left bounds the
 * size of a result while it is made.
 */
function rent(m: Machine, length: number): void {
  m.cost(length);
  m.deferredCost -= length;
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}

/** Pops the size operand of LEFT, RIGHT and SUBSTR and rents that many bytes. */
function popSize(m: Machine): number {
  const size = m.popUnsigned();
  const bounded = size > m.runLimit ? m.runLimit + 1 : Number(size);
  rent(m, bounded);
  return bounded;
}

function popPair(m: Machine): [Uint8Array, Uint8Array] {
  m.cost(4);
  const b = m.popDeferred();
  const a = m.popDeferred();
  rent(m, a.length + b.length);
  return [a, b];
}

function substring(m: Machine): void {
  m.cost(4);
  const size = popSize(m);
  const offset = m.popUnsigned();
  const text = m.popDeferred();
  if (offset + BigInt(size) > text.length) throw HALT.badValue;
  m.pushDeferred(text.subarray(Number(offset), Number(offset) + size));
}

function end(side: 'left' | 'right'): (m: Machine) => void {
  return (m) => {
    m.cost(4);
    const size = popSize(m);
    const text = m.popDeferred();
    if (size > text.length) throw HALT.badValue;
    m.pushDeferred(side === 'left' ? text.subarray(0, size) : text.subarray(text.length - size));
  };
}

/** Opcodes that cut and join byte strings. */
export const spliceOpcodes: readonly Opcode[] = [
  opcode(0x7e, 'CAT', (m) => {
    const [a, b] = popPair(m);
    m.pushDeferred(join(a, b));
  }),
  opcode(0x7f, 'SUBSTR', substring),
  opcode(0x80, 'LEFT', end('left')),
  opcode(0x81, 'RIGHT', end('right')),
  opcode(0x82, 'SIZE', (m) => {
    m.cost(1);
    m.pushCount(m.peek(0).length);
  }),
  opcode(0x89, 'CATPUSHDATA', (m) => {
    const [a, b] = popPair(m);
    m.pushDeferred(join(a, pushProgram(b)));
  }),
];
