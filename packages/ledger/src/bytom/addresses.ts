import { CryptoError } from '@dougong/crypto';
import { decodeWitness, encodeWitness } from '@dougong/crypto/address';
import { LedgerError } from '../errors.ts';
import { p2wpkhProgram, p2wshProgram } from './programs.ts';

/** What is wrong with an address; stands in {@link LedgerError.details} as `reason`. */
export type AddressFault = 'network' | 'case' | 'checksum' | 'version' | 'form';

/**
 * Address of a control program: bech32 with witness version 0 (BIP-173).
 *
 * @param hrp - Prefix of the network, such as `bm` or `vp`.
 * @returns undefined when the program is neither P2WPKH nor P2WSH.
 */
export function addressOf(hrp: string, program: Uint8Array): string | undefined {
  const isKey = program.length === 22 && program[0] === 0x00 && program[1] === 0x14;
  const isScript = program.length === 34 && program[0] === 0x00 && program[1] === 0x20;
  return isKey || isScript ? encodeWitness(hrp, { version: 0, program: program.subarray(2) }) : undefined;
}

/**
 * Control program of an address.
 *
 * @throws {@link LedgerError} `address.malformed` with an {@link AddressFault} as `reason`.
 */
export function programOfAddress(hrp: string, text: string): Uint8Array {
  const separator = text.lastIndexOf('1');
  if (text.slice(0, Math.max(separator, 0)).toLowerCase() !== hrp) throw malformed('network', `not a ${hrp} address`);
  if (text !== text.toLowerCase() && text !== text.toUpperCase()) throw malformed('case', 'mixed upper and lower case');
  try {
    const { version, program } = decodeWitness(hrp, text);
    if (version !== 0) throw malformed('version', `witness version ${version} is not supported`);
    return program.length === 20 ? p2wpkhProgram(program) : p2wshProgram(program);
  } catch (cause) {
    if (!(cause instanceof CryptoError)) throw cause;
    throw malformed(cause.code === 'bech32.checksum' ? 'checksum' : 'form', cause.message, cause);
  }
}

function malformed(reason: AddressFault, message: string, cause?: unknown): LedgerError {
  return new LedgerError('address.malformed', message, { reason }, cause === undefined ? undefined : { cause });
}
