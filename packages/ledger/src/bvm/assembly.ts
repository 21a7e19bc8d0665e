import { bytesToHex, hexToBytes } from '@dougong/crypto';
import { LedgerError } from '../errors.ts';
import type { Opcode } from './opcode.ts';
import { parseProgram, pushInteger, pushProgram } from './parse.ts';

/** Names by byte; a hole is an undefined opcode. */
type OpcodeTable = readonly (Opcode | undefined)[];

const LABELS =
  'alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whisky xray yankee zulu'.split(
    ' ',
  );

const JUMP = 0x63;
const JUMPIF = 0x64;

function labelName(n: number): string {
  const round = Math.floor(n / LABELS.length);
  return `${LABELS[n % LABELS.length] ?? ''}${round === 0 ? '' : round + 1}`;
}

function isJump(opcode: number): boolean {
  return opcode === JUMP || opcode === JUMPIF;
}

function address(data: Uint8Array): number {
  return new DataView(data.buffer, data.byteOffset, 4).getUint32(0, true);
}

function nameOf(table: OpcodeTable, byte: number): string {
  return table[byte]?.name ?? `NOPx${byte.toString(16).padStart(2, '0')}`;
}

/**
 * Text of a program: data as `0x…`, jumps as `JUMP:$alpha` with `$alpha` before their target. Different programs can
 * have one text (`51` and `0101`), so text is for reading; keep the bytes.
 *
 * @returns undefined when the program ends inside an instruction.
 */
export function disassemble(program: Uint8Array, table: OpcodeTable): string | undefined {
  const instructions = parseProgram(program);
  if (instructions === undefined) return undefined;
  const labels = new Map<number, string>();
  for (const { opcode, data } of instructions) {
    if (isJump(opcode) && !labels.has(address(data))) labels.set(address(data), labelName(labels.size));
  }
  const words: string[] = [];
  const mark = (offset: number): void => {
    const label = labels.get(offset);
    if (label !== undefined) words.push(`$${label}`);
  };
  for (const { opcode, offset, data } of instructions) {
    mark(offset);
    const name = nameOf(table, opcode);
    if (isJump(opcode)) words.push(`${name}:$${labels.get(address(data)) ?? ''}`);
    else words.push(data.length > 0 ? `0x${bytesToHex(data)}` : name);
  }
  mark(program.length);
  return words.join(' ');
}

/**
 * Bytes of a program's text: opcode names, decimal integers, `0x…` data, `$label` and `JUMP:$label`. Data and integers
 * take their shortest push.
 *
 * @param origin - Position of the first byte in the program that it will be part of; jump targets count from there.
 * @throws {@link LedgerError} `decode.text` naming the word that is not understood.
 * @example
 * ```ts
 * assemble('DUP HASH160 0x8822517e02a304462fc113c26f2e26493a79be54 EQUALVERIFY', vm.opcodes);
 * ```
 */
export function assemble(text: string, table: OpcodeTable, origin: number = 0): Uint8Array {
  const bytes: number[] = [];
  const targets = new Map<string, number>();
  const jumps: { readonly at: number; readonly label: string }[] = [];
  const byName = new Map(table.flatMap((row) => (row === undefined ? [] : [[row.name, row.value] as const])));
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const [name = '', label] = word.split(':$');
    if (word.startsWith('$')) targets.set(word.slice(1), origin + bytes.length);
    else if (label !== undefined && (name === 'JUMP' || name === 'JUMPIF')) {
      bytes.push(name === 'JUMP' ? JUMP : JUMPIF, 0, 0, 0, 0);
      jumps.push({ at: bytes.length - 4, label });
    } else bytes.push(...wordBytes(word, byName));
  }
  const program = Uint8Array.from(bytes);
  for (const { at, label } of jumps) {
    const target = targets.get(label);
    if (target === undefined) throw unknownWord(`$${label}`);
    new DataView(program.buffer).setUint32(at, target, true);
  }
  return program;
}

function wordBytes(word: string, byName: ReadonlyMap<string, number>): Iterable<number> {
  if (/^-?[0-9]+$/.test(word)) {
    const value = BigInt(word);
    if (BigInt.asIntN(64, value) === value) return pushInteger(value);
  }
  if (/^0x([0-9a-fA-F]{2})*$/.test(word)) return pushProgram(hexToBytes(word.slice(2)));
  const expansion = /^NOPx([0-9a-f]{2})$/.exec(word)?.[1];
  const value = byName.get(word) ?? (expansion === undefined ? undefined : Number.parseInt(expansion, 16));
  // Opcodes that carry data cannot stand alone; their data implies them.
  if (value === undefined || (value >= 0x01 && value <= 0x4e) || isJump(value)) throw unknownWord(word);
  return [value];
}

function unknownWord(word: string): LedgerError {
  return new LedgerError('decode.text', `${word} is no opcode, integer, data or known label`, { word });
}
