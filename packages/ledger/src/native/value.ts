import { LedgerError } from '../errors.ts';
import { decodeTemplate } from '../programs/template.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { LIMITS, MAX_AMOUNT } from './limits.ts';
import type { Program, Value } from './types.ts';

/** Highest vm byte of a program. */
const LAST_VM = 4;

/** Reads an amount of 1 to 2^63 - 1. */
export function readAmount(reader: Reader): bigint {
  const offset = reader.offset;
  const amount = reader.u64();
  if (amount < 1n || amount > MAX_AMOUNT) {
    throw new LedgerError('decode.value', `amount ${amount} is not from 1 to 2^63 - 1`, { offset });
  }
  return amount;
}

/** Writes an amount of 1 to 2^63 - 1. */
export function writeAmount(writer: Writer, amount: bigint): Writer {
  if (typeof amount !== 'bigint' || amount < 1n || amount > MAX_AMOUNT) {
    throw new LedgerError('encode.value', `amount ${amount} is not from 1 to 2^63 - 1`);
  }
  return writer.u64(amount, 'amount');
}

/** Reads `value` of SPEC.md section 3. */
export function readValue(reader: Reader): Value {
  const asset = reader.bytes(32);
  const token = reader.varint64();
  return { asset, token, amount: readAmount(reader) };
}

/** Writes `value` of SPEC.md section 3. */
export function writeValue(writer: Writer, value: Value): Writer {
  return writeAmount(writer.bytes(value.asset, 'asset', 32).varint64(value.token, 'token'), value.amount);
}

/** Reads `option` of SPEC.md section 3. */
export function readOptionalValue(reader: Reader): Value | undefined {
  const offset = reader.offset;
  const present = reader.u8();
  if (present > 1) throw new LedgerError('decode.value', `${present} is neither 0 nor 1`, { offset });
  return present === 1 ? readValue(reader) : undefined;
}

/** Writes `option` of SPEC.md section 3. */
export function writeOptionalValue(writer: Writer, value: Value | undefined): Writer {
  return value === undefined ? writer.u8(0, 'option') : writeValue(writer.u8(1, 'option'), value);
}

/** Reads a program; one of vm 0 has to be a known template. */
export function readProgram(reader: Reader): Program {
  const offset = reader.offset;
  const vm = reader.u8();
  if (vm > LAST_VM) throw new LedgerError('decode.kind', `virtual machine ${vm} is unknown`, { offset, kind: vm });
  const program = { vm, code: reader.string(LIMITS.code) };
  try {
    assertProgramForm(program);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    const inner = cause.details.offset ?? 0;
    throw new LedgerError(
      cause.code,
      cause.message,
      { ...cause.details, offset: reader.offset - program.code.length + inner },
      { cause },
    );
  }
  return program;
}

/** Writes a program. */
export function writeProgram(writer: Writer, program: Program): Writer {
  if (program.vm > LAST_VM) throw new LedgerError('encode.value', `virtual machine ${program.vm} is unknown`);
  assertProgramForm(program);
  return writer.u8(program.vm, 'vm').string(program.code, LIMITS.code, 'code');
}

/** Templates have to be known; code of vm 3 and 4 is a hash. */
function assertProgramForm(program: Program): void {
  if (program.vm === 0 && !isKeyHashCode(program.code)) decodeTemplate(program.code);
  if (program.vm >= 3 && program.code.length !== 32) {
    throw new LedgerError('decode.value', `code of vm ${program.vm} is a hash of 32 bytes`, { offset: 0 });
  }
}

/** The common case, told without decoding. */
function isKeyHashCode(code: Uint8Array): boolean {
  const suite = code[1] ?? 0;
  return code.length === 34 && code[0] === 0 && suite >= 1 && suite <= 4;
}
