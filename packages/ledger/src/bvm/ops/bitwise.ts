import { HALT } from '../faults.ts';
import type { Machine } from '../machine.ts';
import { type Opcode, opcode } from '../opcode.ts';

function invert(m: Machine): void {
  m.cost(1);
  const top = m.peek(0);
  m.cost(top.length);
  m.dataStack[m.dataStack.length - 1] = top.map((byte) => ~byte);
}

/** AND is as long as the shorter operand. */
function and(m: Machine): void {
  m.cost(1);
  const a = m.popDeferred();
  const b = m.popDeferred();
  const length = Math.min(a.length, b.length);
  m.cost(length);
  const result = new Uint8Array(length);
  for (let i = 0; i < length; i++) result[i] = (a[i] ?? 0) & (b[i] ?? 0);
  m.pushDeferred(result);
}

/** OR and XOR are as long as the longer operand; the shorter one is followed by zeros. */
function padded(combine: (a: number, b: number) => number): (m: Machine) => void {
  return (m) => {
    m.cost(1);
    const a = m.popDeferred();
    const b = m.popDeferred();
    const length = Math.max(a.length, b.length);
    m.cost(length);
    const result = new Uint8Array(length);
    for (let i = 0; i < length; i++) result[i] = combine(a[i] ?? 0, b[i] ?? 0);
    m.pushDeferred(result);
  };
}

function equalTop(m: Machine): boolean {
  m.cost(1);
  const a = m.popDeferred();
  const b = m.popDeferred();
  m.cost(Math.min(a.length, b.length));
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Bitwise operations and equality of byte strings. */
export const bitwiseOpcodes: readonly Opcode[] = [
  opcode(0x83, 'INVERT', invert),
  opcode(0x84, 'AND', and),
  opcode(
    0x85,
    'OR',
    padded((a, b) => a | b),
  ),
  opcode(
    0x86,
    'XOR',
    padded((a, b) => a ^ b),
  ),
  opcode(0x87, 'EQUAL', (m) => m.pushBoolean(equalTop(m))),
  opcode(0x88, 'EQUALVERIFY', (m) => {
    if (!equalTop(m)) throw HALT.verifyFailed;
  }),
];
