/**
 * Encrypted key files: Web3 Secret Storage version 3, ERC-2335, this package's version 5, and secrets on paper.
 *
 * @packageDocumentation
 */
export { type ChangeOptions, changePassword, decrypt, type Keystore } from './any.ts';
export type { LegacyKdfOptions } from './common.ts';
export {
  type Eip2335,
  type Eip2335DecryptOptions,
  type Eip2335Keystore,
  type Eip2335Options,
  eip2335,
} from './eip2335.ts';
export { type Paper, type PaperWallet, paperWallet } from './paper.ts';
export type { Password } from './password.ts';
export type { SealedKdfOptions } from './sealed.ts';
export { type KeystoreV5, type V5, type V5Options, v5 } from './v5.ts';
export { type Web3KeystoreV3, type Web3v3, type Web3v3Options, web3v3 } from './web3v3.ts';
