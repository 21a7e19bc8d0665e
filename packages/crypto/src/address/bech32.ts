import { type Bech32 as ScureBech32, bech32 as scureBech32, bech32m as scureBech32m } from '@scure/base';
import { CryptoError } from '../errors.ts';

/** Longest text of BIP-173; the checksum finds any four errors up to it. */
export const BECH32_LIMIT: number = 90;

/** What a bech32 text holds. */
export interface Bech32Text {
  /** The human-readable part, lower case. */
  readonly prefix: string;
  /** The data as numbers of 5 bits. */
  readonly words: Uint8Array;
}

/** A text encoding with checksum for numbers of 5 bits. */
export interface Bech32Codec {
  /**
   * The text, lower case.
   *
   * @throws {@link CryptoError} `bech32.malformed` for a prefix or length that BIP-173 rules out.
   */
  encode(prefix: string, words: Uint8Array, limit?: number): string;
  /**
   * Reads a text of one case.
   *
   * @param limit Longest text accepted; 90 unless given.
   * @throws {@link CryptoError} `bech32.malformed` with the offset of what BIP-173 rules out, `bech32.checksum` when the
   * checksum is not that of this encoding.
   */
  decode(text: string, limit?: number): Bech32Text;
}

/** Bech32 of BIP-173: witness version 0, and all addresses of Bytom and Vapor. */
export const bech32: Bech32Codec = /* @__PURE__ */ codec(scureBech32, 'bech32');

/** Bech32m of BIP-350: witness versions 1 to 16. */
export const bech32m: Bech32Codec = /* @__PURE__ */ codec(scureBech32m, 'bech32m');

/** The bytes as numbers of 5 bits, zeros behind the last. */
export function toWords(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(scureBech32.toWords(bytes));
}

/**
 * The bytes of numbers of 5 bits.
 *
 * @throws {@link CryptoError} `bech32.malformed` when more than 4 bits are left over or one of them is set.
 */
export function fromWords(words: Uint8Array): Uint8Array {
  try {
    return scureBech32.fromWords([...words]);
  } catch (cause) {
    throw new CryptoError('bech32.malformed', 'the data part is no whole number of bytes', {}, { cause });
  }
}

function codec(scure: ScureBech32, name: string): Bech32Codec {
  return Object.freeze({
    encode(prefix: string, words: Uint8Array, limit: number = BECH32_LIMIT): string {
      if (prefix.toLowerCase() !== prefix) throw malformed('the prefix has upper-case letters', 0);
      checkPrefix(prefix, prefix.length);
      if (words.some((word) => word > 31)) throw malformed('a number has more than 5 bits', 0);
      const length = prefix.length + 7 + words.length;
      if (length > limit) throw malformed(`${length} characters exceed ${limit}`, limit);
      return scure.encode(prefix, [...words], false);
    },
    decode(text: string, limit: number = BECH32_LIMIT): Bech32Text {
      checkForm(text, limit);
      const decoded = scure.decodeUnsafe(text, false);
      if (!decoded) throw new CryptoError('bech32.checksum', `the checksum is not that of ${name}`);
      return { prefix: decoded.prefix, words: Uint8Array.from(decoded.words) };
    },
  });
}

/** Everything that BIP-173 asks for before the checksum, so that an error can say where. */
function checkForm(text: string, limit: number): void {
  if (typeof text !== 'string') throw new TypeError(`text: expected a string, got ${typeof text}`);
  if (text.length > limit) throw malformed(`${text.length} characters exceed ${limit}`, limit);
  const lower = text.toLowerCase();
  if (text !== lower && text !== text.toUpperCase()) {
    throw malformed('upper and lower case are mixed', text === lower ? 0 : text.search(/[A-Z]/));
  }
  const separator = text.lastIndexOf('1');
  if (separator < 0) throw malformed('there is no separator', text.length);
  checkPrefix(text, separator);
  const bad = lower.slice(separator + 1).search(/[^qpzry9x8gf2tvdw0s3jn54khce6mua7l]/);
  if (bad >= 0) throw malformed('a character is not in the alphabet', separator + 1 + bad);
  if (text.length - separator - 1 < 6) throw malformed('the checksum has six characters', text.length);
}

function checkPrefix(text: string, end: number): void {
  if (end < 1) throw malformed('the prefix is empty', 0);
  for (let i = 0; i < end; i++) {
    const character = text.charCodeAt(i);
    if (character < 33 || character > 126) throw malformed('the prefix has a character that is not printable', i);
  }
}

function malformed(what: string, offset: number): CryptoError {
  return new CryptoError('bech32.malformed', `malformed bech32: ${what}`, { offset });
}
