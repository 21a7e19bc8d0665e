import { HALT } from '../faults.ts';
import type { Machine } from '../machine.ts';
import { type Opcode, opcode } from '../opcode.ts';
import { INT64_MAX, INT64_MIN, isTrue, itemInteger, QUICK_BYTES, quickInteger } from '../values.ts';

function inRange(value: bigint): bigint {
  if (value > INT64_MAX || value < INT64_MIN) throw HALT.rangeError;
  return value;
}

function integer(item: Uint8Array): bigint {
  const value = itemInteger(item);
  if (value === undefined) throw HALT.badValue;
  return value;
}

/** Pops an operand that must be an integer, still as an item, so that short ones take the quick way. */
function popOperand(m: Machine): Uint8Array {
  const item = m.popDeferred();
  if (item.length > 8) throw HALT.badValue;
  return item;
}

function unary(value: number, name: string, of: (x: bigint) => bigint): Opcode {
  return opcode(value, name, (m) => {
    m.cost(2);
    m.pushInteger(inRange(of(m.popInteger())));
  });
}

/**
 * An operation on two integers. `quick` computes it on operands below 2^48 and is believed where its result is a
 * non-negative safe integer; everything else takes the exact way.
 */
function binary(
  value: number,
  name: string,
  gas: number,
  exact: (x: bigint, y: bigint) => bigint,
  quick?: (x: number, y: number) => number,
): Opcode {
  return opcode(value, name, (m) => {
    m.cost(gas);
    const y = popOperand(m);
    const x = popOperand(m);
    if (quick !== undefined && x.length <= QUICK_BYTES && y.length <= QUICK_BYTES) {
      const result = quick(quickInteger(x), quickInteger(y));
      if (result >= 0 && result <= Number.MAX_SAFE_INTEGER) {
        m.pushCount(result);
        return;
      }
    }
    m.pushInteger(inRange(exact(integer(x), integer(y))));
  });
}

/** Pops and compares two integers; the quick way and the exact one are the same relation. */
function popCompared(m: Machine): number {
  const y = popOperand(m);
  const x = popOperand(m);
  if (x.length <= QUICK_BYTES && y.length <= QUICK_BYTES) return Math.sign(quickInteger(x) - quickInteger(y));
  const a = integer(x);
  const b = integer(y);
  return a < b ? -1 : a > b ? 1 : 0;
}

function comparison(value: number, name: string, holds: (sign: number) => boolean): Opcode {
  return opcode(value, name, (m) => {
    m.cost(2);
    m.pushBoolean(holds(popCompared(m)));
  });
}

function boolean(value: number, name: string, of: (x: boolean, y: boolean) => boolean): Opcode {
  return opcode(value, name, (m) => {
    m.cost(2);
    const y = isTrue(m.popDeferred());
    const x = isTrue(m.popDeferred());
    m.pushBoolean(of(x, y));
  });
}

function nonZero(y: bigint): bigint {
  if (y === 0n) throw HALT.divisionByZero;
  return y;
}

/** Remainder with the sign of the divisor. The one quotient that overflows makes the remainder a range error, too. */
function floorMod(x: bigint, y: bigint): bigint {
  inRange(x / nonZero(y));
  const rest = x % y;
  return rest !== 0n && rest < 0n !== y < 0n ? rest + y : rest;
}

function leftShift(m: Machine): void {
  m.cost(8);
  const y = m.popUnsigned();
  const x = m.popInteger();
  if (x !== 0n && y > 63n) throw HALT.rangeError;
  m.pushInteger(x === 0n ? x : inRange(x << y));
}

function rightShift(m: Machine): void {
  m.cost(8);
  const y = m.popUnsigned();
  const x = m.popInteger();
  m.pushInteger(x >> (y > 63n ? 63n : y));
}

function within(m: Machine): void {
  m.cost(4);
  const max = m.popInteger();
  const min = m.popInteger();
  const x = m.popInteger();
  m.pushBoolean(x >= min && x < max);
}

function abs(x: bigint): bigint {
  return x < 0n ? -x : x;
}

/** Integer arithmetic and comparison on signed 64-bit integers. */
export const numericOpcodes: readonly Opcode[] = [
  unary(0x8b, '1ADD', (x) => x + 1n),
  unary(0x8c, '1SUB', (x) => x - 1n),
  unary(0x8d, '2MUL', (x) => x * 2n),
  unary(0x8e, '2DIV', (x) => x >> 1n),
  unary(0x8f, 'NEGATE', (x) => -x),
  unary(0x90, 'ABS', abs),
  opcode(0x91, 'NOT', (m) => {
    m.cost(2);
    m.pushBoolean(m.popInteger() === 0n);
  }),
  opcode(0x92, '0NOTEQUAL', (m) => {
    m.cost(2);
    m.pushBoolean(m.popInteger() !== 0n);
  }),
  binary(
    0x93,
    'ADD',
    2,
    (x, y) => x + y,
    (x, y) => x + y,
  ),
  binary(
    0x94,
    'SUB',
    2,
    (x, y) => x - y,
    (x, y) => x - y,
  ),
  binary(
    0x95,
    'MUL',
    8,
    (x, y) => x * y,
    (x, y) => x * y,
  ),
  binary(
    0x96,
    'DIV',
    8,
    (x, y) => x / nonZero(y),
    (x, y) => (y === 0 ? -1 : Math.floor(x / y)),
  ),
  binary(0x97, 'MOD', 8, floorMod, (x, y) => (y === 0 ? -1 : x % y)),
  opcode(0x98, 'LSHIFT', leftShift),
  opcode(0x99, 'RSHIFT', rightShift),
  boolean(0x9a, 'BOOLAND', (x, y) => x && y),
  boolean(0x9b, 'BOOLOR', (x, y) => x || y),
  comparison(0x9c, 'NUMEQUAL', (sign) => sign === 0),
  opcode(0x9d, 'NUMEQUALVERIFY', (m) => {
    m.cost(2);
    if (popCompared(m) !== 0) throw HALT.verifyFailed;
  }),
  comparison(0x9e, 'NUMNOTEQUAL', (sign) => sign !== 0),
  comparison(0x9f, 'LESSTHAN', (sign) => sign < 0),
  comparison(0xa0, 'GREATERTHAN', (sign) => sign > 0),
  comparison(0xa1, 'LESSTHANOREQUAL', (sign) => sign <= 0),
  comparison(0xa2, 'GREATERTHANOREQUAL', (sign) => sign >= 0),
  binary(0xa3, 'MIN', 2, (x, y) => (x < y ? x : y), Math.min),
  binary(0xa4, 'MAX', 2, (x, y) => (x > y ? x : y), Math.max),
  opcode(0xa5, 'WITHIN', within),
];

/** MULFRACTION (a6): x·y/z, truncated, with an unbounded product. Not every chain has it. */
export const mulFractionOpcode: Opcode = opcode(0xa6, 'MULFRACTION', (m) => {
  m.cost(8);
  const z = nonZero(m.popInteger());
  const y = m.popInteger();
  const x = m.popInteger();
  m.pushInteger(inRange((x * y) / z));
});
