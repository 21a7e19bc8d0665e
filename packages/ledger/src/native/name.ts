import { LedgerError } from '../errors.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { LIMITS } from './limits.ts';

const NAME = /^[a-z][a-z0-9-]{0,31}$/;

/** Whether `name` can name a module: a letter, then letters, digits and hyphens, at most 32, all lower case. */
export function isModuleName(name: string): boolean {
  return NAME.test(name);
}

/** Reads a module's name. */
export function decodeName(reader: Reader): string {
  const offset = reader.offset;
  const name = String.fromCharCode(...reader.string(LIMITS.moduleName));
  if (!isModuleName(name)) throw new LedgerError('decode.text', 'malformed module name', { offset });
  return name;
}

/** Writes a module's name. */
export function encodeName(writer: Writer, name: string): Writer {
  if (!isModuleName(name)) throw new LedgerError('encode.value', `module name ${JSON.stringify(name)} is malformed`);
  return writer.string(
    Uint8Array.from(name, (char) => char.charCodeAt(0)),
    LIMITS.moduleName,
    'module',
  );
}
