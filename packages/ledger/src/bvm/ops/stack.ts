import { HALT } from '../faults.ts';
import { type Machine, memoryCost } from '../machine.ts';
import { type Opcode, opcode } from '../opcode.ts';
import { INT64_MAX, isTrue, itemInteger, quickItem } from '../values.ts';

/** Copies the item `depth` below the top, `count` times in a row: 2DUP is two copies of depth 1. */
function copy(m: Machine, depth: number, count: number): void {
  m.need(depth + 1);
  for (let i = 0; i < count; i++) m.push(m.peek(depth));
}

/** Moves the item `depth` below the top to the top; moving costs no memory. */
function lift(m: Machine, depth: number): void {
  const stack = m.dataStack;
  const at = stack.length - 1 - depth;
  const item = stack[at];
  if (item === undefined) throw HALT.dataStackUnderflow;
  if (depth > 32) {
    stack.copyWithin(at, at + 1);
  } else {
    for (let i = at; i < stack.length - 1; i++) stack[i] = stack[i + 1] ?? item;
  }
  stack[stack.length - 1] = item;
}

/** The operand of PICK and ROLL. A depth beyond the stack comes back as one that no stack reaches. */
function popDepth(m: Machine): number {
  const depth = itemInteger(m.pop());
  if (depth === undefined || depth < 0n || depth === INT64_MAX) throw HALT.badValue;
  if (depth >= m.dataStack.length) throw HALT.dataStackUnderflow;
  return Number(depth);
}

function nip(m: Machine): void {
  m.cost(1);
  const top = m.take();
  m.pop();
  m.place(top);
}

function tuck(m: Machine): void {
  m.cost(1);
  m.need(2);
  const top = m.peek(0);
  m.cost(memoryCost(top));
  m.place(top);
  const stack = m.dataStack;
  const below = stack.length - 3;
  stack[below + 1] = stack[below] ?? top;
  stack[below] = top;
}

/** Opcodes that only move, copy or drop items. */
export const stackOpcodes: readonly Opcode[] = [
  opcode(0x6b, 'TOALTSTACK', (m) => {
    m.cost(2);
    m.altStack.push(m.take());
  }),
  opcode(0x6c, 'FROMALTSTACK', (m) => {
    m.cost(2);
    const item = m.altStack.pop();
    if (item === undefined) throw HALT.altStackUnderflow;
    m.place(item);
  }),
  opcode(0x6d, '2DROP', (m) => {
    m.cost(2);
    m.pop();
    m.pop();
  }),
  opcode(0x6e, '2DUP', (m) => {
    m.cost(2);
    copy(m, 1, 2);
  }),
  opcode(0x6f, '3DUP', (m) => {
    m.cost(3);
    copy(m, 2, 3);
  }),
  opcode(0x70, '2OVER', (m) => {
    m.cost(2);
    copy(m, 3, 2);
  }),
  opcode(0x71, '2ROT', (m) => {
    m.cost(2);
    m.need(6);
    lift(m, 5);
    lift(m, 5);
  }),
  opcode(0x72, '2SWAP', (m) => {
    m.cost(2);
    m.need(4);
    lift(m, 3);
    lift(m, 3);
  }),
  opcode(0x73, 'IFDUP', (m) => {
    m.cost(1);
    const top = m.peek(0);
    if (isTrue(top)) m.push(top);
  }),
  opcode(0x74, 'DEPTH', (m) => {
    m.cost(1);
    m.push(quickItem(m.dataStack.length));
  }),
  opcode(0x75, 'DROP', (m) => {
    m.cost(1);
    m.pop();
  }),
  opcode(0x76, 'DUP', (m) => {
    m.cost(1);
    m.push(m.peek(0));
  }),
  opcode(0x77, 'NIP', nip),
  opcode(0x78, 'OVER', (m) => {
    m.cost(1);
    copy(m, 1, 1);
  }),
  opcode(0x79, 'PICK', (m) => {
    m.cost(2);
    m.push(m.peek(popDepth(m)));
  }),
  opcode(0x7a, 'ROLL', (m) => {
    m.cost(2);
    lift(m, popDepth(m));
  }),
  opcode(0x7b, 'ROT', (m) => {
    m.cost(2);
    lift(m, 2);
  }),
  opcode(0x7c, 'SWAP', (m) => {
    m.cost(1);
    lift(m, 1);
  }),
  opcode(0x7d, 'TUCK', tuck),
];
