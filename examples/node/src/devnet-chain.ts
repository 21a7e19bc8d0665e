import { createValidatorSet, idBytes, type NodeId, toNodeId, type ValidatorSet } from '@dougong/consensus';
import { bytesToHex } from '@dougong/crypto';
import { encodeAddress } from '@dougong/ledger';
import { type Account, demoAccount } from './account.ts';

const HRP = 'dg';
/** Base units of the genesis coin of each account. */
export const GENESIS_COIN = 1_000_000_000n;

/** What tells one development chain from another. */
export interface DevnetPlan {
  readonly validators: number;
  readonly accounts: number;
  /** Time of the genesis block. */
  readonly genesisTimeMs: number;
}

/** A validator with its key. */
export interface Member {
  readonly id: NodeId;
  readonly account: Account;
}

/** The validators of a development chain. */
export function demoMembers(count: number): readonly Member[] {
  return demoAccounts(count, 'validator').map((account) => ({ id: toNodeId(account.publicKey), account }));
}

/** Accounts of the demonstration, told apart by what they are. */
export function demoAccounts(count: number, what: 'account' | 'validator' = 'account'): readonly Account[] {
  return Array.from({ length: count }, (_, i) => demoAccount(`${what} ${i}`));
}

/** The one set of validators, of equal weight. */
export function memberSet(members: readonly Member[]): ValidatorSet {
  return createValidatorSet({
    epoch: 0,
    members: members.map(({ id, account }) => ({ node: id, voteKey: account.publicKey, weight: 1n })),
  });
}

/** The chain spec of a plan, with one asset of which every account has a coin. */
export function devnetSpec(plan: DevnetPlan): unknown {
  const accounts = demoAccounts(plan.accounts);
  const address = (account: Account): string => encodeAddress(HRP, account.program) ?? '';
  return {
    format: 'dougong-chain/1',
    name: 'Dougong devnet',
    network: 'dev',
    hrp: HRP,
    dialect: 'native',
    suite: 'std',
    genesisTimeMs: plan.genesisTimeMs,
    engine: { id: 'bbft' },
    validators: demoMembers(plan.validators).map(({ id, account }) => ({
      id: bytesToHex(idBytes(id)),
      voteKey: `01${bytesToHex(account.publicKey)}`,
      weight: '1',
    })),
    assets: [
      {
        definition: { class: 1, decimals: 8, supply: 'fixed', symbol: 'DG', name: 'Devnet coin' },
        issuer: { address: address(accounts[0] ?? demoAccount('nobody')) },
        allocations: accounts.map((account) => ({ to: address(account), amount: String(GENESIS_COIN) })),
      },
    ],
  };
}
