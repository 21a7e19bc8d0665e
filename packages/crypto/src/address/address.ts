import { assertBytes, bytesToHex, concatBytes, hexToBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { base58check } from './base58.ts';
import { bech32, bech32m } from './bech32.ts';
import { decodeBumo, encodeBumo } from './bumo.ts';
import { decodeEip55, encodeEip55 } from './ethereum.ts';
import {
  type BitcoinNetworkName,
  type BytomNetworkName,
  bitcoinNetworks,
  bytomPrefixes,
  isBitcoinNetwork,
  isBytomNetwork,
  type NetworkName,
  networkNames,
} from './networks.ts';
import { decodeWitness, encodeWitness } from './witness.ts';

/** An address that names the hash of a public key or script (Bitcoin family, base58). */
export interface HashAddress {
  readonly network: BitcoinNetworkName;
  /** Hash of a public key, or of a script. */
  readonly kind: 'p2pkh' | 'p2sh';
  /** 20 bytes. */
  readonly hash: Uint8Array;
}

/** An address that names a witness program (Bitcoin and Bytom families, bech32). */
export interface WitnessAddress {
  readonly network: BitcoinNetworkName | BytomNetworkName;
  readonly kind: 'witness';
  /** 0 to 16; always 0 in the Bytom family. */
  readonly version: number;
  /** 20 or 32 bytes for version 0, 2 to 40 above. */
  readonly program: Uint8Array;
}

/** An address that names an account. */
export interface AccountAddress {
  /** `sm` is the form of chains with Ethereum's accounts and SM keys: `0x` and 40 digits without checksum. */
  readonly network: 'ethereum' | 'bumo' | 'sm';
  readonly kind: 'account';
  /** 20 bytes. */
  readonly account: Uint8Array;
}

/** A decoded address of a foreign chain. */
export type Address = HashAddress | WitnessAddress | AccountAddress;

/**
 * The text of an address.
 *
 * @throws {@link CryptoError} `address.malformed` when the network has no such addresses or the bytes have another length.
 */
export function encodeAddress(address: Address): string {
  switch (address.kind) {
    case 'p2pkh':
    case 'p2sh': {
      checkLength(address.hash, 20);
      return base58check.encode(
        concatBytes(Uint8Array.of(bitcoinNetworks[address.network][address.kind]), address.hash),
      );
    }
    case 'witness': {
      const { network, version, program } = address;
      if (isBytomNetwork(network) && version !== 0) {
        throw new CryptoError('address.malformed', `witness version ${version}: ${network} has version 0 only`, {
          version,
        });
      }
      return encodeWitness(prefixOf(network), { version, program });
    }
    case 'account': {
      const { network, account } = address;
      checkLength(account, 20);
      if (network === 'ethereum') return encodeEip55(account);
      return network === 'bumo' ? encodeBumo(account) : `0x${bytesToHex(account)}`;
    }
    default:
      throw new TypeError(`address.kind: unknown kind ${String((address as { kind: unknown }).kind)}`);
  }
}

/**
 * Reads an address of the given network. The network has to be named, because texts of several networks look alike.
 *
 * @throws {@link CryptoError} `address.network` when it is an address of another network; `address.malformed`,
 * `address.checksum`, `bech32.malformed`, `bech32.checksum`, `base58.malformed`, `base58.checksum` when it is none.
 *
 * @example
 * ```ts
 * import { decodeAddress } from '@dougong/crypto/address';
 *
 * const address = decodeAddress('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'bitcoin');
 * if (address.kind === 'witness') pay(address.version, address.program);
 * ```
 */
export function decodeAddress(text: string, network: NetworkName): Address {
  if (typeof text !== 'string') throw new TypeError(`text: expected a string, got ${typeof text}`);
  if (isBitcoinNetwork(network)) return decodeBitcoin(text, network);
  if (isBytomNetwork(network)) return decodeBytom(text, network);
  switch (network) {
    case 'ethereum':
      return { network, kind: 'account', account: decodeEip55(text) };
    case 'bumo':
      return { network, kind: 'account', account: decodeBumo(text) };
    case 'sm':
      return { network, kind: 'account', account: decodeSm(text) };
    default:
      throw new TypeError(`network: unknown network ${String(network)}`);
  }
}

/** The networks of which the text is an address, in a fixed order; none when it is no address. */
export function detectNetworks(text: string): NetworkName[] {
  return networkNames.filter((network) => attempt(() => decodeAddress(text, network)) !== undefined);
}

function decodeBitcoin(text: string, network: BitcoinNetworkName): Address {
  const { p2pkh, p2sh, hrp } = bitcoinNetworks[network];
  const payload = base58Payload(text);
  if (payload === undefined && hrp !== undefined && text.toLowerCase().startsWith(`${hrp}1`)) {
    return { network, kind: 'witness', ...decodeWitness(hrp, text) };
  }
  if (payload === undefined) {
    const prefix = bech32Prefix(text);
    if (prefix !== undefined) throw otherNetwork(`the address begins with ${prefix}`, network);
  }
  const bytes = payload ?? base58check.decode(text);
  const { length, 0: version } = bytes;
  if (length !== 21) throw new CryptoError('address.malformed', `${length} bytes: an address has 21`, { length });
  if (version !== p2pkh && version !== p2sh) throw otherNetwork(`the address has version byte ${version}`, network);
  return { network, kind: version === p2pkh ? 'p2pkh' : 'p2sh', hash: bytes.slice(1) };
}

/** The deployed chains know version 0 only; BIP-350 came later. */
function decodeBytom(text: string, network: BytomNetworkName): WitnessAddress {
  const { version, program } = decodeWitness(bytomPrefixes[network], text);
  if (version !== 0) throw new CryptoError('address.malformed', `unsupported witness version ${version}`, { version });
  return { network, kind: 'witness', version, program };
}

function decodeSm(text: string): Uint8Array {
  if (!/^0x[0-9a-f]{40}$/.test(text)) {
    throw new CryptoError('address.malformed', 'expected 0x and 40 lower-case hexadecimal digits');
  }
  return hexToBytes(text.slice(2));
}

/** Base58 first: `LTC1` begins addresses of both forms. */
function base58Payload(text: string): Uint8Array | undefined {
  return attempt(() => base58check.decode(text));
}

/** The prefix of a valid text of either bech32 form. */
function bech32Prefix(text: string): string | undefined {
  return (attempt(() => bech32.decode(text)) ?? attempt(() => bech32m.decode(text)))?.prefix;
}

function attempt<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof CryptoError) return undefined;
    throw error;
  }
}

function otherNetwork(what: string, network: string): CryptoError {
  return new CryptoError('address.network', `${what}, which is not of ${network}`, { network });
}

function prefixOf(network: BitcoinNetworkName | BytomNetworkName): string {
  const hrp = isBitcoinNetwork(network) ? bitcoinNetworks[network].hrp : bytomPrefixes[network];
  if (hrp === undefined) throw new CryptoError('address.malformed', `${network} has no witness addresses`, { network });
  return hrp;
}

function checkLength(bytes: Uint8Array, length: number): void {
  assertBytes('bytes', bytes);
  if (bytes.length !== length) {
    throw new CryptoError('address.malformed', `${bytes.length} bytes, expected ${length}`, { length: bytes.length });
  }
}
