import { hexToBytes } from '@dougong/crypto';
import { describe, expect, test } from 'vitest';
import { assemble, type BvmFault, createVm, opcode, type RunOptions, type RunResult } from '../../src/bvm/index.ts';
import { vaporVm } from '../../src/bytom/machines.ts';

const options: RunOptions = { gasLimit: 100_000 };
const program = (text: string): Uint8Array => assemble(text, vaporVm.opcodes);
const run = (text: string, more: Partial<RunOptions> = {}): RunResult =>
  vaporVm.run(program(text), {}, { ...options, ...more });

describe('faults', () => {
  const cases: [BvmFault, string, Partial<RunOptions>?][] = [
    ['bvm.runLimitExceeded', '1', { gasLimit: 9 }],
    ['bvm.falseResult', 'FALSE'],
    ['bvm.falseResult', ''],
    ['bvm.verifyFailed', 'FALSE VERIFY'],
    ['bvm.returnExecuted', 'FAIL'],
    ['bvm.dataStackUnderflow', 'DROP'],
    ['bvm.altStackUnderflow', 'FROMALTSTACK'],
    ['bvm.badValue', '1 -1 PICK'],
    ['bvm.rangeError', '9223372036854775807 1ADD'],
    ['bvm.divisionByZero', '1 0 DIV'],
    ['bvm.disallowedOpcode', 'NOPx50'],
    ['bvm.wrongContext', 'TXSIGHASH'],
    ['bvm.limitExceeded', '1 2', { limits: { maxStackItems: 1 } }],
    ['bvm.limitExceeded', '0x010203', { limits: { maxItemBytes: 2 } }],
  ];

  test.each(cases)('%s by %s', (fault, text, more = {}) => {
    expect(run(text, more)).toMatchObject({ ok: false, fault });
  });

  test('a program that ends inside an instruction', () => {
    expect(vaporVm.run(Uint8Array.of(0x02, 0x01), {}, options).fault).toBe('bvm.unexpectedEnd');
  });

  test('a length that overflows a program position', () => {
    expect(vaporVm.run(hexToBytes('4effffffff'), {}, options).fault).toBe('bvm.arithmeticOverflow');
  });
});

describe('gas', () => {
  test('a run without gas left is told from one that fails', () => {
    expect(run('1')).toMatchObject({ ok: true, gasLeft: options.gasLimit - 10 });
    expect(run('1', { gasLimit: 10 })).toMatchObject({ ok: true, gasLeft: 0 });
  });

  test('an endless loop ends with the gas', () => {
    expect(run('$again JUMP:$again', { gasLimit: 1_000_000 })).toMatchObject({
      fault: 'bvm.runLimitExceeded',
      gasLeft: 0,
    });
  });

  test.each([-1, 0.5, Number.NaN, 2 ** 53])('%d is no gas limit', (gasLimit) => {
    expect(() => run('1', { gasLimit })).toThrow(TypeError);
  });
});

describe('predicates', () => {
  /** A program that runs its argument on itself: given itself, one level deeper each time until the gas is gone. */
  const nest = program('DUP 1 SWAP 0 CHECKPREDICATE');

  test('nest as deep as gas reaches without using the call stack', () => {
    const deep = vaporVm.run(nest, {}, { gasLimit: 20_000_000, args: [nest] });
    expect(deep.fault).toBe('bvm.falseResult');
    expect(deep.gasLeft).toBeGreaterThan(0);
  });

  test('stop at the depth that a limit sets', () => {
    const text = '0 0x5151870000c0 0 CHECKPREDICATE';
    expect(run(text, { limits: { maxDepth: 0 } }).fault).toBe('bvm.limitExceeded');
    expect(run('0 0x51 0 CHECKPREDICATE', { limits: { maxDepth: 1 } }).ok).toBe(true);
  });

  test('a fault inside makes the result false and keeps the rest of the gas', () => {
    const result = run('0 0x6a 1000 CHECKPREDICATE NOT');
    expect(result.ok).toBe(true);
    expect(result.gasLeft).toBeGreaterThan(options.gasLimit - 400);
  });

  test('undefined opcodes are NOPs inside a predicate and reserved outside', () => {
    expect(run('0 0x5051 0 CHECKPREDICATE').ok).toBe(true);
    expect(run('NOPx50 1').fault).toBe('bvm.disallowedOpcode');
    expect(run('NOPx50 1', { expansionReserved: false }).ok).toBe(true);
  });

  test('PROGRAM is the program that was started', () => {
    const inner = program('PROGRAM');
    const result = vaporVm.run(program('0 0xc4 0 CHECKPREDICATE VERIFY PROGRAM'), {}, options);
    expect(inner).toEqual(Uint8Array.of(0xc4));
    expect(result.dataStack.at(-1)).toEqual(program('0 0xc4 0 CHECKPREDICATE VERIFY PROGRAM'));
  });
});

describe('items', () => {
  test('are never written to: CAT after LEFT leaves the original alone', () => {
    const argument = hexToBytes('0102030405');
    const result = vaporVm.run(program('DUP 2 LEFT 0xffff CAT'), {}, { ...options, args: [argument] });
    expect(result.dataStack).toEqual([hexToBytes('0102030405'), hexToBytes('0102ffff')]);
    expect(argument).toEqual(hexToBytes('0102030405'));
  });
});

describe('machines', () => {
  test('extend each other by rows', () => {
    const answer = opcode(0xe0, 'ANSWER', (m) => m.pushCount(42));
    const rows = vaporVm.opcodes.flatMap((row) => (row === undefined ? [] : [row]));
    const vm = createVm(2n, [...rows, answer]);
    expect(vm.run(assemble('ANSWER 42 NUMEQUAL', vm.opcodes), {}, options).ok).toBe(true);
  });

  test('do not take two opcodes for one byte', () => {
    const row = opcode(1, 'ONE', () => undefined);
    expect(() => createVm(1n, [row, row])).toThrow('both ONE and ONE');
  });
});

describe('assembly', () => {
  test('jumps reach their labels from any origin', () => {
    expect(program('1 JUMPIF:$end FAIL $end 1')).toEqual(hexToBytes('5164070000006a51'));
    expect(assemble('JUMP:$end $end', vaporVm.opcodes, 256)).toEqual(hexToBytes('6305010000'));
  });

  test.each(['NOPE', 'JUMP:$nowhere', 'PUSHDATA1', '0x1', '9223372036854775808'])('%s is not understood', (text) => {
    expect(() => program(text)).toThrow(expect.objectContaining({ code: 'decode.text' }));
  });
});
