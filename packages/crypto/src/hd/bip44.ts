import { CryptoError } from '../errors.ts';
import { HARDENED } from './path.ts';

/** Coin types of SLIP-44. */
export interface CoinTypes {
  readonly BTC: 0;
  /** Test networks of every coin. */
  readonly TESTNET: 1;
  readonly LTC: 2;
  readonly DASH: 5;
  readonly ETH: 60;
  /** Bytom and Vapor. */
  readonly BTM: 153;
}

/** Coin types of SLIP-44. */
export const coinTypes: CoinTypes = /* @__PURE__ */ Object.freeze({
  BTC: 0,
  TESTNET: 1,
  LTC: 2,
  DASH: 5,
  ETH: 60,
  BTM: 153,
});

/** The parts of a path of BIP-44 and its successors. */
export interface Bip44Path {
  /**
   * First step: 44 for pay to public key hash, 49 (BIP-49) for witness programs inside scripts, 84 (BIP-84) for witness
   * version 0, 86 (BIP-86) for version 1. 44 unless given.
   */
  readonly purpose?: 44 | 49 | 84 | 86;
  /** A number of SLIP-44, see {@link coinTypes}. */
  readonly coin: number;
  /** From 0; 0 unless given. */
  readonly account?: number;
  /** 0 for addresses that are given out, 1 for change; 0 unless given. */
  readonly change?: 0 | 1;
  /** From 0; 0 unless given. */
  readonly index?: number;
}

/** Paths of BIP-44. */
export interface Bip44 {
  /**
   * The path of an address: `m / purpose' / coin' / account' / change / index`.
   *
   * @throws {@link CryptoError} `hd.path` when a part is not below 2^31.
   */
  path(parts: Bip44Path): number[];
  /** The first three steps, the level whose public key a watching wallet needs. Throws as {@link Bip44.path} does. */
  accountPath(parts: Pick<Bip44Path, 'purpose' | 'coin' | 'account'>): number[];
}

/** Paths of BIP-44. */
export const bip44: Bip44 = /* @__PURE__ */ Object.freeze({
  path: (parts: Bip44Path) => [
    ...accountPath(parts),
    part('change', parts.change ?? 0),
    part('index', parts.index ?? 0),
  ],
  accountPath,
});

/**
 * The path of an address key of Bytom and Vapor: selectors for {@link chainkd}, all non-hardened. These wallets count
 * accounts and indices from 1.
 *
 * @throws {@link CryptoError} `hd.path` when a part is not below 2^31.
 */
export function bytomPath({
  account = 1,
  change = 0,
  index = 1,
}: Omit<Bip44Path, 'coin' | 'purpose'> = {}): Uint8Array[] {
  const parts = [44, coinTypes.BTM, part('account', account), part('change', change), part('index', index)];
  return parts.map((value) => {
    const selector = new Uint8Array(4);
    new DataView(selector.buffer).setUint32(0, value, true);
    return selector;
  });
}

function accountPath({ purpose = 44, coin, account = 0 }: Pick<Bip44Path, 'purpose' | 'coin' | 'account'>): number[] {
  return [part('purpose', purpose), part('coin', coin), part('account', account)].map((index) => index + HARDENED);
}

function part(name: string, value: number): number {
  if (!Number.isInteger(value) || value < 0 || value >= HARDENED) {
    throw new CryptoError('hd.path', `${name} ${value} is not an index below 2^31`, { part: name });
  }
  return value;
}
