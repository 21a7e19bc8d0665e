import { CryptoError } from '@dougong/crypto';
import { bech32m, fromWords, toWords } from '@dougong/crypto/address';
import { LedgerError } from '../errors.ts';
import type { Program } from '../native/types.ts';
import { writeProgram } from '../native/value.ts';
import { Writer } from '../writer.ts';
import { isStandardBvm } from './bvm.ts';
import { decodeTemplate } from './template.ts';

/**
 * The text form of a program for people: bech32m over `vm ‖ code` (SPEC.md section 8.2).
 *
 * @param hrp - human part of the chain's network, such as `dg`.
 * @returns `undefined` for a program that has no address.
 */
export function encodeAddress(hrp: string, program: Program): string | undefined {
  if (!hasAddress(program)) return undefined;
  const payload = new Uint8Array(1 + program.code.length);
  payload[0] = program.vm;
  payload.set(program.code, 1);
  return bech32m.encode(hrp, toWords(payload));
}

/**
 * The program of an address.
 *
 * @throws {@link LedgerError} `address.malformed` when the text is no address, of another network, or of a program that
 * has none.
 */
export function decodeAddress(hrp: string, text: string): Program {
  const payload = readText(hrp, text);
  const program = { vm: payload[0] ?? 0, code: payload.subarray(1) };
  if (!hasAddress(program)) throw new LedgerError('address.malformed', 'the text is of a program that has no address');
  return program;
}

/** Key hash, threshold and MAST; the standard forms of vm 1 and 2; everything of vm 3 and 4. */
function hasAddress(program: Program): boolean {
  try {
    writeProgram(new Writer(64), program);
    if (program.vm === 1 || program.vm === 2) return isStandardBvm(program.code);
    if (program.vm !== 0) return true;
    const { name } = decodeTemplate(program.code);
    return name === 'keyHash' || name === 'threshold' || name === 'mast';
  } catch (error) {
    if (error instanceof LedgerError) return false;
    throw error;
  }
}

function readText(hrp: string, text: string): Uint8Array {
  try {
    const decoded = bech32m.decode(text);
    if (decoded.prefix !== hrp) {
      throw new LedgerError('address.malformed', `the address is of network ${decoded.prefix}, not ${hrp}`);
    }
    return fromWords(decoded.words);
  } catch (cause) {
    if (!(cause instanceof CryptoError)) throw cause;
    throw new LedgerError('address.malformed', 'the text is no bech32m address', {}, { cause });
  }
}
