/**
 * Hierarchical deterministic keys: mnemonics (BIP-39), key trees (BIP-32, SLIP-10, chainkd), paths (BIP-44) and the
 * search for used addresses.
 *
 * @packageDocumentation
 */
export { type Bip32, Bip32Key, type Bip32Versions, bip32 } from './bip32.ts';
export { type Bip44, type Bip44Path, bip44, bytomPath, type CoinTypes, coinTypes } from './bip44.ts';
export { type Chainkd, chainkd } from './chainkd.ts';
export {
  type DiscoveredAccount,
  type DiscoveredChain,
  type DiscoveryOptions,
  type DiscoveryQuery,
  type DiscoveryState,
  discoveryQueries,
  discoveryStep,
  startDiscovery,
} from './discovery.ts';
export {
  entropyToMnemonic,
  type GenerateOptions,
  generateMnemonic,
  mnemonicToEntropy,
  mnemonicToSeed,
  mnemonicToSeedAsync,
  type SeedOptions,
  validateMnemonic,
} from './mnemonic.ts';
export { type Derivable, derivePath, formatPath, HARDENED, parsePath } from './path.ts';
export { type Slip10, type Slip10Curve, Slip10Key, slip10 } from './slip10.ts';
export {
  czech,
  english,
  french,
  italian,
  japanese,
  korean,
  portuguese,
  simplifiedChinese,
  spanish,
  traditionalChinese,
  type Wordlist,
} from './wordlists.ts';
