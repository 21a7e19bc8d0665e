import { type Opcode, opcode } from '../opcode.ts';
import { EMPTY, quickItem } from '../values.ts';

const MINUS_ONE: Uint8Array = new Uint8Array(8).fill(0xff);

function pushOf(value: number, name: string, item: Uint8Array): Opcode {
  return opcode(value, name, (m) => {
    m.cost(1);
    m.push(item);
  });
}

function pushData(value: number, name: string): Opcode {
  return opcode(value, name, (m) => {
    m.cost(1);
    m.push(m.data);
  });
}

function range<T>(from: number, to: number, make: (value: number) => T): readonly T[] {
  return Array.from({ length: to - from + 1 }, (_, i) => make(from + i));
}

/** Constants and data of the program itself: 00 to 60. */
export const pushOpcodes: readonly Opcode[] = [
  pushOf(0x00, 'FALSE', EMPTY),
  ...range(0x01, 0x4b, (value) => pushData(value, `DATA_${value}`)),
  pushData(0x4c, 'PUSHDATA1'),
  pushData(0x4d, 'PUSHDATA2'),
  pushData(0x4e, 'PUSHDATA4'),
  pushOf(0x4f, '1NEGATE', MINUS_ONE),
  ...range(1, 16, (n) => pushOf(0x50 + n, String(n), quickItem(n))),
];
