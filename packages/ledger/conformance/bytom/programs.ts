import { type Adapter, type Json, read, type VectorCase } from '@dougong/conformance';
import { bytesToHex } from '@dougong/crypto';
import { disassemble } from '../../src/bvm/index.ts';
import { vaporVm } from '../../src/bytom/machines.ts';
import { classifyProgram, executedProgram, isStandardProgram } from '../../src/bytom/programs.ts';
import { isUnspendable } from '../../src/bytom/transaction.ts';
import { bytesOf, compare } from './support.ts';

function runProgram(data: Json): string | undefined {
  const json = read.object(data, 'program');
  const program = bytesOf(json['program'], 'program');
  const kind = classifyProgram(program);
  const executed = executedProgram(program, 0xaa, true);
  const text = disassemble(executed, vaporVm.opcodes);
  return compare(json, {
    is_p2w: isStandardProgram(program),
    is_p2wpkh: kind === 'p2wpkh',
    is_p2wsh: kind === 'p2wsh',
    is_p2wmc: kind === 'p2wmc',
    is_straightforward: kind === 'straightforward',
    is_unspendable: isUnspendable(program),
    executed_program: bytesToHex(executed),
    ...(json['executed_asm'] === undefined && text === undefined ? {} : { executed_asm: text }),
  });
}

const FIELDS = [
  'is_p2w',
  'is_p2wpkh',
  'is_p2wsh',
  'is_p2wmc',
  'is_straightforward',
  'is_unspendable',
  'executed_program',
];

const programs: Adapter = {
  folder: 'bytom',
  files: /^programs.*\.json$/,
  ignores: { name: 'a label' },
  *cases(file): Iterable<VectorCase> {
    const json = read.object(file.json(), file.name);
    for (const row of read.array(json['programs'], 'programs')) {
      const { name, executed_asm: text } = read.object(row, 'program');
      yield {
        id: String(name),
        data: row,
        asserts: text === undefined ? FIELDS : [...FIELDS, 'executed_asm'],
        run: runProgram,
      };
    }
  },
};

export const adapters: readonly Adapter[] = [programs];
