import { base58 as scureBase58 } from '@scure/base';
import { concatBytes, equalBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { hash256 } from '../hash/index.ts';
import { base58 } from './base58.ts';

/** Prefix 01 56 makes texts begin with `bu`; the third byte, 1, stands for Ed25519. */
const HEAD = /* @__PURE__ */ Uint8Array.of(0x01, 0x56, 0x01);

/**
 * The address of a BUMO account: `bu` and base58 in an alphabet where the places of b and B, u and U are swapped, with
 * four bytes of double SHA-256.
 *
 * @param account 20 bytes: the end of SHA-256 of the Ed25519 key (once, although BUMO's document says twice; its worked
 * example says which).
 */
export function encodeBumo(account: Uint8Array): string {
  const payload = concatBytes(HEAD, account);
  return swapCase(scureBase58.encode(concatBytes(payload, hash256(payload).subarray(0, 4))));
}

/**
 * Reads a BUMO account's address.
 *
 * @throws {@link CryptoError} `base58.malformed`, `address.malformed` for another prefix, kind of key or length,
 * `address.checksum`.
 */
export function decodeBumo(text: string): Uint8Array {
  const bytes = base58.decode(swapCase(text));
  if (bytes.length !== 27 || !equalBytes(bytes.subarray(0, 3), HEAD)) {
    throw new CryptoError('address.malformed', 'not the address of an Ed25519 account of BUMO');
  }
  if (!equalBytes(hash256(bytes.subarray(0, 23)).subarray(0, 4), bytes.subarray(23))) {
    throw new CryptoError('address.checksum', 'the checksum does not fit the address');
  }
  return bytes.slice(3, 23);
}

function swapCase(text: string): string {
  return text.replace(/[bBuU]/g, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}
