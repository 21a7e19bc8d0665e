import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  assemble,
  disassemble,
  integerItem,
  itemInteger,
  parseProgram,
  pushInteger,
  pushProgram,
} from '../../src/bvm/index.ts';
import { bytom1Vm, gmVm, vaporVm } from '../../src/bytom/machines.ts';

/** Programs that get somewhere: mostly opcodes that exist, small pushes between them. */
const opcodes = vaporVm.opcodes
  .flatMap((row) => (row === undefined ? [] : [row.value]))
  .filter((value) => value > 0x4e);
const instruction = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...opcodes).map((value) => Uint8Array.of(value)) },
  { weight: 3, arbitrary: fc.uint8Array({ maxLength: 9 }).map(pushProgram) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 3 }) },
);
const programs = fc
  .array(instruction, { maxLength: 40 })
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));
const items = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 });
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

test('any program ends with a verdict, within its gas, and leaves its inputs as they were', () => {
  fc.assert(
    fc.property(programs, items, fc.nat(20_000), (program, args, gasLimit) => {
      const before = JSON.stringify([program, args]);
      for (const vm of [bytom1Vm, vaporVm, gmVm]) {
        const result = vm.run(program, {}, { gasLimit, args });
        expect(result.gasLeft).toBeGreaterThanOrEqual(0);
        expect(result.gasLeft).toBeLessThanOrEqual(gasLimit);
        expect(result.ok).toBe(result.fault === undefined);
      }
      expect(JSON.stringify([program, args])).toBe(before);
    }),
    { numRuns: 400 },
  );
});

test('limits beside gas hold for every item and stack', () => {
  fc.assert(
    fc.property(programs, (program) => {
      const limits = { maxStackItems: 5, maxItemBytes: 6, maxDepth: 2 };
      const { dataStack } = vaporVm.run(program, {}, { gasLimit: 5_000, limits });
      expect(dataStack.length).toBeLessThanOrEqual(5);
      for (const item of dataStack) expect(item.length).toBeLessThanOrEqual(6);
    }),
  );
});

test('integers survive the stack', () => {
  fc.assert(
    fc.property(int64, (value) => {
      expect(itemInteger(integerItem(value))).toBe(value);
    }),
  );
});

test('arithmetic is that of 64-bit integers, quick way and exact way alike', () => {
  const run = (name: string, x: bigint, y: bigint): bigint | undefined => {
    const { dataStack, fault } = vaporVm.run(
      assemble(name, vaporVm.opcodes),
      {},
      { gasLimit: 1_000, args: [integerItem(x), integerItem(y)] },
    );
    return fault === undefined || fault === 'bvm.falseResult'
      ? itemInteger(dataStack[0] ?? new Uint8Array(9))
      : undefined;
  };
  const within = (value: bigint): bigint | undefined => (BigInt.asIntN(64, value) === value ? value : undefined);
  const floorMod = (x: bigint, y: bigint): bigint => ((x % y) + y) % y;
  const small = fc.bigInt({ min: -(2n ** 50n), max: 2n ** 50n });
  const operand = fc.oneof(int64, small, fc.bigInt({ min: -3n, max: 300n }));
  fc.assert(
    fc.property(operand, operand, (x, y) => {
      expect(run('ADD', x, y)).toBe(within(x + y));
      expect(run('SUB', x, y)).toBe(within(x - y));
      expect(run('MUL', x, y)).toBe(within(x * y));
      expect(run('DIV', x, y)).toBe(y === 0n ? undefined : within(x / y));
      const overflows = y === -1n && x === -(2n ** 63n);
      expect(run('MOD', x, y)).toBe(y === 0n || overflows ? undefined : floorMod(x, y));
      expect(run('LESSTHAN', x, y)).toBe(x < y ? 1n : 0n);
      expect(run('NUMEQUAL', x, y)).toBe(x === y ? 1n : 0n);
      expect(run('MIN', x, y)).toBe(x < y ? x : y);
    }),
    { numRuns: 300 },
  );
});

test('text of a program assembles to one that reads the same', () => {
  fc.assert(
    fc.property(programs, (program) => {
      const text = disassemble(program, vaporVm.opcodes);
      // Jumps into the middle of data have no place for their label; empty PUSHDATA has no text of its own.
      if (text === undefined || /JUMP|PUSHDATA/.test(text)) return;
      expect(disassemble(assemble(text, vaporVm.opcodes), vaporVm.opcodes)).toBe(text);
    }),
  );
});

test('pushes parse to what was pushed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70_000 }), int64, (data, value) => {
      expect(parseProgram(pushProgram(data))?.[0]?.data).toEqual(data);
      expect(vaporVm.run(pushInteger(value), {}, { gasLimit: 100 }).dataStack).toEqual([integerItem(value)]);
    }),
    { numRuns: 50 },
  );
});
