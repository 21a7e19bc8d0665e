/**
 * Addresses of other chains (Bitcoin family, Ethereum, Bytom and Vapor, BUMO, SM accounts) and the text encodings below
 * them. Addresses of the native ledger are the ledger's own.
 *
 * @packageDocumentation
 */
export {
  type AccountAddress,
  type Address,
  decodeAddress,
  detectNetworks,
  encodeAddress,
  type HashAddress,
  type WitnessAddress,
} from './address.ts';
export { type Base58Codec, base58, base58check } from './base58.ts';
export { BECH32_LIMIT, type Bech32Codec, type Bech32Text, bech32, bech32m, fromWords, toWords } from './bech32.ts';
export { decodeEip55, encodeEip55 } from './ethereum.ts';
export { type KeyAddressKind, keyAddress, scriptAddress } from './from-key.ts';
export {
  type BitcoinNetwork,
  type BitcoinNetworkName,
  type BytomNetworkName,
  bitcoinNetworks,
  bytomPrefixes,
  type NetworkName,
  networkNames,
} from './networks.ts';
export { addressOfScript, outputScript } from './output-script.ts';
export { decodeWif, encodeWif, type WifKey } from './wif.ts';
export { decodeWitness, encodeWitness, type WitnessProgram } from './witness.ts';
