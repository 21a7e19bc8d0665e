import { type Adapter, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import { bytesToHex } from '@dougong/crypto';
import { integerItem, itemInteger, pushInteger } from '../../src/bvm/index.ts';
import { WireReader, WireWriter } from '../../src/bytom/wire.ts';
import { LedgerError } from '../../src/errors.ts';
import { classOfThrown, decodeClass } from './errors.ts';
import { bytesOf, compare, firstOf, integerOf } from './support.ts';

/** Runs `read`; yields what it read and what was left, or the class of its error. */
function attempt<T>(
  hex: Json | undefined,
  readOne: (reader: WireReader) => T,
): { value?: T; left?: number; error: string } {
  const reader = new WireReader(bytesOf(hex, 'hex'));
  try {
    const value = readOne(reader);
    return { value, left: reader.remaining, error: 'none' };
  } catch (error) {
    return { error: classOfThrown(error) };
  }
}

function sameClass(name: string, text: Json | undefined, ours: string): string | undefined {
  const theirs = decodeClass(read.string(text, name));
  return theirs === ours ? undefined : `${name}: expected ${theirs}, got ${ours}`;
}

function readVarint(json: JsonObject): string | undefined {
  const { hex, varint31, varint63, varint31_error: error31, varint63_error: error63, left63 } = json;
  const short = attempt(hex, (reader) => reader.varint31());
  const long = attempt(hex, (reader) => reader.varint63());
  return firstOf(
    sameClass('varint31_error', error31 ?? null, short.error),
    sameClass('varint63_error', error63 ?? null, long.error),
    compare(
      { varint31: varint31 ?? null, varint63: varint63 ?? null },
      {
        varint31: String(short.value ?? 0),
        varint63: String(long.value ?? 0n),
      },
    ),
    long.left === undefined ? undefined : compare({ left63: left63 ?? null }, { left63: long.left }),
  );
}

function readString(json: JsonObject): string | undefined {
  const { hex, value, error, left, is_nil: isNil } = json;
  const ours = attempt(hex, (reader) => reader.string());
  const same = sameClass('error', error, ours.error);
  if (same !== undefined || ours.value === undefined) return same;
  const found = { value: bytesToHex(ours.value), left: ours.left, is_nil: ours.value.length === 0 };
  return compare({ value: value ?? null, left: left ?? null, is_nil: isNil ?? null }, found);
}

function readList(json: JsonObject): string | undefined {
  const { hex, value, error, left } = json;
  const ours = attempt(hex, (reader) => reader.stringList());
  const same = sameClass('error', error, ours.error);
  if (same !== undefined || ours.value === undefined) return same;
  const found = { value: ours.value.map((item) => bytesToHex(item)), left: ours.left };
  return compare({ value: value ?? null, left: left ?? null }, found);
}

function written(write: (writer: WireWriter) => WireWriter): { hex: string; error: string } {
  try {
    return { hex: bytesToHex(write(new WireWriter()).take()), error: '' };
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'encode.value') return { hex: '', error: 'value out of range' };
    throw error;
  }
}

function writeVarint(json: JsonObject): string | undefined {
  const value = integerOf(json['value'], 'value');
  const short = written((writer) => writer.varint31(Number(value)));
  const long = written((writer) => writer.varint63(value));
  return compare(json, {
    varint31: short.hex,
    varint31_error: short.error,
    varint63: long.hex,
    varint63_error: long.error,
  });
}

function vmInteger(json: JsonObject): string | undefined {
  const value = integerOf(json['value'], 'value');
  const item = integerItem(value);
  if (itemInteger(item) !== value) return `the item does not read as ${value}`;
  return compare(json, { vm_int_bytes: bytesToHex(item), pushdata_int64: bytesToHex(pushInteger(value)) });
}

type Check = (json: JsonObject) => string | undefined;

/** The lists of the file. `error` is asserted always; what was read only where reading succeeded. */
const LISTS: Readonly<Record<string, { check: Check; asserts: (json: JsonObject) => readonly string[] }>> = {
  read_varint: {
    check: readVarint,
    asserts: ({ varint63_error: error }) => [
      'varint31',
      'varint63',
      'varint31_error',
      'varint63_error',
      ...(error === '' ? ['left63'] : []),
    ],
  },
  read_varstr31: {
    check: readString,
    asserts: ({ error }) => (error === '' ? ['error', 'value', 'left', 'is_nil'] : ['error']),
  },
  read_varstr_list: {
    check: readList,
    asserts: ({ error }) => (error === '' ? ['error', 'value', 'left'] : ['error']),
  },
  write_varint: { check: writeVarint, asserts: () => ['varint31', 'varint31_error', 'varint63', 'varint63_error'] },
  vm_integers: { check: vmInteger, asserts: () => ['vm_int_bytes', 'pushdata_int64'] },
};

const encoding: Adapter = {
  folder: 'bytom',
  files: /^encoding.*\.json$/,
  *cases(file): Iterable<VectorCase> {
    for (const [name, list] of Object.entries(read.object(file.json(), file.name))) {
      if (name === 'source') continue;
      const form = LISTS[name];
      if (form === undefined) throw new TypeError(`the list ${name} is unknown`);
      for (const [i, row] of read.array(list, name).entries()) {
        const asserts = form.asserts(read.object(row, name));
        yield { id: `${name} ${i}`, data: row, asserts, run: (data) => form.check(read.object(data, name)) };
      }
    }
  },
};

export const adapters: readonly Adapter[] = [encoding];
