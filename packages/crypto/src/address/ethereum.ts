import { bytesToHex, hexToBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { keccak_256 } from '../hash/index.ts';

/**
 * The address of an account with the checksum of EIP-55: `0x` and 40 digits whose case follows the hash.
 *
 * @param account 20 bytes.
 */
export function encodeEip55(account: Uint8Array): string {
  const lower = bytesToHex(account);
  const hash = bytesToHex(keccak_256(new TextEncoder().encode(lower)));
  return `0x${Array.from(lower, (digit, i) => ((hash[i] ?? '0') >= '8' ? digit.toUpperCase() : digit)).join('')}`;
}

/**
 * Reads an account's address. Texts of one case carry no checksum and are accepted, as EIP-55 says; in mixed case the
 * checksum must fit.
 *
 * @throws {@link CryptoError} `address.malformed` unless it is `0x` and 40 hexadecimal digits, `address.checksum` when the
 * case does not fit.
 */
export function decodeEip55(text: string): Uint8Array {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) {
    throw new CryptoError('address.malformed', 'expected 0x and 40 hexadecimal digits');
  }
  const digits = text.slice(2);
  const account = hexToBytes(digits);
  const oneCase = digits === digits.toLowerCase() || digits === digits.toUpperCase();
  if (!oneCase && encodeEip55(account) !== text) {
    throw new CryptoError('address.checksum', 'upper and lower case do not fit the checksum of EIP-55');
  }
  return account;
}
