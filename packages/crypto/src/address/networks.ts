/** What the addresses of a Bitcoin-like network look like. */
export interface BitcoinNetwork {
  /** First byte of a pay-to-public-key-hash address. */
  readonly p2pkh: number;
  /** First byte of a pay-to-script-hash address. */
  readonly p2sh: number;
  /** First byte of a private key in wallet import format. */
  readonly wif: number;
  /** Prefix of witness addresses (BIP-173, BIP-350), on networks that have them. */
  readonly hrp?: string;
}

/** Names of the Bitcoin-like networks. */
export type BitcoinNetworkName =
  | 'bitcoin'
  | 'bitcoin-testnet'
  | 'bitcoin-regtest'
  | 'litecoin'
  | 'litecoin-testnet'
  | 'litecoin-regtest'
  | 'dash'
  | 'dash-testnet';

/**
 * The Bitcoin family. The test networks of one coin share their base58 forms, and `bitcoin-testnet` covers testnet and
 * signet. Litecoin's script addresses are those with the `M` form; the old `3` form is indistinguishable from Bitcoin's.
 */
export const bitcoinNetworks: Readonly<Record<BitcoinNetworkName, BitcoinNetwork>> = /* @__PURE__ */ Object.freeze({
  bitcoin: { p2pkh: 0x00, p2sh: 0x05, wif: 0x80, hrp: 'bc' },
  'bitcoin-testnet': { p2pkh: 0x6f, p2sh: 0xc4, wif: 0xef, hrp: 'tb' },
  'bitcoin-regtest': { p2pkh: 0x6f, p2sh: 0xc4, wif: 0xef, hrp: 'bcrt' },
  litecoin: { p2pkh: 0x30, p2sh: 0x32, wif: 0xb0, hrp: 'ltc' },
  'litecoin-testnet': { p2pkh: 0x6f, p2sh: 0x3a, wif: 0xef, hrp: 'tltc' },
  'litecoin-regtest': { p2pkh: 0x6f, p2sh: 0x3a, wif: 0xef, hrp: 'rltc' },
  dash: { p2pkh: 0x4c, p2sh: 0x10, wif: 0xcc },
  'dash-testnet': { p2pkh: 0x8c, p2sh: 0x13, wif: 0xef },
});

/** Names of the networks of the Bytom family. */
export type BytomNetworkName =
  | 'bytom'
  | 'bytom-testnet'
  | 'bytom-solonet'
  | 'bytom2'
  | 'bytom2-testnet'
  | 'bytom2-solonet'
  | 'vapor'
  | 'vapor-testnet'
  | 'vapor-solonet'
  | 'bytom-gm';

/**
 * Prefixes of the Bytom family: witness version 0 in bech32 everywhere. `bytom-gm` is the network with SM2 keys and SM3
 * hashes.
 */
export const bytomPrefixes: Readonly<Record<BytomNetworkName, string>> = /* @__PURE__ */ Object.freeze({
  bytom: 'bm',
  'bytom-testnet': 'tm',
  'bytom-solonet': 'sm',
  bytom2: 'bn',
  'bytom2-testnet': 'tn',
  'bytom2-solonet': 'sn',
  vapor: 'vp',
  'vapor-testnet': 'tp',
  'vapor-solonet': 'sp',
  'bytom-gm': 'gm',
});

/** Every network whose addresses this package reads. */
export type NetworkName = BitcoinNetworkName | BytomNetworkName | 'ethereum' | 'bumo' | 'sm';

/** Whether the name is one of the Bitcoin family. */
export function isBitcoinNetwork(network: string): network is BitcoinNetworkName {
  return Object.hasOwn(bitcoinNetworks, network);
}

/** Whether the name is one of the Bytom family. */
export function isBytomNetwork(network: string): network is BytomNetworkName {
  return Object.hasOwn(bytomPrefixes, network);
}

/** Every network name, in a fixed order. */
export const networkNames: readonly NetworkName[] = /* @__PURE__ */ Object.freeze([
  ...(Object.keys(bitcoinNetworks) as BitcoinNetworkName[]),
  ...(Object.keys(bytomPrefixes) as BytomNetworkName[]),
  'ethereum',
  'bumo',
  'sm',
]);
