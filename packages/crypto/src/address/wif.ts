import { assertBytes, concatBytes, wipe } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { base58check } from './base58.ts';
import { type BitcoinNetworkName, bitcoinNetworks } from './networks.ts';

/** A private key in wallet import format. */
export interface WifKey {
  /** 32 bytes. */
  readonly secretKey: Uint8Array;
  /** Whether its address uses the compressed public key. */
  readonly compressed: boolean;
}

/**
 * A private key in the wallet import format of the Bitcoin family. The text is a secret that cannot be wiped; use a key
 * store to keep keys.
 *
 * @throws TypeError when the key is not 32 bytes.
 */
export function encodeWif(network: BitcoinNetworkName, { secretKey, compressed }: WifKey): string {
  assertBytes('secretKey', secretKey, 32);
  const payload = concatBytes(
    Uint8Array.of(bitcoinNetworks[network].wif),
    secretKey,
    Uint8Array.from(compressed ? [1] : []),
  );
  const text = base58check.encode(payload);
  wipe(payload);
  return text;
}

/**
 * Reads a private key in wallet import format. Whether the number is in range of the curve is the key's suite to say.
 *
 * @throws {@link CryptoError} `base58.malformed`, `base58.checksum`, `address.network` for a key of another network,
 * `address.malformed` for another length or ending.
 */
export function decodeWif(network: BitcoinNetworkName, text: string): WifKey {
  const payload = base58check.decode(text);
  const { wif } = bitcoinNetworks[network];
  const compressed = payload.length === 34;
  if (!(payload.length === 33 || (compressed && payload[33] === 1))) {
    throw new CryptoError('address.malformed', `a private key of ${payload.length} bytes`, { length: payload.length });
  }
  if (payload[0] !== wif) {
    throw new CryptoError('address.network', `the key begins with byte ${payload[0]}, not ${wif}`, { expected: wif });
  }
  const secretKey = payload.slice(1, 33);
  wipe(payload);
  return { secretKey, compressed };
}
