import { CryptoError } from '../errors.ts';

/** An address to be looked up: account, chain, index of BIP-44. */
export interface DiscoveryQuery {
  /** Account, from 0. */
  readonly account: number;
  /** 0 external, 1 change. */
  readonly change: 0 | 1;
  /** Index on the chain, from 0. */
  readonly index: number;
}

/** What is known so far. Plain data: store it, send it, go on later. */
export interface DiscoveryState {
  /** Unused addresses in a row after which a chain is taken to end (BIP-44: 20). */
  readonly gapLimit: number;
  /** Most accounts that are looked at. */
  readonly maxAccounts: number;
  /** Most addresses of a chain that are looked at, whoever answers. */
  readonly maxAddresses: number;
  /** Accounts that were used, and the one in work. */
  readonly accounts: readonly DiscoveredAccount[];
  /** True when no query is open. */
  readonly done: boolean;
}

/** What is known of an account. */
export interface DiscoveredAccount {
  /** The chain of addresses that are given out. */
  readonly external: DiscoveredChain;
  /** The chain of change addresses. */
  readonly change: DiscoveredChain;
}

/** What is known of a chain. */
export interface DiscoveredChain {
  /** Indices that were used, ascending. */
  readonly used: readonly number[];
  /** First index that has not been answered. */
  readonly next: number;
}

/** Options of {@link startDiscovery}. */
export interface DiscoveryOptions {
  /** 1 to 1,000; 20 unless given. */
  readonly gapLimit?: number;
  /** 1 to 1,000; 100 unless given. */
  readonly maxAccounts?: number;
  /** 1 to 100,000; 10,000 unless given. A chain that reaches it counts as ended. */
  readonly maxAddresses?: number;
}

const UNTOUCHED: DiscoveredChain = { used: [], next: 0 };
const NEW_ACCOUNT: DiscoveredAccount = { external: UNTOUCHED, change: UNTOUCHED };

/**
 * Starts the search for the used addresses of a wallet (BIP-44, account discovery), without knowing how addresses are
 * looked up: ask {@link discoveryQueries} what to look up, feed the answers to {@link discoveryStep}.
 *
 * An account is looked at when the one before it was used on its external chain; a chain ends after `gapLimit` unused
 * addresses in a row.
 *
 * @throws TypeError for limits out of range.
 *
 * @example
 * ```ts
 * import { discoveryQueries, discoveryStep, startDiscovery } from '@dougong/crypto/hd';
 *
 * let state = startDiscovery();
 * while (!state.done) {
 *   for (const query of discoveryQueries(state)) {
 *     state = discoveryStep(state, query, await hasHistory(addressAt(query)));
 *   }
 * }
 * ```
 */
export function startDiscovery(options: DiscoveryOptions = {}): DiscoveryState {
  const { gapLimit = 20, maxAccounts = 100, maxAddresses = 10_000 } = options;
  assertLimit('gapLimit', gapLimit, 1000);
  assertLimit('maxAccounts', maxAccounts, 1000);
  assertLimit('maxAddresses', maxAddresses, 100_000);
  return { gapLimit, maxAccounts, maxAddresses, accounts: [NEW_ACCOUNT], done: false };
}

/** The addresses to be looked up now, chain by chain in ascending order; none when the search is done. */
export function discoveryQueries(state: DiscoveryState): DiscoveryQuery[] {
  if (state.done) return [];
  const account = state.accounts.length - 1;
  const { external, change } = current(state);
  return [
    ...openIndices(external, state).map((index) => ({ account, change: 0 as const, index })),
    ...openIndices(change, state).map((index) => ({ account, change: 1 as const, index })),
  ];
}

/**
 * Takes the answer to a query. Answers come in the order of {@link discoveryQueries} on each chain.
 *
 * @param used Whether the address has any history, spent or not.
 * @throws {@link CryptoError} `hd.discovery` for an answer that is not the next one of its chain.
 */
export function discoveryStep(state: DiscoveryState, query: DiscoveryQuery, used: boolean): DiscoveryState {
  const account = state.accounts.length - 1;
  const before = current(state);
  const name = query.change === 0 ? 'external' : 'change';
  const { next, used: found } = before[name];
  if (state.done || query.account !== account || query.index !== next || isComplete(before[name], state)) {
    const { account: at, change, index } = query;
    throw new CryptoError('hd.discovery', `nobody asked for ${at}/${change}/${index} now`, {
      account: at,
      change,
      index,
    });
  }
  const chain = { used: used ? [...found, next] : found, next: next + 1 };
  const after = { ...before, [name]: chain };
  const accounts = [...state.accounts.slice(0, -1), after];
  if (!isComplete(after.external, state) || !isComplete(after.change, state)) {
    return { ...state, accounts };
  }
  const more = after.external.used.length > 0 && accounts.length < state.maxAccounts;
  return more ? { ...state, accounts: [...accounts, NEW_ACCOUNT] } : { ...state, accounts, done: true };
}

function current(state: DiscoveryState): DiscoveredAccount {
  return state.accounts.at(-1) ?? NEW_ACCOUNT;
}

/** One past the last index that has to be seen. */
function endOf(chain: DiscoveredChain, { gapLimit, maxAddresses }: DiscoveryState): number {
  return Math.min((chain.used.at(-1) ?? -1) + 1 + gapLimit, maxAddresses);
}

function isComplete(chain: DiscoveredChain, state: DiscoveryState): boolean {
  return chain.next >= endOf(chain, state);
}

function openIndices(chain: DiscoveredChain, state: DiscoveryState): number[] {
  return Array.from({ length: Math.max(0, endOf(chain, state) - chain.next) }, (_, i) => chain.next + i);
}

function assertLimit(name: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most) throw new TypeError(`${name}: expected 1 to ${most}`);
}
