import { CryptoError } from '../errors.ts';
import { bech32, bech32m, fromWords, toWords } from './bech32.ts';

/** A witness program (BIP-141). */
export interface WitnessProgram {
  /** 0 to 16. */
  readonly version: number;
  /** 2 to 40 bytes; 20 or 32 for version 0. */
  readonly program: Uint8Array;
}

/**
 * The address of a witness program (BIP-173 for version 0, BIP-350 above).
 *
 * @throws {@link CryptoError} `address.malformed` for a version or length that BIP-141 rules out.
 */
export function encodeWitness(hrp: string, { version, program }: WitnessProgram): string {
  checkProgram(version, program.length);
  const words = Uint8Array.of(version, ...toWords(program));
  return (version === 0 ? bech32 : bech32m).encode(hrp, words);
}

/**
 * Reads the address of a witness program with the given prefix, in upper or lower case.
 *
 * @throws {@link CryptoError} `address.network` for another prefix, `bech32.malformed`, `bech32.checksum`, or
 * `address.malformed` for a version or length that BIP-141 rules out.
 */
export function decodeWitness(hrp: string, text: string): WitnessProgram {
  const separator = text.lastIndexOf('1');
  // The first character of the data says which checksum to expect: q is version 0.
  const isVersion0 = text[separator + 1]?.toLowerCase() === 'q';
  const { prefix, words } = (isVersion0 ? bech32 : bech32m).decode(text);
  if (prefix !== hrp) {
    throw new CryptoError('address.network', `the address begins with ${prefix}, not ${hrp}`, {
      prefix,
      expected: hrp,
    });
  }
  const [version] = words;
  if (version === undefined) throw new CryptoError('address.malformed', 'there is no witness version');
  const program = fromWords(words.subarray(1));
  checkProgram(version, program.length);
  return { version, program };
}

function checkProgram(version: number, length: number): void {
  if (!Number.isInteger(version) || version < 0 || version > 16) {
    throw new CryptoError('address.malformed', `witness version ${version} is not 0 to 16`, { version });
  }
  if (length < 2 || length > 40 || (version === 0 && length !== 20 && length !== 32)) {
    throw new CryptoError('address.malformed', `a version ${version} program of ${length} bytes`, { version, length });
  }
}
