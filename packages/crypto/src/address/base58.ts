import { base58 as scureBase58 } from '@scure/base';
import { assertBytes, concatBytes, equalBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { hash256 } from '../hash/index.ts';

/** Longest text that is decoded: the work grows with the square of the length, and no format needs more. */
const LIMIT = 512;

/** A text encoding of bytes. */
export interface Base58Codec {
  /** The text. */
  encode(bytes: Uint8Array): string;
  /**
   * Reads a text of at most 512 characters.
   *
   * @throws {@link CryptoError} `base58.malformed` with the offset of a character outside the alphabet; from
   * {@link base58check} also `base58.checksum`.
   */
  decode(text: string): Uint8Array;
}

/** Base58 with Bitcoin's alphabet, no checksum. */
export const base58: Base58Codec = /* @__PURE__ */ Object.freeze({
  encode: (bytes: Uint8Array): string => {
    assertBytes('bytes', bytes);
    return scureBase58.encode(bytes);
  },
  decode: (text: string): Uint8Array => {
    checkForm(text);
    return scureBase58.decode(text);
  },
});

/** Base58 with four bytes of double SHA-256 at the end, as the Bitcoin family writes addresses and keys. */
export const base58check: Base58Codec = /* @__PURE__ */ Object.freeze({
  encode: (bytes: Uint8Array): string => {
    assertBytes('bytes', bytes);
    return scureBase58.encode(concatBytes(bytes, hash256(bytes).subarray(0, 4)));
  },
  decode: (text: string): Uint8Array => {
    const bytes = base58.decode(text);
    if (bytes.length < 4) throw new CryptoError('base58.checksum', `${bytes.length} bytes leave no checksum`);
    const payload = bytes.subarray(0, -4);
    if (!equalBytes(hash256(payload).subarray(0, 4), bytes.subarray(-4))) {
      throw new CryptoError('base58.checksum', 'the checksum does not fit the bytes');
    }
    return payload.slice();
  },
});

function checkForm(text: string): void {
  if (typeof text !== 'string') throw new TypeError(`text: expected a string, got ${typeof text}`);
  if (text.length > LIMIT) {
    throw new CryptoError('base58.malformed', `${text.length} characters exceed ${LIMIT}`, { offset: LIMIT });
  }
  const offset = text.search(/[^1-9A-HJ-NP-Za-km-z]/);
  if (offset >= 0) {
    throw new CryptoError('base58.malformed', `character ${offset} is not in the base58 alphabet`, { offset });
  }
}
